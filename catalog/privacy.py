"""What the catalogue knows about a shopper: orders, returns, reviews and follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catalog.models import Follow, Order, OrderLine, Review
from fashionai.accounts.models import Shopper
from fashionai.accounts.privacy import register_erasure, register_export


def export_orders(shopper: Shopper) -> Iterable[dict[str, Any]]:
    orders = Order.objects.filter(shopper=shopper).order_by("placed_at", "pk")
    for order in orders.prefetch_related("lines__variant", "lines__returns"):
        yield {
            "number": order.number,
            "placed": order.placed_at.isoformat(),
            "status": order.status,
            "currency": order.currency,
            "total": str(order.total),
            "lines": [_line(line) for line in order.lines.all()],
        }


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "sku": line.variant.sku,
        "quantity": line.quantity,
        "unit_price": str(line.unit_price),
        "returns": [
            {"quantity": back.quantity, "reason": back.reason, "at": back.at.isoformat()} for back in line.returns.all()
        ],
    }


def export_reviews(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for review in Review.objects.filter(shopper=shopper).select_related("product").order_by("created_at", "pk"):
        yield {
            "product": review.product.slug,
            "rating": review.rating,
            "fit": review.fit,
            "title": review.title,
            "text": review.text,
            "written": review.created_at.isoformat(),
        }


def export_follows(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for follow in Follow.objects.filter(shopper=shopper).select_related("brand").order_by("created_at", "pk"):
        yield {
            "brand": follow.brand.slug if follow.brand else None,
            # Whom they follow is named by number only: the other's e-mail address is not theirs to export.
            "person": follow.person_id,
            "since": follow.created_at.isoformat(),
        }


def erase(shopper: Shopper) -> None:
    """Orders stay for the books without the shopper; reviews and follows, of and by the shopper, go."""
    Order.objects.filter(shopper=shopper).update(shopper=None)
    Review.objects.filter(shopper=shopper).delete()
    Follow.objects.filter(shopper=shopper).delete()
    Follow.objects.filter(person=shopper).delete()


def register() -> None:
    register_export("orders", export_orders)
    register_export("reviews", export_reviews)
    register_export("follows", export_follows)
    register_erasure("catalog", erase)
