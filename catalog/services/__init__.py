"""Writes to the catalogue, a module a noun. One way to do each thing."""

from catalog.services.bag import (
    NotForSale,
    add_to_bag,
    merge_bags,
    remove_from_bag,
    set_quantity,
)
from catalog.services.checkout import Changed, Details, EmptyBag, MixedCurrencies, TooManyOpen, place_bag
from catalog.services.orders import (
    Item,
    Terms,
    WrongState,
    deliver_order,
    known_order,
    mark_paid,
    place_order,
    ship_order,
)
from catalog.services.payments import cancel_order, expire_orders, handle_event, refund, start_payment
from catalog.services.prices import set_price
from catalog.services.returns import (
    ReturnRefused,
    receive_return,
    refund_return,
    request_return,
    returnable_until,
    take_back,
)
from catalog.services.stock import OutOfStock, lock_levels, move_stock

__all__ = [
    "Changed",
    "Details",
    "EmptyBag",
    "Item",
    "MixedCurrencies",
    "NotForSale",
    "OutOfStock",
    "ReturnRefused",
    "Terms",
    "TooManyOpen",
    "WrongState",
    "add_to_bag",
    "cancel_order",
    "deliver_order",
    "expire_orders",
    "handle_event",
    "known_order",
    "lock_levels",
    "mark_paid",
    "merge_bags",
    "move_stock",
    "place_bag",
    "place_order",
    "receive_return",
    "refund",
    "refund_return",
    "remove_from_bag",
    "request_return",
    "returnable_until",
    "set_price",
    "set_quantity",
    "ship_order",
    "start_payment",
    "take_back",
]
