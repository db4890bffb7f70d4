"""Dresses a mannequin in every kind of garment, whole and from near by: seconds on one core.

Time is the CPU time of this process, which draws on one core. "first" casts the body and its basics, "again" finds them
in memory.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict

import numpy as np

from benchmarks import Result, UsageError
from catalog.drawing import GarmentSpec, catalogue
from catalog.drawing.mannequins import FRAMES, POSES, wearable, worn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--each", type=int, default=3, help="garments of every kind")
    parser.add_argument("--seed", type=int, default=7, help="of the catalogue they are taken from")
    parser.add_argument("--width", type=int, default=900, help="of the 3:4 pictures, in pixels")


def run(args: argparse.Namespace) -> Result:
    if args.each < 1:
        raise UsageError("--each must be at least 1")
    size = (args.width, args.width * 4 // 3)
    by_kind = _specs(args.seed, args.each)
    worn(next(iter(by_kind.values()))[0], build="full", size=size)  # textures are made once a process
    first: list[float] = []
    again: dict[str, dict[str, list[float]]] = {frame: {} for frame in FRAMES}
    for kind, specs in by_kind.items():
        print(f"dressing in {kind}", file=sys.stderr)
        for frame, kinds in again.items():
            begun = _timed(specs[0], frame, size)
            first.append(begun)
            kinds[kind] = [_timed(spec, frame, size) for spec in specs]
    return Result(_summary(first, again), {}, _lines(again))


def _specs(seed: int, each: int) -> dict[str, list[GarmentSpec]]:
    found: dict[str, list[GarmentSpec]] = defaultdict(list)
    for product in catalogue(seed):
        spec = product.colourways[0].spec
        if wearable(spec.kind, spec.style) and len(found[spec.kind]) < each:
            found[spec.kind].append(spec)
    return dict(found)


def _timed(spec: GarmentSpec, frame: str, size: tuple[int, int]) -> float:
    """Mean CPU seconds over the poses."""
    begin = time.process_time()
    for pose in POSES:
        worn(spec, pose=pose, frame=frame, size=size)
    return (time.process_time() - begin) / len(POSES)


def _summary(first: list[float], again: dict[str, dict[str, list[float]]]) -> dict[str, float]:
    summary = {"first worst s": round(max(first), 3)}
    for frame, kinds in again.items():
        everything = np.concatenate([np.array(times) for times in kinds.values()])
        summary[f"{frame} median s"] = round(float(np.median(everything)), 3)
        summary[f"{frame} worst s"] = round(float(everything.max()), 3)
    return summary


def _lines(again: dict[str, dict[str, list[float]]]) -> list[str]:
    """A row a kind: median seconds of every frame."""
    lines = [f"{'kind':<10}" + "".join(f"{frame + ' s':>10}" for frame in again)]
    cells = {kind: [f"{np.median(kinds[kind]):>10.3f}" for kinds in again.values()] for kind in again["full"]}
    return lines + [f"{kind:<10}" + "".join(row) for kind, row in cells.items()]
