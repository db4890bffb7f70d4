"""Reading sales histories and their held-out future: M4's wide files, car parts, and long tables."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import UsageError
from supply.forecasting.base import Array, Panel

MISSING = ("", "NA", "NaN", "nan")


@dataclass(frozen=True, eq=False)
class Held:
    """A panel and the `horizon` periods that followed it, which nothing but the final judgement may read."""

    panel: Panel
    actual: Array


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
    """Columns unique_id, ds, y; the last `horizon` rows of each series are its future. Short series are left out."""
    rows = _rows(train)
    try:
        places = [rows[0].index(name) for name in ("unique_id", "ds", "y")]
    except ValueError as error:
        raise UsageError(f"{train.name} needs the columns unique_id, ds and y") from error
    series: dict[str, list[tuple[str, float]]] = {}
    for row in rows[1:]:
        name, moment, value = (row[place] for place in places)
        series.setdefault(name, []).append((_sortable(moment), _number(value)))
    ordered = [np.array([value for _moment, value in sorted(own)]) for own in series.values()]
    usable = [own for own in ordered if len(own) >= horizon + 2 and not np.isnan(own[:-horizon]).all()]
    if not usable:
        raise UsageError(f"no series of {train.name} is longer than {horizon + 1} periods")
    past = _aligned(own[:-horizon] for own in usable)
    return Held(Panel(past, season), np.array([own[-horizon:] for own in usable]))


def _sortable(moment: str) -> str:
    """Whole numbers sort as numbers; ISO dates as text."""
    return moment.zfill(12) if moment.isdigit() else moment


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
