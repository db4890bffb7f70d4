from __future__ import annotations

from django.contrib import admin

from catalog.models import Follow
from fashionai.desk import ReadOnlyAdmin


@admin.register(Follow)
class FollowAdmin(ReadOnlyAdmin):
    list_display = ("shopper", "brand", "person", "created_at")
    list_select_related = ("shopper__user", "brand", "person__user")
    show_full_result_count = False
