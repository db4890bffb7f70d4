"""Rails as HTML fragments, loaded after the page they stand on."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from catalog import bags
from catalog.models import Product
from fashionai.accounts.middleware import access
from recommender import policy, slates
from recommender.experiments import arms
from recommender.trends import rail as trends

RAIL_TILES = 12


@require_GET
@never_cache
def rail(request: HttpRequest, slot: str) -> HttpResponse:
    """A rail for the shopper of the request; its impressions are recorded before it is answered."""
    return render(request, "recommender/rail.html", _rail(request, slot))


@require_GET
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def framed(request: HttpRequest, slot: str) -> HttpResponse:
    """The rail as a small page, which stands in the rail's place where no script fetches it. Its hearts lead back to
    the page around it, whose address the browser tells. A place that is there is filled: home's rail never is empty."""
    context = _rail(request, slot)
    if not context["tiles"] and slot != "home":
        context = _rail(request, "home")
    response = render(request, "recommender/framed.html", {**context, "back": request.headers.get("Referer", "")})
    response["X-Robots-Tag"] = "noindex"
    return response


def _rail(request: HttpRequest, slot: str) -> dict[str, Any]:
    if slot not in policy.RAILS:
        raise Http404(f"No rail {slot!r}.")
    anchor = _anchor(request, slot)
    # A browser that runs our script is a visitor worth a row; a crawler that follows links is not.
    shopper = access(request).ensure() if getattr(request, "htmx", False) else access(request).find()
    treatment = arms.options_for(shopper, slot)
    tiles = []
    if not _is_bags(request, slot):
        tiles = policy.recommend(shopper=shopper, slot=slot, count=RAIL_TILES, anchor=anchor, options=treatment.options)
    elif bag := bags.products(shopper):
        tiles = policy.recommend(shopper=shopper, slot=slot, count=RAIL_TILES, bag=bag, options=treatment.options)
    slates.record(shopper=shopper, slot=slot, tiles=tiles, treatment=treatment)
    # On a product's page every tile has the same reason: it is said once, under the title.
    shared = tiles[0].why if slot == "product" and len({tile.why for tile in tiles}) == 1 else _note(slot)
    title = _("Similar to %(name)s") % {"name": anchor.name} if anchor and "of" in request.GET else _title(tiles, slot)
    return {"slot": slot, "title": title, "tiles": tiles, "shared_why": shared}


def _anchor(request: HttpRequest, slot: str) -> Product | None:
    """The product that the rail stands beside; some rails do without."""
    product = request.GET.get("product", "")
    if slot in ("home", trends.SLOT) or _is_bags(request, slot) or (slot == policy.RECENT and not product):
        return None
    if not product.isdecimal() or len(product) > 18:
        raise Http404("A product rail needs ?product=ID.")
    return get_object_or_404(Product.objects.active().select_related("category"), pk=int(product))


def _is_bags(request: HttpRequest, slot: str) -> bool:
    """Whether the rail completes the shopper's bag."""
    return slot == "complete" and "bag" in request.GET


def _note(slot: str) -> str:
    """What the figures on the tiles mean."""
    measured = _("How many more people look at it, piece for piece and beside everything else in its department.")
    return measured if slot == trends.SLOT else ""


def _title(tiles: list[policy.Tile], slot: str) -> str:
    titles = {
        "product": _("You may also like"),
        "similar": _("Similar to this"),
        "complete": _("Complete the look"),
        policy.RECENT: _("You looked at"),
        trends.SLOT: _("Trending"),
    }
    if slot in titles:
        return titles[slot]
    if any(tile.why_product or tile.by_style for tile in tiles):
        return _("Chosen for you")
    first = next((tile for tile in tiles if not tile.is_pinned), None)
    return _("New in") if first is not None and first.algorithm == policy.NEWEST else _("Popular now")
