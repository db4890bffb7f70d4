from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from catalog.models import Follow, Review
from fashionai.desk import ReadOnlyAdmin


@admin.register(Review)
class ReviewAdmin(ModelAdmin):
    """Moderation: the words are the shopper's, only the switch is the desk's."""

    list_display = ("created_at", "product", "rating", "fit", "title", "language", "is_published")
    list_editable = ("is_published",)
    list_filter = ("is_published", "rating", "fit", "language")
    list_select_related = ("product",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "text", "product__name_en", "product__name_zh")
    actions = ("publish", "hide")
    readonly_fields = (
        "product", "variant", "shopper", "rating", "fit", "title", "text", "language", "created_at",
    )  # fmt: skip
    fields = (
        ("product", "variant"), "shopper", ("rating", "fit"), "title", "text",
        ("language", "created_at"), "is_published",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=_("Publish the selected reviews"), permissions=["change"])
    def publish(self, request: HttpRequest, reviews: QuerySet[Review]) -> None:
        reviews.update(is_published=True)

    @admin.action(description=_("Hide the selected reviews"), permissions=["change"])
    def hide(self, request: HttpRequest, reviews: QuerySet[Review]) -> None:
        reviews.update(is_published=False)


@admin.register(Follow)
class FollowAdmin(ReadOnlyAdmin):
    list_display = ("shopper", "brand", "person", "created_at")
    list_select_related = ("shopper__user", "brand", "person__user")
    show_full_result_count = False
