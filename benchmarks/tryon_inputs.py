"""Gives the try-on good and bad photos: share of bad ones refused with the right code, and of good ones accepted.

The list (`benchmarks/support/tryon_inputs.csv`) names photos of the data folders by id and says what is done to them.
It was committed before the checks were written; thresholds were set on its part "dev", and "test" is for the report.
A second list to develop on, "more", holds other photos and was committed before the checks were changed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks import Result
from benchmarks.support.tryon_inputs import Input, Photos, listed
from tryon.pipeline import person
from tryon.pipeline.errors import Refused

ACCEPT = "accept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="the folder of all data sets (FASHIONAI_DATA)")
    parser.add_argument("--part", choices=("test", "dev", "more"), default="test", help="dev, more: to develop on")


def run(args: argparse.Namespace) -> Result:
    photos, rows = Photos(args.data), listed(args.part)
    answers, seconds = [], []
    for place, (_, data) in enumerate(photos.every(rows)):
        begin = time.process_time()
        answers.append(answer(data))
        seconds.append(time.process_time() - begin)
        if place % 50 == 49:
            print(f"{place + 1} of {len(rows)}", file=sys.stderr)
    return Result(
        _shares(rows, answers) | {"CPU seconds, median": round(float(np.median(seconds)), 3)}, {}, _notes(rows, answers)
    )


def answer(data: bytes) -> tuple[str, str]:
    """ "accept", or the code and reason of the refusal."""
    try:
        person.examined(data, lambda stage: None)
    except Refused as refusal:
        return refusal.code, refusal.reason
    return ACCEPT, ""


def _shares(rows: list[Input], answers: list[tuple[str, str]]) -> dict[str, float]:
    right = [row.expected == code for row, (code, _) in zip(rows, answers, strict=True)]
    bad = [ok for row, ok in zip(rows, right, strict=True) if row.expected != ACCEPT]
    good = [ok for row, ok in zip(rows, right, strict=True) if row.expected == ACCEPT]
    return {
        "inputs": len(rows),
        "refused_right": round(float(np.mean(bad)), 4),
        "accepted_good": round(float(np.mean(good)), 4),
    }


def _notes(rows: list[Input], answers: list[tuple[str, str]]) -> list[str]:
    """Right answers by what was expected, then every wrong one."""
    total = Counter(row.expected for row in rows)
    right = Counter(row.expected for row, (code, _) in zip(rows, answers, strict=True) if code == row.expected)
    lines = [f"{code:<15} {right[code]:>4} of {total[code]}" for code in sorted(total)]
    for row, (code, reason) in zip(rows, answers, strict=True):
        if code != row.expected:
            lines.append(f"wrong: {row.source} {row.item} {row.recipe} ({row.expected} {row.why}) → {code} {reason}")
    return lines
