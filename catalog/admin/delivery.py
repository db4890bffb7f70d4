"""Ways to deliver, payments and letters on the desk."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from catalog.models import DeliveryMethod, Mail, Payment, Refund
from fashionai.desk import ReadOnlyAdmin, ReadOnlyInline


@admin.register(DeliveryMethod)
class DeliveryMethodAdmin(ModelAdmin):
    list_display = ("name_en", "name_zh", "currency", "price", "free_from", "days_min", "days_max", "is_active")
    list_filter = ("currency", "is_active")
    fields = (
        ("name_en", "name_zh"),
        ("code", "currency"),
        ("price", "free_from"),
        ("days_min", "days_max"),
        ("position", "is_active"),
    )


class RefundInline(ReadOnlyInline):
    model = Refund
    fields = ("at", "amount", "reference", "key")
    readonly_fields = fields


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "order", "provider", "short_reference", "status", "amount", "refunded", "currency")
    # The payment page is left out: a test payment's settles the order for whoever opens it.
    fields = (*list_display, "updated_at")
    readonly_fields = ("short_reference",)
    list_filter = ("status", "provider", ("created_at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("order",)
    show_full_result_count = False
    search_fields = ("order__number", "=reference")
    inlines = (RefundInline,)

    @display(description=_("provider's reference"))
    def short_reference(self, payment: Payment) -> str:
        return payment.short_reference


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "to", "order", "sent_at")
    list_filter = ("kind", ("created_at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("order",)
    show_full_result_count = False
    search_fields = ("to", "order__number")
