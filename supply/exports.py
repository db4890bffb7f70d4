"""The rows of a pane as they are exported: column names, and cells in their own kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from supply import reading

BUYING = ("sku", "product", "on_hand", "on_order", "level", "need", "proposed", "smallest", "order_by", "arrives")
HEADS: dict[str, Sequence[str]] = {
    "stuck": ("product", "on_hand", "weeks_left", "discount_now", "discount", "left", "left_without", "gain", "until"),
    "move": ("sku", "product", "from", "to", "pieces", "gain"),
    "new": ("design", "price", "first_production", "expected_in_thirteen_weeks", "sizes"),
    "done": (*BUYING, "status", "ordered", "reason"),
    "order": (*BUYING, "ordered"),
}


def head(pane: str) -> Sequence[str]:
    return HEADS.get(pane, BUYING)


def rows(pane: str) -> Iterator[Sequence[Any]]:
    """Every row of a pane; "plan" is what runs out and what to buy together."""
    for part in ("out", "buy") if pane == "plan" else (pane,):
        cells = {"stuck": _stuck, "move": _move, "new": _new}.get(part)
        for one in reading.rows_of(part).iterator(chunk_size=500):
            yield cells(one) if cells else _bought(part, one)


def _bought(pane: str, one: Any) -> Sequence[Any]:
    figures = [one.on_hand, one.on_order, one.level, round(one.need, 1), one.quantity, one.smallest]
    found = [one.variant.sku, one.variant.product.name, *figures, one.order_by, one.arrives]
    if pane == "done":
        return [*found, one.get_status_display(), one.decided_quantity or "", one.reason]
    return [*found, one.decided_quantity] if pane == "order" else found


def _stuck(one: Any) -> Sequence[Any]:
    weeks = "" if one.weeks_left is None else round(one.weeks_left, 1)
    return [one.product.name, one.on_hand, weeks, one.now, one.discount, one.left, one.kept_left, one.gain, one.until]


def _move(one: Any) -> Sequence[Any]:
    return [one.variant.sku, one.variant.product.name, one.source.name, one.target.name, one.quantity, one.gain]


def _new(one: Any) -> Sequence[Any]:
    sizes = ", ".join(f"{size} {pieces}" for size, pieces in one.sizes.items())
    return [one.name, one.price if one.price is not None else "", one.quantity, round(sum(one.mean), 1), sizes]
