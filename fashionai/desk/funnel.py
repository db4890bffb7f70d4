"""From looking to buying: who counts behaviour says how many visits took each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Span = tuple[datetime, datetime]
# (this span, the one before) -> (label, visits in this span, visits in the one before) for each step in order.
Counter = Callable[[Span, Span], list[tuple[Any, int, int]]]

_counter: Counter | None = None


@dataclass(frozen=True)
class Step:
    """`share` is of the first step and `kept` of the step above, 0 to 1; None without any to take it."""

    label: str
    visits: int
    before: int
    share: float | None
    kept: float | None


def register_funnel(counter: Counter) -> None:
    """Say who counts; for both spans at once."""
    global _counter
    _counter = counter


def steps(now: Span, before: Span) -> list[Step]:
    """The steps of the registered counter; none where nobody registered."""
    counts = _counter(now, before) if _counter else []
    found: list[Step] = []
    for label, visits, earlier in counts:
        first = found[0].visits if found else visits
        above = found[-1].visits if found else visits
        found.append(
            Step(str(label), visits, earlier, visits / first if first else None, visits / above if above else None)
        )
    return found
