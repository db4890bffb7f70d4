"""The gallery: what shoppers like of what the generator made for them, without who they are or what they wrote."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from design import concepts, popularity, reading, words
from design.gan.vocabulary import VOCABULARY
from design.models import Concept, Design
from fashionai.desk import ReadOnlyAdmin, page

SEGMENTS = {
    "": _("everybody"),
    "buyers": _("who bought before"),
    "newcomers": _("who has not bought yet"),
    "en": _("in English"),
    "zh": _("in Chinese"),
}
MOST = 60


class Card:
    """A design as the gallery shows it."""

    def __init__(self, design: Design, popular: popularity.Popular, concept: Concept | None) -> None:
        self.design, self.popular, self.concept = design, popular, concept
        self.title = words.title(design.condition)


@admin.register(Design)
class DesignAdmin(ReadOnlyAdmin):
    fields = ("asked",)
    readonly_fields = ("asked",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Design]:
        seen = popularity.judged().filter(verdict__opinion__in=["like", "more"])
        return seen.defer("picture", "plain", "latent", "features")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:key>/sketch.webp", view(self.picture), name="design_design_picture"),
            path("<uuid:key>/adopt/", view(require_POST(self.adopt)), name="design_design_adopt"),
            *super().get_urls(),
        ]

    @admin.display(description=_("asked for"))
    def asked(self, design: Design) -> str:
        return ", ".join(value for _source, pairs in words.drew_from(design) for _label, value in pairs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        segment, category = request.GET.get("segment", ""), request.GET.get("category", "")
        segment = segment if segment in SEGMENTS else ""
        category = category if category in VOCABULARY["category"] else ""
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "opts": self.opts,
            "title": _("Sketches that shoppers like"),
            "cards": _cards(popularity.ranked(segment=segment, category=category)[:MOST]),
            "segments": SEGMENTS.items(),
            "categories": words.CATEGORIES.items(),
            "segment": segment,
            "category": category,
            "may_adopt": request.user.has_perm("design.add_concept"),
        }
        return TemplateResponse(request, "admin/design/gallery.html", context)

    def picture(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = HttpResponse(reading.picture(_seen(key)), content_type="image/webp")
        response["Cache-Control"] = "private, max-age=3600"
        return response

    def adopt(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        if not request.user.has_perm("design.add_concept"):
            raise PermissionDenied
        concept = concepts.adopt(design=_seen(key), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Adopted. The specification is below, and supply planning has been told."))
        return HttpResponseRedirect(page("design_concept", concept.pk))


def _seen(key: uuid.UUID) -> Design:
    found = popularity.may_be_seen(key)
    if found is None:
        raise Http404("No such sketch.")
    return found


def _cards(found: list[popularity.Popular]) -> list[Card]:
    rows = Design.objects.light().select_related("concept").in_bulk([one.key for one in found])
    return [Card(rows[one.key], one, getattr(rows[one.key], "concept", None)) for one in found if one.key in rows]
