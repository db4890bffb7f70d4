"""The bag: adding from anywhere, changing quantities, moving to the wishlist. Every change is a POST."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from catalog import bags, services, wishlist
from catalog.models import BagLine, DeliveryMethod, Variant
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Shopper

# The header's badge reads this instead of asking the database on every page.
COUNT = "bag"


def remember(request: HttpRequest, pieces: int) -> None:
    """Keep the number of pieces for the header; a visitor who never had a bag gets no session for it."""
    if request.session.get(COUNT, 0) != pieces:
        request.session[COUNT] = pieces


@require_safe
@never_cache
def bag(request: HttpRequest) -> HttpResponse:
    shopper = access(request).find()
    content = bags.contents(shopper)
    remember(request, content.size)
    return render(request, "catalog/bag.html", _context(content))


def _context(content: bags.Contents, said: str = "") -> dict[str, object]:
    totals = content.totals()
    paid = totals.goods - totals.discount
    cheapest = next(iter(DeliveryMethod.objects.offered(content.currency)), None) if content.counted else None
    free_from = cheapest.free_from if cheapest else None
    missing = max(free_from - paid, 0) if free_from is not None else None
    return {"bag": content, "totals": totals, "paid": paid, "delivery": cheapest, "missing": missing, "said": said}


@require_POST
def bag_add(request: HttpRequest) -> HttpResponse:
    """Add `quantity` (1) of `variant`. To the bag's page with a message, or what HTMX puts beside the button."""
    if not request.POST.get("variant"):
        messages.error(request, _("Choose a size first."))
        return redirect(_back(request))
    variant = _variant(request)
    quantity = _number(request.POST.get("quantity", "1"), least=1)
    shopper = access(request).ensure()
    line, problem = None, ""
    try:
        line = services.add_to_bag(shopper=shopper, variant=variant, quantity=quantity)
    except services.NotForSale:
        problem = _("%(name)s in this size is sold out.") % {"name": variant.product.name}
    remember(request, bags.size(shopper))
    if request.htmx:  # type: ignore[attr-defined]
        context = {"line": line, "variant": variant, "problem": problem}
        return render(request, "catalog/bag_added.html", context)
    if line is None:
        messages.error(request, problem)
        return redirect(variant.product)
    messages.success(request, _added(line, variant, quantity))
    return redirect("catalog:bag")


def _added(line: BagLine, variant: Variant, quantity: int) -> str:
    """What happened, also when less came in than was wanted."""
    name = variant.product.name
    if quantity > 1 and line.quantity < quantity:
        return ngettext(
            "%(name)s: there is only %(count)s, and it is in your bag.",
            "%(name)s: there are only %(count)s, and all of them are in your bag.",
            line.quantity,
        ) % {"name": name, "count": line.quantity}
    return _("%(name)s is in your bag.") % {"name": name}


def _back(request: HttpRequest) -> str:
    """The page the form stood on; the bag where the browser does not tell."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return came_from
    return reverse("catalog:bag")


def _variant(request: HttpRequest) -> Variant:
    key = request.POST["variant"]
    if not key.isdecimal() or len(key) > 18:
        raise Http404("No such size.")
    return get_object_or_404(Variant.objects.select_related("product", "size", "colour"), pk=int(key))


def _number(text: str, *, least: int) -> int:
    """A quantity as a form may send it; what is no number counts as `least`."""
    return max(int(text), least) if text.isdecimal() and text.isascii() and len(text) < 6 else least


@require_POST
def bag_line(request: HttpRequest, key: int) -> HttpResponse:
    """Change a line: `quantity`, or `do=remove`, or `do=save` to move it to the wishlist."""
    shopper = access(request).find()
    if shopper is None:
        raise Http404("No such line.")
    line = _line(shopper, key)
    said = _change(request, shopper, line)
    content = bags.contents(shopper)
    remember(request, content.size)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "catalog/bag_contents.html", {**_context(content, said), "swapped": True})
        return trigger_client_event(response, "shop:bag")  # the rail below completes what is in it now
    messages.success(request, said)
    return redirect("catalog:bag")


def _line(shopper: Shopper, key: int) -> BagLine:
    """The shopper's own line, the only way to one."""
    lines = BagLine.objects.select_related("variant__product", "variant__size")
    return get_object_or_404(lines, pk=key, bag__shopper=shopper)


def _change(request: HttpRequest, shopper: Shopper, line: BagLine) -> str:
    name = {"name": line.variant.product.name}
    act = request.POST.get("do", "")
    if act == "save":
        try:
            wishlist.save(shopper=shopper, product=line.variant.product)
        except wishlist.WishlistFull:
            return _("Your wishlist is full; the piece stays in your bag.")
        services.remove_from_bag(shopper=shopper, line_id=line.pk)
        return _("%(name)s moved to your wishlist.") % name
    quantity = 0 if act == "remove" else _number(request.POST.get("quantity", ""), least=0)
    if act != "remove" and not request.POST.get("quantity"):
        return _("Nothing changed.")
    changed = services.set_quantity(shopper=shopper, line_id=line.pk, quantity=quantity)
    if changed is None:
        return _("%(name)s is out of your bag.") % name
    if changed.quantity < quantity:
        return _("There are only %(count)s of %(name)s.") % {**name, "count": changed.quantity}
    return _("%(name)s: %(count)s in your bag.") % {**name, "count": changed.quantity}
