"""A shopper's orders: the list, an order with its history, cancelling, paying and sending back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import services
from catalog.addresses import Address
from catalog.models import Order, OrderLine, OrderStatus, ReturnReason
from catalog.payments import PaymentError
from fashionai.accounts.middleware import access

PAGE_SIZE = 10
QUANTITY_DIGITS = 6
PATH = [OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED]


def own_order(request: HttpRequest, number: str) -> Order:
    """The order, for its shopper or whoever holds its key (`key` in the address or the form); 404 for others."""
    order = Order.objects.complete().filter(number=number).first()
    if order is None:
        raise Http404("No such order.")
    if is_own(request, order) or (order.key and constant_time_compare(_given_key(request), order.key)):
        return order
    raise Http404("No such order.")


def is_own(request: HttpRequest, order: Order) -> bool:
    """Whether it is the visitor's, by account or cookie, and not merely opened with its key."""
    shopper = access(request).find()
    return shopper is not None and order.shopper_id == shopper.pk


def _given_key(request: HttpRequest) -> str:
    return request.POST.get("key") or request.GET.get("key") or ""


def address_of(request: HttpRequest, name: str, order: Order) -> str:
    """A page of the order, with the key for whoever it was opened by: its own shopper needs none."""
    key = "" if is_own(request, order) else _given_key(request)
    return reverse(f"catalog:{name}", args=[order.number]) + (f"?key={order.key}" if key else "")


@dataclass(frozen=True)
class Step:
    """A stage of an order: its words, when it was reached (None: not yet), and whether it is the latest."""

    status: OrderStatus
    label: str
    at: datetime | None
    is_latest: bool


def steps(order: Order) -> list[Step]:
    """The order's way so far and what is to come; a cancelled one ends with that."""
    reached: dict[str, datetime] = {OrderStatus.PLACED: order.placed_at}
    reached.update({event.status: event.at for event in order.events.all()})
    if order.delivered_at:
        reached.setdefault(OrderStatus.DELIVERED, order.delivered_at)
    path = PATH
    if order.status == OrderStatus.CANCELLED:
        path = [*(status for status in PATH if status in reached), OrderStatus.CANCELLED]
    done = path.index(OrderStatus(order.status))
    return [
        Step(status, _words(status), reached.get(status), place == done)
        if place <= done
        else Step(status, _words(status), None, False)
        for place, status in enumerate(path)
    ]


def _words(status: OrderStatus) -> str:
    return {
        OrderStatus.PLACED: _("Ordered"),
        OrderStatus.PAID: _("Paid"),
        OrderStatus.SHIPPED: _("On its way"),
        OrderStatus.DELIVERED: _("Delivered"),
        OrderStatus.CANCELLED: _("Cancelled"),
    }[status]


def _why(order: Order) -> str:
    """Why an order was cancelled, for its shopper."""
    events = [event for event in order.events.all() if event.status == OrderStatus.CANCELLED]
    return {
        "declined": _("The payment was declined. Nothing was charged."),
        "expired": _("The payment did not arrive in time. Nothing was charged."),
        "replaced": _("You placed another order instead. Nothing was charged for this one."),
        "by_desk": _("The shop cancelled it. What you paid is on its way back."),
    }.get(events[-1].note if events else "", "")


@require_safe
@never_cache
def orders(request: HttpRequest) -> HttpResponse:
    shopper = access(request).find()
    told = request.GET.get("page", "")
    number = int(told) if told.isdecimal() and told.isascii() and 0 < len(told) < 5 else 1
    start = max(number - 1, 0) * PAGE_SIZE
    # One more than the page shows says whether there is a next one, without counting them all.
    rows = list(Order.objects.filter(shopper=shopper).listed()[start : start + PAGE_SIZE + 1]) if shopper else []
    context = {
        "orders": rows[:PAGE_SIZE],
        "next": number + 1 if len(rows) > PAGE_SIZE else None,
        "previous": number - 1 if number > 1 else None,
    }
    return render(request, "catalog/orders.html", context)


