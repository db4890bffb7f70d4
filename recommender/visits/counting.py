"""Events → visits by day. A visit is what one shopper does without a pause of half an hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from recommender.models import Event, EventKind
from recommender.visits.models import VisitDay

PAUSE = timedelta(minutes=30)
STEPS = (EventKind.VIEW, EventKind.CART, EventKind.PURCHASE)
NEXT = timedelta(days=1)
Row = tuple[int, str, datetime]


def by_day(first: date, last: date) -> dict[date, VisitDay]:
    """Both days included. One query; a second where the last of them were not counted by night yet."""
    found = {row.day: row for row in VisitDay.objects.filter(day__gte=first, day__lte=last)}
    since = max(found) + NEXT if found else first
    return found | (count(since, last) if since <= last else {})


def roll_up(until: date) -> int:
    """Store every finished day up to `until` that comes after the last stored one. Returns how many.

    What is stored is not counted again: events may have been erased since.
    """
    latest = VisitDay.objects.order_by("-day").values_list("day", flat=True).first()
    oldest = Event.objects.order_by("at").values_list("at", flat=True).first()
    if latest is None and oldest is None:
        return 0
    first = latest + NEXT if latest else timezone.localdate(oldest)
    days = [first + timedelta(days=number) for number in range((until - first).days + 1)]
    if not days:
        return 0
    counted = count(first, until)
    VisitDay.objects.bulk_create([counted.get(day) or VisitDay(day=day) for day in days], ignore_conflicts=True)
    return len(days)


def count(first: date, last: date) -> dict[date, VisitDay]:
    """Visits from the events themselves, by the day of their first one; days without any are left out."""
    start, end = _midnight(first), _midnight(last + NEXT)
    events = Event.objects.filter(kind__in=STEPS, at__gte=start, at__lt=end).order_by("shopper", "at")
    days: dict[date, VisitDay] = {}
    for day, step in visits(events.values_list("shopper", "kind", "at").iterator(chunk_size=5_000)):
        row = days.setdefault(day, VisitDay(day=day))
        row.looked += 1
        row.bagged += step >= 1
        row.bought += step >= 2
    return days


def visits(rows: Iterable[Row]) -> Iterator[tuple[date, int]]:
    """(day, row of STEPS that it came to) of every visit; `rows` by shopper and time."""
    shopper, seen, began, step = -1, datetime.min, datetime.min, -1
    for who, kind, at in rows:
        if who != shopper or at - seen > PAUSE:
            if step >= 0:
                yield timezone.localdate(began), step
            shopper, began, step = who, at, 0
        seen, step = at, max(step, STEPS.index(EventKind(kind)))
    if step >= 0:
        yield timezone.localdate(began), step


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
