"""The span that the dashboard looks at, and the equally long one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

CHOICES = (7, 28, 90)


@dataclass(frozen=True)
class Period:
    """`days` calendar days of the shop's time zone, today up to `end` included, and the `days` before up to the
    same hour: a day that is not over is compared with as much of its counterpart."""

    days: int
    start: datetime
    end: datetime
    before_start: datetime
    before_end: datetime

    @property
    def now(self) -> tuple[datetime, datetime]:
        return self.start, self.end

    @property
    def before(self) -> tuple[datetime, datetime]:
        return self.before_start, self.before_end

    @property
    def dates(self) -> list[date]:
        first = timezone.localdate(self.start)
        return [first + timedelta(days=number) for number in range(self.days)]


def chosen(text: str | None) -> int:
    """One of the offered lengths; 28 days for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and int(text) in CHOICES else 28


def period(days: int, at: datetime | None = None) -> Period:
    end = timezone.localtime(at or timezone.now())
    today = end.date()

    def midnight(back: int) -> datetime:
        return timezone.make_aware(datetime.combine(today - timedelta(days=back), time.min))

    wall = (end - timedelta(days=days)).replace(tzinfo=None)
    return Period(days, midnight(days - 1), end, midnight(2 * days - 1), timezone.make_aware(wall))
