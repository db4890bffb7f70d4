from __future__ import annotations

from django import template
from django.db.models import Count
from django.utils import timezone

from recommender.models import Event, EventKind

register = template.Library()


@register.simple_tag
def events_today() -> list[tuple[str, int]]:
    """(kind, events) received since midnight UTC, kinds without any left out."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    found = dict(Event.objects.filter(at__gte=midnight).order_by().values_list("kind").annotate(Count("pk")))
    return [(str(kind.label), found[kind.value]) for kind in EventKind if kind.value in found]
