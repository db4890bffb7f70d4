from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import SearchTerm
from fashionai.desk import ReadOnlyAdmin


class FoundFilter(admin.SimpleListFilter):
    title = _("found")
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("nothing", str(_("nothing"))), ("something", str(_("something")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SearchTerm]) -> QuerySet[SearchTerm]:
        if self.value() == "nothing":
            return queryset.filter(results=0)
        return queryset.filter(results__gt=0) if self.value() == "something" else queryset


@admin.register(SearchTerm)
class SearchTermAdmin(ReadOnlyAdmin):
    """What shoppers look for; what they did not find is what to buy, or a word to teach."""

    list_display = ("day", "query", "language", "count", "results")
    list_filter = (FoundFilter, "language")
    search_fields = ("query",)
    date_hierarchy = "day"
    list_per_page = 100
