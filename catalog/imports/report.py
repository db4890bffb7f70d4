"""What became of every row, and the sums of it."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import IO

REJECTED = "rejected"
HEADER = ("line", "id", "outcome", "reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """`outcome` is created, updated, unchanged or rejected; `reason` says why, or what else to know."""

    line: int
    external_id: str
    outcome: str
    reason: str = ""


@dataclass(slots=True)
class Summary:
    """Rows by outcome, rejections by kind of reason, categories that the import adds."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    new_categories: dict[str, None] = field(default_factory=dict)
    blank_lines: int = 0
    delimiter: str = ","

    def count(self, entry: Entry) -> None:
        self.outcomes[entry.outcome] += 1
        if entry.outcome == REJECTED:
            self.reasons[entry.reason] += 1


class ReportFile:
    """Entries as CSV rows that a spreadsheet shows and never runs."""

    def __init__(self, stream: IO[str]) -> None:
        self._rows = csv.writer(stream)
        self._rows.writerow(HEADER)

    def add(self, entry: Entry) -> None:
        self._rows.writerow([entry.line, _inert(entry.external_id), entry.outcome, _inert(entry.reason)])


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