@require_safe
@never_cache
def order(request: HttpRequest, number: str) -> HttpResponse:
    found = own_order(request, number)
    address = Address.of(found.address)
    context: dict[str, Any] = {
        "order": found,
        "steps": steps(found),
        "why": _why(found),
        "address": address.lines() if address else [],
        "key": _given_key(request),
        "can_return": _can_return(found),
        "payment": next(iter(found.payments.all()), None),
    }
    return render(request, "catalog/order.html", context)


def _can_return(order: Order) -> bool:
    return services.returnable_until(order) is not None and any(line.still_out for line in order.lines.all())


@require_POST
def order_cancel(request: HttpRequest, number: str) -> HttpResponse:
    found = own_order(request, number)
    was_paid = found.status == OrderStatus.PAID
    try:
        services.cancel_order(order=found)
    except services.WrongState:
        messages.error(request, _("It can no longer be cancelled. A parcel that has left can be sent back."))
    except PaymentError:
        messages.error(request, _("The payment service did not answer, so nothing was cancelled. Please try again."))
    else:
        messages.success(
            request,
            _("The order is cancelled. Your money is on its way back.") if was_paid else _("The order is cancelled."),
        )
    return redirect(address_of(request, "order", found))


@require_POST
def order_pay(request: HttpRequest, number: str) -> HttpResponse:
    from catalog.views.checkout import pay

    return pay(request, own_order(request, number))


@dataclass(frozen=True)
class Choice:
    """A line of the return form: how many may come back, and what was chosen."""

    line: OrderLine
    quantity: str
    reason: str
    error: str

    @property
    def numbers(self) -> range:
        return range(self.line.still_out + 1)

    @property
    def wanted(self) -> int:
        """The pieces as a number; one that is too long to be meant counts as more than any line has."""
        if not (self.quantity.isdecimal() and self.quantity.isascii()):
            return 0
        return int(self.quantity) if len(self.quantity) <= QUANTITY_DIGITS else 10**QUANTITY_DIGITS


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def order_return(request: HttpRequest, number: str) -> HttpResponse:
    """Choose what comes back and why. A refused form keeps every answer."""
    found = own_order(request, number)
    if services.returnable_until(found) is None:
        messages.error(
            request,
            _("Pieces can come back within %(days)s days after delivery.") % {"days": settings.RETURN_DAYS},
        )
        return redirect(address_of(request, "order", found))
    choices = [_choice(request, line) for line in found.lines.all() if line.still_out]
    wrong = ""
    if request.method == "POST":
        wrong = _register(request, found, choices)
        if not wrong:
            return redirect(address_of(request, "order", found))
    context = {
        "order": found,
        "choices": choices,
        "reasons": ReturnReason.choices,
        "key": _given_key(request),
        "wrong": wrong,
    }
    return render(request, "catalog/order_return.html", context)


def _choice(request: HttpRequest, line: OrderLine) -> Choice:
    quantity, reason = (request.POST.get(f"{name}-{line.pk}", "") for name in ("quantity", "reason"))
    needs_reason = quantity not in ("", "0") and reason not in ReturnReason.values
    return Choice(line, quantity, reason, _("Say why it comes back.") if needs_reason else "")


def _register(request: HttpRequest, order: Order, choices: list[Choice]) -> str:
    """Register the return; a sentence when something is missing."""
    if any(choice.error for choice in choices):
        return _("Please choose a reason for every piece that comes back.")
    wanted = {choice.line.pk: (choice.wanted, ReturnReason(choice.reason)) for choice in choices if choice.wanted > 0}
    if not wanted:
        return _("Choose at least one piece that comes back.")
    try:
        rows = services.request_return(order=order, pieces=wanted)
    except (services.ReturnRefused, ValueError):
        return _("Some of these pieces are on their way back already. Please look again.")
    said = _("Your return %(number)s is registered; we have written to you how it goes on.")
    messages.success(request, said % {"number": rows[0].number})
    return ""
