"""Orders on the desk: what was ordered, paid and sent, with the steps that a person takes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from catalog import services
from catalog.addresses import Address
from catalog.models import Order, OrderEvent, OrderLine, OrderStatus, Payment, Return, ReturnStatus
from catalog.payments import PaymentError
from catalog.services.payments import BY_DESK
from catalog.templatetags.shop import money
from fashionai.accounts.models import User
from fashionai.desk import ReadOnlyAdmin, ReadOnlyInline, confirmed, go, page
from fashionai.desk.bulk import Change, bulk_action
from fashionai.desk.history import HistoryAdmin

STATUSES = {"placed": "info", "paid": "info", "shipped": "warning", "delivered": "success", "cancelled": "danger"}
RETURNS = {"requested": "info", "received": "warning", "refunded": "success"}
# What a person may do from where; the button of another state is not shown.
STEPS = {
    OrderStatus.PLACED: ("cancel",),
    OrderStatus.PAID: ("ship", "cancel"),
    OrderStatus.SHIPPED: ("deliver",),
}


def _many(step: Callable[..., Order]) -> Callable[[QuerySet[Order], dict[str, Any]], list[Order]]:
    """Each order on its own: one that is elsewhere stops no other."""

    def run(orders: QuerySet[Order], answers: dict[str, Any]) -> list[Order]:
        moved = []
        for order in orders.order_by("pk"):
            with suppress(services.WrongState):
                moved.append(step(order=order, by=answers["by"]))
        return moved

    return run


BULK = {
    "ship_many": Change(_("Ship the chosen orders"), _("Ship orders"), _many(services.ship_order),
                        _("Only paid orders are shipped; each shopper gets a letter that the parcel is on its way.")),
    "deliver_many": Change(_("Mark the chosen orders as delivered"), _("Mark orders as delivered"),
                           _many(services.deliver_order),
                           _("Only shipped orders change; their time for returns begins now.")),
}  # fmt: skip


class LineInline(ReadOnlyInline):
    model = OrderLine
    fields = ("variant", "quantity", "unit_price", "list_price")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("variant")


class EventInline(ReadOnlyInline):
    model = OrderEvent
    fields = ("at", "status", "note", "by")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return super().get_queryset(request).select_related("by")


class PaymentInline(ReadOnlyInline):
    model = Payment
    fields = ("created_at", "provider", "short_reference", "status", "amount", "refunded", "currency")
    readonly_fields = fields

    @display(description=_("provider's reference"))
    def short_reference(self, payment: Payment) -> str:
        return payment.short_reference


def _key(object_id: str) -> int:
    if not object_id.isdecimal():
        raise Http404(f"{object_id!r} is not the id of a row.")
    return int(object_id)


@admin.register(Order)
class OrderAdmin(HistoryAdmin, ReadOnlyAdmin):
    list_display = ("number", "shopper", "email", "shown_status", "sum", "location", "placed_at")
    list_filter = ("status", "location", ("placed_at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("shopper__user", "location")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("number", "email", "shopper__user__email")
    fields = (
        ("number", "status"),
        ("shopper", "email"),
        ("location", "delivery"),
        "sent_to",
        ("items_total", "discount_total"),
        ("delivery_total", "total"),
        ("currency", "language"),
        ("placed_at", "pay_by", "delivered_at"),
    )
    readonly_fields = ("sent_to",)
    inlines = (LineInline, EventInline, PaymentInline)
    actions = tuple(bulk_action(name, change, permissions=("operate",)) for name, change in BULK.items())
    actions_detail = ("ship", "deliver", "cancel")

    @display(description=_("status"), ordering="status", label=STATUSES)
    def shown_status(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description=_("total"), ordering="total")
    def sum(self, order: Order) -> str:
        return money(order.total, order.currency)

    @display(description=_("address"))
    def sent_to(self, order: Order) -> str:
        address = Address.of(order.address)
        return ", ".join(address.lines()) if address else "–"

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only the steps that the order's state allows."""
        if not str(object_id).isdecimal():
            return []  # the page itself says that there is no such row
        status = Order.objects.filter(pk=object_id).values_list("status", flat=True).first()
        allowed = tuple(f"_{name}" for name in STEPS.get(OrderStatus(status), ())) if status else ()
        return [one for one in super().get_actions_detail(request, object_id) if one.action_name.endswith(allowed)]

    @action(
        description=_("Ship"),
        icon="local_shipping",
        permissions=["operate"],
        url_path="ship",
        dialog=confirmed(_("Has the parcel left?"), _("The shopper gets a letter that it is on its way.")),
    )
    def ship(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._step(request, object_id, services.ship_order)

    @action(
        description=_("Delivered"),
        icon="where_to_vote",
        permissions=["operate"],
        url_path="deliver",
        dialog=confirmed(_("Has the parcel arrived?"), _("The time for returns begins now.")),
    )
    def deliver(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._step(request, object_id, services.deliver_order)

    @action(
        description=_("Cancel"),
        icon="cancel",
        permissions=["operate"],
        url_path="cancel",
        dialog=confirmed(
            _("Cancel this order?"), _("Its goods go back on the shelf, and what was paid goes back to the shopper.")
        ),
    )
    def cancel(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._step(request, object_id, _cancel)

    def _step(self, request: HttpRequest, object_id: str, step: Callable[..., Order]) -> HttpResponse:
        order = get_object_or_404(Order, pk=_key(object_id))
        try:
            done = step(order=order, by=request.user)
        except (services.WrongState, PaymentError) as error:
            messages.error(request, str(error))
        else:
            said = gettext("Order %(number)s is now %(status)s.")
            messages.success(request, said % {"number": done.number, "status": done.get_status_display()})
        return go(request, page("catalog_order", order.pk))


def _cancel(*, order: Order, by: User) -> Order:
    return services.cancel_order(order=order, by=by, note=BY_DESK)


@admin.register(Return)
class ReturnAdmin(ReadOnlyAdmin):
    list_display = ("at", "number", "variant", "order", "quantity", "reason", "shown_status")
    list_filter = ("status", "reason", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("line__order", "line__variant")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("number", "line__order__number", "line__variant__sku")
    actions_detail = ("receive", "give_back")

    @display(description=_("variant"))
    def variant(self, returned: Return) -> str:
        return str(returned.line.variant)

    @display(description=_("order"))
    def order(self, returned: Return) -> str:
        return str(returned.line.order)

    @display(description=_("status"), ordering="status", label=RETURNS)
    def shown_status(self, returned: Return) -> tuple[str, str]:
        return returned.status, returned.get_status_display()

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only the step that comes next."""
        if not str(object_id).isdecimal():
            return []  # the page itself says that there is no such row
        status = Return.objects.filter(pk=object_id).values_list("status", flat=True).first()
        step = {ReturnStatus.REQUESTED.value: "_receive", ReturnStatus.RECEIVED.value: "_give_back"}.get(status or "")
        offered = super().get_actions_detail(request, object_id)
        return [one for one in offered if step is not None and one.action_name.endswith(step)]

    @action(
        description=_("Received"),
        icon="inventory_2",
        permissions=["operate"],
        url_path="receive",
        dialog=confirmed(_("Is the parcel here?"), _("Its pieces go back on the shelf.")),
    )
    def receive(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._step(request, object_id, services.receive_return)

    @action(
        description=_("Refund"),
        icon="undo",
        permissions=["operate"],
        url_path="refund",
        dialog=confirmed(_("Refund these pieces?"), _("What was paid for them goes back, and the shopper is told.")),
    )
    def give_back(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._step(request, object_id, services.refund_return)

    def _step(self, request: HttpRequest, object_id: str, step: Callable[..., Return]) -> HttpResponse:
        returned = get_object_or_404(Return, pk=_key(object_id))
        try:
            done = step(returned=returned)
        except (services.WrongState, PaymentError, ValueError) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("The return is now %s.") % done.get_status_display())
        return go(request, page("catalog_return", returned.pk))
