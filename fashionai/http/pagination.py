"""Pages by cursor: they neither skip nor repeat a row when something is added meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class Cursor(CursorPagination):
    """`?cursor=` from `next` or `previous`, `?page_size=` up to 100. A cursor that was made up is a 404."""

    page_size = 24
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering: Any = ("-pk",)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError, DataError):
            raise NotFound(self.invalid_cursor_message) from None
