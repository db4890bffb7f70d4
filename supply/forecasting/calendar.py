"""Weeks of a shop's year: shopping festivals, public holidays and the turn of the seasons, known years ahead."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

NAMES = ("festival", "before holidays", "holiday", "sine", "cosine")
DAYS_A_YEAR = 365.2425
# First day of the Chinese year, from the published almanac.
SPRING_FESTIVAL = (
    date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29),
    date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23),
    date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19), date(2035, 2, 8),
)  # fmt: skip


def weeks(first: date, count: int) -> NDArray[np.float32]:
    """(count, len(NAMES)) of the weeks from `first` on: shares of the week's days, and the place in the year."""
    days = [first + timedelta(days=number) for number in range(7 * count)]
    marks = np.array([[_festival(day), _before(day), _holiday(day)] for day in days], dtype=np.float32)
    middle = np.array([(first + timedelta(days=7 * week + 3)).timetuple().tm_yday for week in range(count)])
    angle = 2 * np.pi * middle / DAYS_A_YEAR
    shares = marks.reshape(count, 7, 3).mean(axis=1)
    return np.column_stack([shares, np.sin(angle), np.cos(angle)]).astype(np.float32)


def _festival(day: date) -> bool:
    """Mid-year (18 June), Singles' Day, Black Friday to Cyber Monday, Double Twelve."""
    return (
        (day.month == 6 and 16 <= day.day <= 19)
        or (day.month == 11 and 9 <= day.day <= 11)
        or (day.month == 12 and 10 <= day.day <= 13)
        or 0 <= (day - _black_friday(day.year)).days <= 3
    )


def _before(day: date) -> bool:
    """The fortnight in which people buy for Christmas, or for the Spring Festival."""
    return (day.month == 12 and 10 <= day.day <= 23) or any(1 <= (one - day).days <= 14 for one in SPRING_FESTIVAL)


def _holiday(day: date) -> bool:
    return (day.month, day.day) in ((12, 25), (12, 26), (1, 1)) or any(
        0 <= (day - one).days <= 3 for one in SPRING_FESTIVAL
    )


def _black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)
