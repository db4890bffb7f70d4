"""Concepts on the desk: the specification to hand to a maker, and a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.attributes import attribute_rows
from catalog.models import Category, Colour, Product
from design import concepts, words
from design.models import Concept, ConceptState
from fashionai.desk import asked, go, page


@dataclass(frozen=True)
class Row:
    """A product near the concept, as the specification shows it."""

    product: Product | None
    slug: str
    sku: str
    price: str
    percent: int


@admin.register(Concept)
class ConceptAdmin(ModelAdmin):
    list_display = ("__str__", "shown_state", "adopted_by", "adopted_at")
    list_select_related = ("adopted_by",)
    list_filter = ("state",)
    search_fields = ("title",)
    fields = ("title", "note")
    change_form_before_template = "admin/design/spec.html"
    actions_detail = ["let_go"]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [path("<int:pk>/sketch.webp", view(self.picture), name="design_concept_picture"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    @display(description=_("state"), label={ConceptState.ADOPTED: "success", ConceptState.DROPPED: "warning"})
    def shown_state(self, concept: Concept) -> tuple[str, str]:
        return concept.state, concept.get_state_display()

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("picture")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        concept = self.get_object(request, object_id)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **sheet(concept)})

    def picture(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        data = Concept.objects.filter(pk=pk).values_list("picture", flat=True).first()
        if data is None:
            raise Http404("No such concept.")
        response = HttpResponse(bytes(data), content_type="image/webp")
        response["Cache-Control"] = "private, max-age=3600"
        return response

    @asked(
        _("Let it go"),
        icon="undo",
        path="let-go",
        title=_("Let this concept go?"),
        text=_("Supply planning is told that it is not to be made. The specification stays."),
    )
    def let_go(self, request: HttpRequest, object_id: int) -> HttpResponse:
        concepts.drop(concept=Concept.objects.only("pk").get(pk=object_id))
        return go(request, page("design_concept", object_id))


def sheet(concept: Concept | None) -> dict[str, Any]:
    """The specification in the reader's language."""
    if concept is None:
        return {}
    spec = concept.spec
    products = Product.objects.select_related("brand").in_bulk([one["product"] for one in spec["nearest"]])
    named = {one.slug: one.name for one in Colour.objects.filter(slug__in=[row["colour"] for row in spec["colours"]])}
    kind = spec["attributes"].get("kind", "")
    category = Category.objects.filter(slug=spec["category"]).exclude(parent=None).first()
    return {
        "concept": concept,
        "kind": words.CATEGORIES.get(kind, ""),
        "category": category.name if category else "",
        "asked_colour": words.value("colour", spec["attributes"]["colour"]) if "colour" in spec["attributes"] else "",
        "attributes": attribute_rows({name: value for name, value in spec["attributes"].items() if name != "colour"}),
        "colours": [(one["hex"], round(100 * one["share"]), named.get(one["colour"], "")) for one in spec["colours"]],
        "fabrics": [words.value("fabric", one) for one in spec["fabrics"]],
        "nearest": [
            Row(products.get(one["product"]), one["slug"], one["sku"], one["price"], round(100 * one["cosine"]))
            for one in spec["nearest"]
        ],
        "low": spec["price_low"],
        "high": spec["price_high"],
        "currency": spec["currency"],
    }
