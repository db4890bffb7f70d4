"""Checkout in two calm pages: who and where, then a last look and the order. What was typed stays in the session."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import bags, services
from catalog.forms import CheckoutForm
from catalog.models import Order, OrderStatus, PaymentStatus
from catalog.payments import PaymentError, provider
from catalog.views.bag import remember
from catalog.views.orders import address_of, is_own, own_order
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Shopper
from fashionai.http.throttles import client_address, count

ANSWERS, TOKEN, THANKED = "checkout", "checkout_token", "thanked"
# A token is ours and random; anything longer is not worth looking up.
TOKEN_MAX = 64
# The money of such a payment was ours, if only for a while.
PAID = (PaymentStatus.CAPTURED, PaymentStatus.REFUNDED)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def checkout(request: HttpRequest) -> HttpResponse:
    """E-mail, address and delivery. `reload` words the form for another country without judging it."""
    shopper = access(request).find()
    content = bags.contents(shopper)
    if not content.is_ready:
        return _to_bag(request, content)
    is_reload = "reload" in request.POST or bool(request.htmx)  # type: ignore[attr-defined]
    if request.method == "POST" and not is_reload:
        form = CheckoutForm(request.POST, currency=content.currency)
        if form.is_valid():
            request.session[ANSWERS] = form.kept()
            return redirect("catalog:checkout_review")
    else:
        told = request.POST.dict() if is_reload else request.session.get(ANSWERS) or _suggested(request, shopper)
        form = CheckoutForm(currency=content.currency, initial=told)
    if request.method == "POST":
        request.session[ANSWERS] = _as_typed(request)
    page = "catalog/checkout_address.html" if request.htmx else "catalog/checkout.html"  # type: ignore[attr-defined]
    return render(request, page, {"form": form, "bag": content, "totals": content.totals()})


def _as_typed(request: HttpRequest) -> dict[str, str]:
    """The answers as they are, to be put right later."""
    return {name: request.POST.get(name, "")[:300] for name in CheckoutForm.base_fields}


def _suggested(request: HttpRequest, shopper: Shopper | None) -> dict[str, Any]:
    """What an account ordered with before; otherwise the likely country."""
    country = "CN" if (get_language() or "").startswith("zh") else ""
    if not request.user.is_authenticated or shopper is None:
        return {"country": country}
    last = Order.objects.filter(shopper=shopper).exclude(address={}).order_by("-placed_at").first()
    if last is None:
        return {"country": country, "email": request.user.email, "name": request.user.name}
    return {**last.address, "email": last.email}


def _to_bag(request: HttpRequest, content: bags.Contents) -> HttpResponse:
    """Why checkout cannot begin is said in the bag; an empty one needs no words."""
    if content.lines:
        messages.error(request, _("Something in your bag has to change before you can order. It is marked below."))
    return redirect("catalog:bag")


def _answers(request: HttpRequest, content: bags.Contents) -> CheckoutForm | None:
    """The first page's answers, judged anew; None when they are missing or no longer right."""
    told = request.session.get(ANSWERS)
    form = CheckoutForm(told, currency=content.currency) if told else None
    return form if form is not None and form.is_valid() else None


@require_safe
@never_cache
def checkout_review(request: HttpRequest) -> HttpResponse:
    """Everything once more, with the total, before the order."""
    shopper = access(request).find()
    content = bags.contents(shopper)
    if not content.is_ready:
        return _to_bag(request, content)
    form = _answers(request, content)
    if form is None:
        return redirect("catalog:checkout")
    details = form.details()
    token = request.session.setdefault(TOKEN, secrets.token_urlsafe(24))
    context = {
        "bag": content,
        "details": details,
        "address": details.address.lines(),
        "totals": content.totals(details.delivery),
        "agreed": content.fingerprint(details.delivery),
        "token": token,
        "provider": provider(),
        "open_order": Order.objects.filter(shopper=shopper).unpaid().first() if shopper else None,
    }
    return render(request, "catalog/checkout_review.html", context)


