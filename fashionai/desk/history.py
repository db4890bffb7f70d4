"""The history of a row at the desk, by django-simple-history."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin


class HistoryAdmin(SimpleHistoryAdmin):
    """Its pages answer an address with anything but a number as not found; the package's own fail."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not str(object_id).isdecimal():
            raise Http404(f"{object_id!r} is not the id of a row.")
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response
