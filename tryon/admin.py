"""Try-on on the desk: what shoppers think of it, by product, kind and fault, and results to look at side by side."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import Product
from fashionai.desk import ReadOnlyAdmin
from tryon import access, files, words
from tryon.models import Fault, PreparedGarment, TryOn, Verdict
from tryon.shown import before_of

MOST_PRODUCTS = 30
A_PAGE = 12


@admin.register(PreparedGarment)
class PreparedGarmentAdmin(ReadOnlyAdmin):
    list_display = ("product", "kind", "state", "reason", "advice", "seconds", "prepared_at")
    list_filter = ("state", "kind", "reason")
    list_select_related = ("picture__product",)
    search_fields = ("picture__product__name_en", "picture__product__slug")
    show_full_result_count = False

    @admin.display(description=_("product"))
    def product(self, garment: PreparedGarment) -> str:
        return garment.picture.product.name

    @admin.display(description=_("what to do"))
    def advice(self, garment: PreparedGarment) -> str:
        return words.advice(garment.reason)


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    list_display = ("product", "kind", "liked", "fault", "on_photo", "stance", "method", "at")
    list_filter = ("liked", "fault", "kind", "stance", "method", "on_photo")
    list_select_related = ("product",)
    search_fields = ("product__name_en", "product__slug")
    fields = (*list_display, "propensity")
    show_full_result_count = False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("report/", view(require_safe(self.report)), name="tryon_report"),
            path("review/", view(require_safe(self.review)), name="tryon_review"),
            path("review/<uuid:key>/<str:which>/", view(require_safe(never_cache(self.picture))), name="tryon_picture"),
            *super().get_urls(),
        ]

    def report(self, request: HttpRequest) -> HttpResponse:
        """Verdicts by kind, stance and warp, and by product: five queries."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        by_product: list[Any] = list(Verdict.objects.counted_by("product")[:MOST_PRODUCTS])
        names = Product.objects.in_bulk([row["product"] for row in by_product])
        context = {
            "title": _("Try-on"),
            "faults": Fault.choices,
            "by_kind": _rows(Verdict.objects.counted_by("kind", "stance", "method")),
            "by_product": [
                (names[row["product"]], one) for row, one in zip(by_product, _rows(by_product), strict=True)
            ],
            "may_review": request.user.has_perm(access.REVIEW),
        }
        return self._page(request, "admin/tryon/report.html", context)

    def review(self, request: HttpRequest) -> HttpResponse:
        """Results side by side with what they were made from; never a photo that its owner has not shown."""
        if not request.user.has_perm(access.REVIEW):
            raise PermissionDenied
        fault = request.GET.get("fault", "")
        shown = _wanted(fault if fault in (*Fault.values, "liked") else "")
        page = Paginator(shown, A_PAGE).get_page(request.GET.get("page", "1"))
        context = {
            "title": _("Results side by side"),
            "faults": Fault.choices,
            "fault": fault,
            "page": page,
            "pairs": [(one, before_of(one) if one.mannequin else "") for one in page.object_list],
        }
        return self._page(request, "admin/tryon/review.html", context)

    def picture(self, request: HttpRequest, key: uuid.UUID, which: str) -> HttpResponse:
        """One picture of a pair, for who may see it: asked anew for every picture."""
        tryon = access.for_staff(request.user, key)
        name = _file(tryon, which) if tryon is not None else None
        if name is None:
            raise Http404("No such picture.")
        try:
            content = files.read(name)
        except FileNotFoundError as error:
            raise Http404("The picture is gone.") from error
        kind = "image/jpeg" if name.endswith(".jpg") else "image/webp"
        return HttpResponse(content, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        full = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, full)


def _rows(counted: Any) -> list[dict[str, Any]]:
    """With the share that was liked, in percent, and the faults in the order of their columns."""
    return [
        {
            **row,
            "good": round(100 * (row["total"] - row["disliked"]) / row["total"]),
            "by_fault": [row[fault] for fault in Fault.values],
        }
        for row in counted
    ]


def _wanted(fault: str) -> QuerySet[TryOn]:
    shown = TryOn.objects.for_staff().with_garments().order_by("-finished_at", "-pk")
    if fault == "liked":
        return shown.filter(verdict__liked=True)
    return shown.filter(Q(verdict__fault=fault)) if fault else shown


def _file(tryon: TryOn, which: str) -> str | None:
    if which == "before" and tryon.photo is not None:
        return tryon.photo.file
    return tryon.rendering.file if which == "after" and tryon.rendering is not None else None
