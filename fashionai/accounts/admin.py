"""People on the desk: sign-ins, shoppers, and what they agreed to."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from fashionai.accounts.models import Consent, Shopper, User
from fashionai.desk import ReadOnlyAdmin, ReadOnlyInline

admin.site.unregister(Group)
admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Which addresses are confirmed, and which wait to replace another."""

    list_display = ("email", "user", "verified", "primary")
    list_filter = ("verified", "primary")
    list_select_related = ("user",)
    search_fields = ("email", "user__email")


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, ModelAdmin):
    pass


@admin.register(User)
class UserAdmin(BaseUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("email", "name", "is_staff", "is_active", "date_joined", "last_login")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": (("is_active", "is_staff"), "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)


class ConsentInline(ReadOnlyInline):
    model = Consent
    fields = ("purpose", "granted", "text_version", "at")
    readonly_fields = fields


@admin.register(Shopper)
class ShopperAdmin(ReadOnlyAdmin):
    list_display = ("who", "user", "language", "orders", "is_simulated", "merged_into", "created_at")
    list_filter = ("is_simulated", ("user", admin.EmptyFieldListFilter), "language")
    list_select_related = ("user", "merged_into__user")
    search_fields = ("user__email", "key")
    show_full_result_count = False
    fields = (("key", "user"), ("language", "is_simulated"), ("merged_into", "created_at"))
    inlines = (ConsentInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shopper]:
        return super().get_queryset(request).annotate(order_count=Count("orders"))

    @display(description=_("shopper"))
    def who(self, shopper: Shopper) -> str:
        return str(shopper)

    @display(description=_("orders"), ordering="order_count")
    def orders(self, shopper: Shopper) -> int:
        return shopper.order_count  # type: ignore[attr-defined]


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("shopper", "purpose", "granted", "text_version", "at")
    list_filter = ("purpose", "granted")
    list_select_related = ("shopper__user",)
    search_fields = ("shopper__user__email", "shopper__key")
