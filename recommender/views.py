"""Rails as HTML fragments, loaded after the page they stand on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog.models import Product
from fashionai.accounts.middleware import access
from recommender import policy, services

RAIL_TILES = 12


@require_GET
@never_cache
def rail(request: HttpRequest, slot: str) -> HttpResponse:
    """A rail for the shopper of the request; its impressions are recorded before it is answered."""
    if slot not in policy.SLOTS:
        raise Http404(f"No rail {slot!r}.")
    anchor = None
    if slot == "product":
        product = request.GET.get("product", "")
        if not product.isdecimal() or len(product) > 18:
            raise Http404("A product rail needs ?product=ID.")
        anchor = get_object_or_404(Product.objects.active(), pk=int(product))
    # A browser that runs our script is a visitor worth a row; a crawler that follows links is not.
    shopper = access(request).ensure() if getattr(request, "htmx", False) else access(request).find()
    tiles = policy.recommend(shopper=shopper, slot=slot, count=RAIL_TILES, anchor=anchor)
    services.record_impressions(shopper=shopper, slot=slot, tiles=tiles)
    # On a product's page every tile has the same reason: it is said once, under the title.
    shared = tiles[0].why if slot == "product" and len({tile.why for tile in tiles}) == 1 else ""
    context = {"slot": slot, "title": _title(tiles, slot), "tiles": tiles, "shared_why": shared}
    return render(request, "recommender/rail.html", context)


def _title(tiles: list[policy.Tile], slot: str) -> str:
    if slot == "product":
        return _("You may also like")
    if any(tile.why_product for tile in tiles):
        return _("Chosen for you")
    return _("Popular now") if tiles and tiles[0].algorithm != policy.NEWEST else _("New in")
