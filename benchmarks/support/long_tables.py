"""Long tables (unique_id, ds, y) as series on a regular grid: moments read, gaps found, what is dirty said in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from benchmarks import UsageError
from supply.forecasting.base import Array

MISSING = ("", "NA", "N/A", "NaN", "nan", "NULL", "null", "None")
# A step that so many of all neighbouring rows keep is the grid; rarer ones are gaps in it.
# Trading days keep four in five.
REGULAR = 0.9
# A grid would be mostly holes: then rows follow each other, whatever lies between them.
LONGEST_GAPS = 4.0


@dataclass(frozen=True, eq=False)
class Table:
    """series by name, each on its grid with NaN where nothing was observed; notes: what was done to the rows."""

    series: dict[str, Array]
    notes: list[str] = field(default_factory=list)


def table(name: str, rows: Sequence[Sequence[str]]) -> Table:
    """Raises UsageError for what cannot be read, with its line."""
    head = [word.strip() for word in rows[0]]
    try:
        places = [head.index(column) for column in ("unique_id", "ds", "y")]
    except ValueError as error:
        raise UsageError(f"{name} needs the columns unique_id, ds and y") from error
    found: dict[str, dict[float, float]] = {}
    monthly = False
    for number, row in enumerate(rows[1:], start=2):
        if len(row) <= max(places):
            raise UsageError(f"{name}, line {number}: {len(row)} fields, but the head has {len(head)}")
        key, moment, value = (row[place].strip() for place in places)
        at, months = when(moment, f"{name}, line {number}")
        monthly |= months
        own = found.setdefault(key, {})
        if at in own:
            raise UsageError(f"{name}, line {number}: series {key!r} has two rows for {moment}")
        own[at] = amount(value, f"{name}, line {number}")
    return _on_grid(found, monthly)


def when(word: str, where: str) -> tuple[float, bool]:
    """Whole numbers as they are, ISO dates and times in days; and whether only a month or a year is named."""
    if len(word) == 8 and word.isdigit() and word[:2] in ("19", "20"):
        word = f"{word[:4]}-{word[4:6]}-{word[6:]}"
    try:
        return float(int(word)), len(word) == 4 and 1800 <= int(word) <= 2200
    except ValueError:
        pass
    if len(word) == 7 and word[4] == "-":
        return when(f"{word}-01", where)[0], True
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        raise UsageError(
            f"{where}: ds must be a whole number or an ISO date such as 2024-01-31, not {word!r}"
        ) from None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() / 86_400, False


def amount(word: str, where: str) -> float:
    if word in MISSING:
        return math.nan
    try:
        value = float(word)
    except ValueError as error:
        raise UsageError(f"{where}: {word!r} is not a number") from error
    if math.isinf(value):
        raise UsageError(f"{where}: y must be finite")
    return value


def _on_grid(found: dict[str, dict[float, float]], monthly: bool) -> Table:
    """Every series from its first to its last row, a place a period."""
    ordered = {name: sorted(own.items()) for name, own in found.items()}
    steps = Counter(
        step for own in ordered.values() for step in np.round(np.diff([at for at, _value in own]), 6).tolist()
    )
    step, kept = steps.most_common(1)[0] if steps else (1.0, 0)
    plain = {name: np.array([value for _at, value in own]) for name, own in ordered.items()}
    months = monthly or 28 <= step <= 31
    if months or not steps or kept < REGULAR * steps.total():
        # Months and quarters differ in days: their rows are taken to follow each other.
        return Table(plain)
    gridded, gaps = {}, 0
    for name, own in ordered.items():
        places = [(at - own[0][0]) / step for at, _value in own]
        count = round(places[-1]) + 1
        if max(abs(place - round(place)) for place in places) > 0.01 or count > LONGEST_GAPS * len(own):
            gridded[name] = plain[name]
            continue
        line = np.full(count, np.nan)
        line[[round(place) for place in places]] = plain[name]
        gaps += count - len(own)
        gridded[name] = line
    return Table(gridded, [f"{gaps:,} missing periods filled in as not observed"] if gaps else [])
