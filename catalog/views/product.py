"""The page of one product, and the size guides it points to."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import detail, kept, sizing
from catalog.care import care_of
from catalog.models import Product
from catalog.outfits import role_of
from catalog.promises import promises
from catalog.reviews import reading
from catalog.whose import followed_brands


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    if request.GET.keys() <= {"colour"} and not followed_brands(request):
        return kept.page(request, lambda: _product(request, slug))
    return _product(request, slug)


def _product(request: HttpRequest, slug: str) -> HttpResponse:
    item = detail.find(request, slug)
    opinion, promised = reading.opinion(item), promises(item.currency)
    choice = _choice(item, request.GET.get("colour"))
    revision = (detail.revision(item, choice["colourways"], choice["pictures"]), choice["asked"])
    context = {
        "product": item,
        "lineage": detail.lineage(item.category),
        "filed": detail.filed(item.category),
        "care": care_of(item.attributes),
        "opinion": opinion,
        "promises": promised,
        "revision": (*revision, opinion.counts, promised),
        **choice,
    }
    return render(request, "catalog/product.html", context)


def _choice(item: Product, colour: str | None) -> dict[str, Any]:
    """What depends on the colour: its sizes, its pictures first, and the guide of its size scale."""
    ways = detail.colourways(item)
    chosen = detail.chosen_of(ways, colour)
    return {
        "colourways": ways,
        "chosen": chosen,
        "asked": chosen and chosen.colour.pk,
        "is_sold_out": not any(way.in_stock for way in ways),
        "pictures": detail.pictures(item, chosen),
        "guide": sizing.guide_for(detail.size_scale(ways), role_of(item.category.path)),
    }


@require_safe
def size_guide(request: HttpRequest, kind: str) -> HttpResponse:
    """One guide as a page of its own; the others are a link away."""
    guide = sizing.GUIDES.get(kind)
    if guide is None:
        raise Http404("No such size guide.")
    return render(request, "catalog/size_guide.html", {"guide": guide, "guides": sizing.GUIDES.values()})
