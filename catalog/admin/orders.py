from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from catalog.models import Order, OrderLine, Return
from catalog.templatetags.shop import money
from fashionai.desk import ReadOnlyAdmin, ReadOnlyInline

STATUSES = {"placed": "info", "paid": "info", "shipped": "warning", "delivered": "success", "cancelled": "danger"}


class LineInline(ReadOnlyInline):
    model = OrderLine
    fields = ("variant", "quantity", "unit_price", "list_price")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("variant")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("number", "shopper", "shown_status", "sum", "location", "placed_at")
    list_filter = ("status", "location", ("placed_at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("shopper__user", "location")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("number", "shopper__user__email")
    fields = (("number", "status"), ("shopper", "location"), ("total", "currency"), "placed_at")
    inlines = (LineInline,)

    @display(description=_("status"), ordering="status", label=STATUSES)
    def shown_status(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description=_("total"), ordering="total")
    def sum(self, order: Order) -> str:
        return money(order.total, order.currency)


@admin.register(Return)
class ReturnAdmin(ReadOnlyAdmin):
    list_display = ("at", "variant", "order", "quantity", "reason")
    list_filter = ("reason", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("line__order", "line__variant")
    show_full_result_count = False

    @display(description=_("variant"))
    def variant(self, returned: Return) -> str:
        return str(returned.line.variant)

    @display(description=_("order"))
    def order(self, returned: Return) -> str:
        return str(returned.line.order)
