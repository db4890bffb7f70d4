"""Reading sales histories and their held-out future: M4's wide files, car parts, and long tables."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks import UsageError
from benchmarks.support.long_tables import MISSING, table
from supply.forecasting.base import Array, Panel


@dataclass(frozen=True, eq=False)
class Held:
    """A panel and the `horizon` periods that followed it, which nothing but the final judgement may read.

    lift (series,): how far the panel's values lie above those of the file; `actual` are the file's own.
    """

    panel: Panel
    actual: Array
    lift: Array | None = None
    notes: list[str] = field(default_factory=list)


def read_m4(train: Path, test: Path, horizon: int, season: int) -> Held:
    """First column the series' id, then its values from the left, padded with empty fields."""
    past, future = _wide(train), _wide(test)
    if past.keys() != future.keys():
        raise UsageError(f"{train.name} and {test.name} do not name the same series")
    actual = np.array([future[name][:horizon] for name in past])
    if actual.shape[1] != horizon:
        raise UsageError(f"{test.name} holds fewer than {horizon} periods")
    return Held(Panel(_aligned(past.values()), season), actual)


def read_m4_training(train: Path) -> Panel:
    """The training file alone."""
    return Panel(_aligned(_wide(train).values()), 1)


def read_carparts(train: Path, horizon: int, season: int) -> Held:
    """A column a part, a row a period, the first column the period. Parts with a gap are left out, as in print."""
    rows = _rows(train)
    names = rows[0][1:] if len(rows[0]) == len(rows[1]) else rows[0]
    table = np.array([[_number(word) for word in row[-len(names) :]] for row in rows[1:]]).T
    complete = table[~np.isnan(table).any(axis=1)]
    return Held(Panel(complete[:, :-horizon], season), complete[:, -horizon:])


def read_long(train: Path, horizon: int, season: int) -> Held:
    """Columns unique_id, ds, y; the last `horizon` periods of each series are its future. Short series are left out.

    Demand is never negative. A series that is gets lifted above zero by what its past tells, and is judged as it is.
    """
    read = table(train.name, _rows(train))
    usable = {name: own for name, own in read.series.items() if _is_usable(own, horizon)}
    if not usable:
        raise UsageError(
            f"no series of {train.name} can be judged: each needs a value among the {horizon} periods of its test, "
            "and at least 2 values before them"
        )
    notes = list(read.notes)
    if len(usable) < len(read.series):
        notes.append(f"{len(read.series) - len(usable):,} series too short or empty, left out")
    lift = np.array([_lift(own[:-horizon]) for own in usable.values()])
    if lift.any():
        notes.append(
            f"{int((lift > 0).sum()):,} series with negative values, lifted above zero while they are forecast"
        )
    past = _aligned(own[:-horizon] + up for own, up in zip(usable.values(), lift, strict=True))
    return Held(Panel(past, season), np.array([own[-horizon:] for own in usable.values()]), lift, notes)


def _is_usable(own: Array, horizon: int) -> bool:
    known = ~np.isnan(own)
    return bool(known[:-horizon].sum() >= 2 and known[-horizon:].any())


def _lift(past: Array) -> float:
    """So far that the lowest value has half of the series' range below it."""
    low, high = np.nanmin(past), np.nanmax(past)
    return float(high - low) / 2 - float(low) if low < 0 else 0.0


def _wide(file: Path) -> dict[str, Array]:
    found = {}
    for row in _rows(file)[1:]:
        words = row[1:]
        while words and words[-1] in MISSING:
            words.pop()
        found[row[0]] = np.array([_number(word) for word in words])
    return found


def _aligned(series: Iterable[Array]) -> Array:
    rows = list(series)
    found = np.full((len(rows), max(map(len, rows))), np.nan)
    for row, own in zip(found, rows, strict=True):
        row[len(row) - len(own) :] = own
    return found


def _rows(file: Path) -> list[list[str]]:
    try:
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        rows = [row for row in csv.reader(content.decode("utf-8-sig").splitlines()) if row]
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    if len(rows) < 2:
        raise UsageError(f"{file} holds no rows")
    return rows


def _number(word: str) -> float:
    if word in MISSING:
        return float("nan")
    try:
        return float(word)
    except ValueError as error:
        raise UsageError(f"{word!r} is not a number") from error
