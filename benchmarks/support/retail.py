"""The online-retail file as weekly demand a product, cleaned by the importer's own rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks import UsageError
from catalog.imports.errors import RowError
from catalog.imports.tabular.sources import open_table
from supply.imports.rules import Matcher, Open, read

NAMES = {
    "item": "StockCode", "quantity": "Quantity", "at": "InvoiceDate", "price": "UnitPrice", "order": "InvoiceNo",
    "buyer": "CustomerID",
}  # fmt: skip
PRODUCT = re.compile(r"[0-9]{5}[A-Za-z]*")


@dataclass(frozen=True, eq=False)
class Retail:
    """demand (items, weeks), NaN before an item's first sale; price (items,) the median paid."""

    items: list[str]
    demand: np.ndarray
    price: np.ndarray
    report: Counter[str]


@dataclass
class _Line:
    item: str
    day: date
    pieces: int
    price: float | None


def read_retail(file: Path) -> Retail:
    """Whole weeks up to the last day of the file."""
    if not file.is_file():
        raise UsageError(f"{file} is not there; --data names the folder with online_retail.csv.gz")
    report: Counter[str] = Counter()
    lines = list(_lines(file, report))
    last = max(line.day for line in lines)
    first = min(line.day for line in lines)
    weeks = ((last - first).days + 1) // 7
    start = last + timedelta(days=1) - timedelta(days=7 * weeks)
    items = sorted({line.item for line in lines})
    place = {item: row for row, item in enumerate(items)}
    demand = np.zeros((len(items), weeks))
    began = np.full(len(items), weeks)
    prices: list[list[float]] = [[] for _ in items]
    for line in lines:
        row, week = place[line.item], max((line.day - start).days // 7, 0)
        demand[row, week] += line.pieces
        began[row] = min(began[row], week)
        if line.price is not None:
            prices[row].append(line.price)
    demand = np.where(np.arange(weeks) < began[:, None], np.nan, np.maximum(demand, 0.0))
    return Retail(items, demand, np.array([np.median(one or [1.0]) for one in prices]), report)


def _lines(file: Path, report: Counter[str]) -> Iterator[_Line]:
    matcher, kept = Matcher(), dict[int, _Line]()
    seen = set[int]()
    with open_table(file, ("item", "quantity"), names=NAMES) as rows:
        for line in rows:
            try:
                _take(line.number, line.cells, matcher, kept, seen)
                report["kept"] += 1
            except RowError as error:
                report[str(error).split(":")[0]] += 1
    return (line for line in kept.values() if line.pieces)


def _take(number: int, cells: dict[str, str], matcher: Matcher, kept: dict[int, _Line], seen: set[int]) -> None:
    if not PRODUCT.fullmatch(cells["item"]):
        raise RowError("item is not a product's code")
    said, at = read(cells), datetime.fromisoformat(cells["at"])
    row = hash(tuple(cells[name] for name in NAMES))
    if row in seen:
        raise RowError("the same line is there already")
    seen.add(row)
    who = (cells["buyer"], cells["item"])
    if said.cancels:
        found = matcher.take_back(who if cells["buyer"] else None, at, said.pieces)
        kept[found.key].pieces -= said.pieces
        return
    kept[number] = _Line(cells["item"], at.date(), said.pieces, said.price)
    if cells["buyer"]:
        matcher.add(who, [Open(number, at, said.pieces)])
