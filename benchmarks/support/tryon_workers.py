"""A worker's try-ons (`tryon_worker`) as the benchmark sees them: a process that dies costs one pair, not the run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

#: Seconds to start, and for a pair at most, before a process counts as hanging; a pair takes about half a second.
_START, _PAIR = 120, 60
#: id, person, garment, kind.
Row = tuple[str, str, str, str]
#: What a process printed for some rows, and why it ended, "" where all is well.
Process = Callable[[Path, Sequence[Row]], tuple[str, str]]


@dataclass
class Worked:
    """Warm seconds, the highest peak of memory, and the pairs that brought no picture, each with the reason."""

    asked: int
    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    refused: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def figures(self) -> dict[str, float]:
        """For the table; what was not measured is left out."""
        found = {"worker_failed": len(self.failed) / self.asked} if self.asked else {}
        if self.peak_mb:
            found["worker_peak_mb"] = self.peak_mb
        if self.seconds:
            found["worker_p95_seconds"] = float(np.percentile(self.seconds, 95))
        return found

    def notes(self) -> list[str]:
        share = f"{len(self.failed)} of {self.asked} pairs failed in the worker's process"
        return [
            *([f"{share} ({len(self.failed) / self.asked:.0%})"] if self.asked else []),
            *(f"failed in the worker {name}: {why}" for name, why in self.failed.items()),
            *(f"refused by the worker {name}: {why}" for name, why in self.refused.items()),
        ]

    def take(self, line: dict[str, Any]) -> None:
        self.peak_mb = max(self.peak_mb, float(line["peak_mb"]))
        for kind, kept in (("refused", self.refused), ("failed", self.failed)):
            if kind in line:
                kept[line["id"]] = line[kind]
        if "seconds" in line and not line["cold"]:
            self.seconds.append(float(line["seconds"]))


def worked(rows: Sequence[Row], root: Path, process: Process | None = None) -> Worked:
    """Every row tried; a process that ends before its last row is begun again after the row that ended it."""
    told, left = Worked(len(rows)), list(rows)
    while left:
        printed, why = (process or run)(root, left)
        lines = list(_lines(printed))
        done = [line for line in lines if "id" in line]
        for line in done:
            told.take(line)
        left = left[len(done) :]
        if left and not lines:  # it never began: nor would the next one
            told.failed |= {row[0]: f"the worker's process did not start: {why}" for row in left}
            break
        if left:
            told.failed[left.pop(0)[0]] = f"the worker's process ended: {why}"
    return told


def _lines(printed: str) -> list[dict[str, Any]]:
    """What a worker said; a line that it could not finish, and what libraries print, is left out."""
    found = []
    for line in printed.splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and ("ready" in said or {"id", "peak_mb"} <= said.keys()):
            found.append(said)
    return found


def run(root: Path, rows: Sequence[Row]) -> tuple[str, str]:
    """One process for these rows."""
    asked = [json.dumps(row) for row in rows]
    command = [sys.executable, "-m", "benchmarks.support.tryon_worker", str(root.resolve()), *asked]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_START + _PAIR * len(rows))
    except subprocess.TimeoutExpired as late:
        printed = late.stdout or b""
        return printed.decode() if isinstance(printed, bytes) else printed, f"no answer in {late.timeout:.0f} s"
    if not done.returncode:
        return done.stdout, "it left pairs out"
    if done.returncode < 0:  # killed: what it wrote last is not why
        return done.stdout, f"signal {-done.returncode}"
    said = done.stderr.strip().splitlines()
    return done.stdout, f"exit status {done.returncode}" + (f": {said[-1]}" if said else "")