@require_POST
def checkout_place(request: HttpRequest) -> HttpResponse:
    """Place the order of the form's token, once however often it comes, and go on to its payment."""
    shopper = access(request).find()
    token = request.POST.get("token", "")
    if shopper is None or not 16 <= len(token) <= TOKEN_MAX or not token.isascii() or not token.isprintable():
        return redirect("catalog:checkout")
    if not count("orders", client_address(request)):
        messages.error(
            request, _("Too many orders came from your network just now. Everything is kept; try again in a minute.")
        )
        return redirect("catalog:checkout_review")
    try:
        order = _placed(request, shopper, token)
    except ValueError:  # the token of another shopper: somebody else's form
        request.session.pop(TOKEN, None)
        return redirect("catalog:checkout_review")
    if isinstance(order, HttpResponse):
        return order
    request.session.pop(TOKEN, None)
    return pay(request, order)


def _placed(request: HttpRequest, shopper: Shopper, token: str) -> Order | HttpResponse:
    """The order, or where to go instead with what to say."""
    if known := services.known_order(shopper, token):
        return known
    content = bags.contents(shopper)
    form = _answers(request, content)
    if form is None:
        return redirect("catalog:checkout")
    try:
        return services.place_bag(
            shopper=shopper, details=form.details(), token=token, agreed=request.POST.get("agreed", "")
        )
    except services.OutOfStock:
        messages.error(
            request, _("Somebody was faster: not everything is left as you wanted it. Nothing was ordered or charged.")
        )
        return redirect("catalog:bag")
    except services.Changed:
        messages.error(request, _("The price or the delivery has changed. Please look once more and confirm."))
        return redirect("catalog:checkout_review")
    except services.TooManyOpen:
        said = _(
            "Earlier orders for this e-mail address still wait for their payment. Pay or cancel one of them first."
        )
        messages.error(request, said)
        return redirect("catalog:checkout_review")
    except (services.EmptyBag, services.MixedCurrencies):
        return redirect("catalog:bag")


def pay(request: HttpRequest, order: Order) -> HttpResponse:
    """To the order's payment page; to the order where there is nothing to pay or the provider is away."""
    # With the key: the payment may be finished in another browser than the one that placed the order.
    back = request.build_absolute_uri(reverse("catalog:checkout_done", args=[order.number]) + f"?key={order.key}")
    try:
        payment = services.start_payment(order=order, return_url=back)
    except services.WrongState:
        return redirect(address_of(request, "checkout_done", order))
    except PaymentError:
        messages.error(request, _("The payment service did not answer. Your order is kept; please try again soon."))
        return redirect(address_of(request, "order", order))
    if payment.status in (PaymentStatus.CREATED, PaymentStatus.REQUIRES_ACTION):
        return redirect(payment.url)
    return redirect(address_of(request, "checkout_done", order))


@require_safe
@never_cache
def checkout_done(request: HttpRequest, number: str) -> HttpResponse:
    """Back from the payment: thanks, another try with the bag as it was, or the order that still waits."""
    order = own_order(request, number)
    remember(request, bags.size(order.shopper))
    if order.status == OrderStatus.PLACED:
        messages.info(request, _("We are still waiting for the payment."))
    elif order.status == OrderStatus.CANCELLED:
        return _not_paid(request, order)
    elif order.status == OrderStatus.PAID and request.session.get(THANKED) != order.number:
        request.session.pop(ANSWERS, None)
        request.session[THANKED] = order.number  # once, however often the page is opened again
        messages.success(request, _("Thank you. Your order is placed, and a confirmation is on its way to you."))
    return redirect(address_of(request, "order", order))


def _not_paid(request: HttpRequest, order: Order) -> HttpResponse:
    """The bag once more; the order itself where money came and went, or where the bag is on another device."""
    last = order.payments.order_by("-pk").first()
    if not is_own(request, order) or (last is not None and last.status in PAID):
        return redirect(address_of(request, "order", order))
    if last is not None and last.status == PaymentStatus.FAILED:
        messages.error(request, _("The payment was declined. Nothing was charged, and your bag is as it was."))
    else:
        messages.info(request, _("You have not paid. Nothing was ordered, and your bag is as it was."))
    return redirect("catalog:checkout_review")
