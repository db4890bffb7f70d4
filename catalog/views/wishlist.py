"""The wishlist: the heart's button, the page, and the link that shows it to others."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog import hearts
from catalog import wishlist as lists
from catalog.models import Product, ProductStatus
from fashionai.accounts.middleware import access

ORIGIN = ("impression", "slot", "position", "algorithm")


@require_POST
def wishlist_toggle(request: HttpRequest) -> HttpResponse:
    """Save (`saved=1`) or drop (`saved=0`) `product`; without `saved` whatever it is not. Repeating changes nothing."""
    product = _product(request)
    shopper = access(request).ensure()
    otherwise = "0" if product.pk in hearts.saved_products(request) else "1"
    origin = {name: request.POST[name] for name in ORIGIN if request.POST.get(name)}
    problem = ""
    try:
        change = lists.save if request.POST.get("saved", otherwise) == "1" else lists.drop
        change(shopper=shopper, product=product, origin=origin)
    except lists.WishlistFull:
        problem = _("Your wishlist holds %(limit)s styles. Remove one to save another.") % {"limit": lists.LIMIT}
    hearts.remember(request, frozenset(shopper.wishlist_items.values_list("product_id", flat=True)))
    response = _answer(request, product, problem)
    hearts.mark(response, secure=settings.SESSION_COOKIE_SECURE)
    return response


def _product(request: HttpRequest) -> Product:
    """The product of the form. What is no longer sold may only be dropped."""
    key = request.POST.get("product", "")
    if not key.isdecimal() or len(key) > 18:
        raise Http404("The form names no product.")
    product = get_object_or_404(Product, pk=int(key))
    if product.status != ProductStatus.ACTIVE and request.POST.get("saved") != "0":
        raise Http404("No such product.")
    return product


def _answer(request: HttpRequest, product: Product, problem: str) -> HttpResponse:
    saved = hearts.saved_products(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        body = {"saved": product.pk in saved, "count": len(saved), "problem": problem}
        return JsonResponse(body, status=409 if problem else 200)
    if problem:
        messages.error(request, problem)
    return HttpResponseRedirect(_back(request, product))


def _back(request: HttpRequest, product: Product) -> str:
    """The page the button stood on, at its tile; the wishlist where neither the form nor the browser tells."""
    came_from = request.POST.get("next") or request.headers.get("Referer", "")
    secure = request.is_secure()
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=secure):
        return reverse("catalog:wishlist")
    parts = urlsplit(came_from)
    return parts._replace(scheme="", netloc="", fragment=f"p{product.pk}").geturl()


@require_safe
@never_cache
def wishlist(request: HttpRequest) -> HttpResponse:
    shopper = access(request).find()
    saved = lists.saved_styles(shopper) if shopper else []
    hearts.remember(request, frozenset(one.product.pk for one in saved))
    token = saved[0].item.token if saved else None  # type: ignore[attr-defined]
    context = {"saved": saved, "link": token and request.build_absolute_uri(_shared_address(token))}
    return render(request, "catalog/wishlist.html", context)


def _shared_address(token: str) -> str:
    return reverse("catalog:wishlist_shared", args=[token])


@require_POST
def wishlist_share(request: HttpRequest) -> HttpResponse:
    """Make the link, or with `revoke` take it back."""
    shopper = access(request).ensure()
    if "revoke" in request.POST:
        lists.unshare(shopper=shopper)
        messages.success(request, _("The link no longer works."))
    else:
        lists.share(shopper=shopper)
        messages.success(request, _("Whoever has the link can now see your wishlist."))
    return redirect(f"{reverse('catalog:wishlist')}#share")


@require_safe
@never_cache
def wishlist_shared(request: HttpRequest, token: str) -> HttpResponse:
    """Someone's wishlist, for reading. A revoked or made-up link is not found."""
    link = lists.shared_wishlist(token)
    if link is None:
        raise Http404("No such wishlist.")
    saved = [one for one in lists.saved_styles(link.shopper) if one.is_sold]
    owner = link.shopper.user.name if link.shopper.user else ""
    response = render(request, "catalog/wishlist_shared.html", {"saved": saved, "owner": owner})
    response["X-Robots-Tag"] = "noindex"
    # The address is the secret: pages that a reader goes on to must not learn it.
    response["Referrer-Policy"] = "no-referrer"
    return response
