"""Looks: the shop's, one's own, one by its link, and putting products into them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.looks import reading, services
from catalog.looks.forms import LookForm
from catalog.models import Colour, Look, Person, Product
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Shopper


@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """The shop's looks, or with ?from=followed those of people the visitor follows."""
    followed = request.GET.get("from") == "followed"
    page = Paginator(reading.public_looks(request, followed=followed), reading.PAGE_SIZE).get_page(
        request.GET.get("page") or 1
    )
    context = {"page": page, "followed": followed, "stylists": [] if followed else reading.stylists(request)[:8]}
    return render(request, "catalog/looks/index.html", context)


@require_safe
@never_cache
def own_looks(request: HttpRequest) -> HttpResponse:
    own = reading.own_looks(access(request).find())
    return render(request, "catalog/looks/mine.html", {"looks": own, "form": _form(request)})


def _form(request: HttpRequest, look: Look | None = None, *, data: bool = False) -> LookForm:
    shopper = access(request).find()
    person = Person.objects.filter(shopper=shopper).first() if shopper else None
    return LookForm(request.POST if data else None, look=look, person=person)


@require_POST
def look_make(request: HttpRequest) -> HttpResponse:
    """A new look, with `product` in it where one is named."""
    form = _form(request, data=True)
    if not form.is_valid():
        own = reading.own_looks(access(request).find())
        return render(request, "catalog/looks/mine.html", {"looks": own, "form": form}, status=400)
    try:
        look = services.make_look(owner=access(request).ensure(), **form.cleaned_data, language=get_language() or "")
    except services.TooManyLooks:
        messages.error(request, _("You keep as many looks as there can be. Delete one first."))
        return redirect("catalog:own_looks")
    if request.POST.get("product"):
        services.add_item(look=look, product=_product(request), colour=_colour(request))
    return redirect(look)


@require_safe
@never_cache
def look(request: HttpRequest, token: str) -> HttpResponse:
    found = reading.look_of(request, token)
    if found is None:
        raise Http404("No such look.")
    shopper = access(request).find()
    is_own = shopper is not None and found.owner_id == shopper.pk
    context = {
        "look": found,
        "is_own": is_own,
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "form": _form(request, found) if is_own else None,
    }
    response = render(request, "catalog/looks/look.html", context)
    if found.visibility != "public":
        response["X-Robots-Tag"] = "noindex"
        # The address is the secret: pages that a reader goes on to must not learn it.
        response["Referrer-Policy"] = "same-origin"
    return response


@require_POST
def look_change(request: HttpRequest, token: str) -> HttpResponse:
    """The owner's words and visibility, or with `delete` the look's end."""
    own = _own(access(request).find(), token)
    if "delete" in request.POST:
        services.remove_look(look=own)
        messages.success(request, _("The look is deleted."))
        return redirect("catalog:own_looks")
    form = _form(request, own, data=True)
    if form.is_valid():
        services.change_look(look=own, **form.cleaned_data, language=get_language() or "")
        messages.success(request, _("Saved."))
        return redirect(own)
    context = {
        "look": reading.look_of(request, token),
        "is_own": True,
        "form": form,
        "address": request.build_absolute_uri(own.get_absolute_url()),
    }
    return render(request, "catalog/looks/look.html", context, status=400)


def _own(shopper: Shopper | None, token: str) -> Look:
    own = reading.own_look(shopper, token)
    if own is None:
        raise Http404("No such look of yours.")
    return own


@require_POST
def look_items(request: HttpRequest, token: str) -> HttpResponse:
    """`do` is add, remove, up or down; `product` which, `colour` (a slug) in which colour."""
    own = _own(access(request).find(), token)
    product, do = _product(request), request.POST.get("do", "add")
    if do == "remove":
        services.remove_item(look=own, product=product)
    elif do in {"up", "down"}:
        services.move_item(look=own, product=product, step=-1 if do == "up" else 1)
    else:
        _add(request, own, product)
    return redirect(own)


def _add(request: HttpRequest, own: Look, product: Product) -> None:
    try:
        services.add_item(look=own, product=product, colour=_colour(request))
        messages.success(request, _("%(name)s is in your look.") % {"name": product.name})
    except services.LookFull:
        limit = {"limit": services.MOST_ITEMS}
        messages.error(request, _("A look holds %(limit)s pieces. Remove one to add another.") % limit)


def _product(request: HttpRequest) -> Product:
    key = request.POST.get("product", "")
    if not key.isdecimal() or len(key) > 18:
        raise Http404("The form names no product.")
    return get_object_or_404(Product.objects.active(), pk=int(key))


def _colour(request: HttpRequest) -> Colour | None:
    slug = request.POST.get("colour") or request.GET.get("colour") or ""
    return Colour.objects.filter(slug=slug[:60].replace("\0", "")).first() if slug else None


@require_http_methods(["GET", "HEAD"])
@never_cache
def look_pick(request: HttpRequest, slug: str) -> HttpResponse:
    """Which of one's looks a product goes into, or a new one."""
    product = get_object_or_404(Product.objects.active().for_tiles(), slug=slug)
    own = reading.own_looks(access(request).find())
    context = {"product": product, "colour": _colour(request), "looks": own, "form": _form(request)}
    return render(request, "catalog/looks/pick.html", context)


@require_POST
def look_like(request: HttpRequest, token: str) -> HttpResponse:
    """`like=1` or `like=0`. To htmx only the button."""
    found = reading.look_of(request, token)
    if found is None:
        raise Http404("No such look.")
    liked = request.POST.get("like") != "0"
    services.like_look(look=found, shopper=access(request).ensure(), liked=liked)
    found.is_liked = liked  # type: ignore[attr-defined]
    if getattr(request, "htmx", False):
        return render(request, "catalog/looks/like.html", {"look": found})
    return redirect(found)
