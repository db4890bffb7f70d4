"""What behaviour adds to the desk's front page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.desk.funnel import Span, register_funnel

STEPS = (("looked", _("Looked at a product")), ("bagged", _("Put one into the bag")), ("bought", _("Bought")))


def count_steps(now: Span, before: Span) -> list[tuple[Any, int, int]]:
    """Visits that took each step on the finished days of either span: the day that still goes on, and its counterpart,
    belong to neither. One query, or two before the night has counted yesterday."""
    from recommender.visits.counting import by_day

    (first, last), (first_before, last_before) = map(_finished, (now, before))
    days = by_day(first_before, last)
    these = [row for day, row in days.items() if first <= day]
    those = [row for day, row in days.items() if day <= last_before]
    return [
        (label, sum(getattr(row, name) for row in these), sum(getattr(row, name) for row in those))
        for name, label in STEPS
    ]


def _finished(span: Span) -> tuple[Any, Any]:
    return timezone.localdate(span[0]), timezone.localdate(span[1]) - timedelta(days=1)


def register() -> None:
    register_funnel(count_steps)
