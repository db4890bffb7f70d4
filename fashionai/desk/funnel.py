"""From looking to buying: who counts behaviour says how many shoppers took each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Span = tuple[datetime, datetime]
# (this span, the one before) -> (label, shoppers in this span, shoppers in the one before) for each step in order.
Counter = Callable[[Span, Span], list[tuple[Any, int, int]]]

_counter: Counter | None = None


@dataclass(frozen=True)
class Step:
    """`share` is of the first step and `kept` of the step above, 0 to 1; None without anybody to take it."""

    label: str
    shoppers: int
    before: int
    share: float | None
    kept: float | None


def register_funnel(counter: Counter) -> None:
    """Say who counts; one query for both spans."""
    global _counter
    _counter = counter


def steps(now: Span, before: Span) -> list[Step]:
    """The steps of the registered counter; none where nobody registered."""
    counts = _counter(now, before) if _counter else []
    found: list[Step] = []
    for label, shoppers, earlier in counts:
        first = found[0].shoppers if found else shoppers
        above = found[-1].shoppers if found else shoppers
        found.append(
            Step(
                str(label), shoppers, earlier, shoppers / first if first else None, shoppers / above if above else None
            )
        )
    return found
