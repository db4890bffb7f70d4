"""The front page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import browse
from catalog.models import Look, Product

HOME_TILES = 12
# At the top stands a look of at least so many pieces, of so many latest.
PIECES, LOOKS = 3, 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    newest = Product.objects.active().newest().for_tiles()[:HOME_TILES]
    context = {"newest": newest, "directory": browse.directory(), "look": _first_look()}
    return render(request, "catalog/home.html", context)


def _first_look() -> Look | None:
    """The best liked of the latest looks that are whole enough to stand at the top."""
    latest = Look.objects.public().newest().for_cards()[:LOOKS]
    return max((look for look in latest if len(look.items.all()) >= PIECES), key=_likes, default=None)


def _likes(look: Look) -> int:
    return look.like_count
