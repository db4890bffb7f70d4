"""Which hearts are filled: the saved products of the request's shopper, read once a request and only where needed."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from catalog.models import WishlistItem
from fashionai.accounts.middleware import COOKIE_AGE, access

# Only says that a guest ever saved something, so that pages of all others cost no query.
COOKIE = "wishlist"


def saved_products(request: HttpRequest) -> frozenset[int]:
    """Ids of what the request's shopper saved: one query, and none for a guest who never saved anything."""
    known: frozenset[int] | None = getattr(request, "_saved_products", None)
    if known is None:
        known = _read(request)
        remember(request, known)
    return known


def remember(request: HttpRequest, products: frozenset[int]) -> None:
    """Spare the page the query: it knows the list already, or has just changed it."""
    request._saved_products = products  # type: ignore[attr-defined]


def mark(response: HttpResponse, *, secure: bool) -> None:
    """Tell later requests that there is something to look for."""
    response.set_cookie(COOKIE, "1", max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=secure)


def _read(request: HttpRequest) -> frozenset[int]:
    key = access(request).guest_key
    if request.user.is_authenticated:
        mine = Q(shopper__user=request.user)
    elif key is not None and COOKIE in request.COOKIES:
        mine = Q(shopper__key=key, shopper__user=None, shopper__merged_into=None)
    else:
        return frozenset()
    return frozenset(WishlistItem.objects.filter(mine).values_list("product_id", flat=True))
