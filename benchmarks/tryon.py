"""Try-on on pairs: the person wears that very garment, and it is erased and put back; SSIM against plain pastes.

`--pairs` is a CSV with the columns id, person, garment, person_mask; paths are relative to `--root`. `person_mask` is
the garment's area (white); where it is blank, the frozen parser gives it. Every method receives the photo with that
area, grown by 5 %, erased to grey, and the pose of the whole photo. Returning the photo itself would score 1: that is
the invalid ceiling of the table. Figures are at 256 × 192, seconds on photos of at most 512 × 384, models loaded.

"ours" is told the outline and bends the garment to it (`recover`). "shipped" is what shoppers get (`compose.try_on`):
it is told the area as the garment that comes off, decides itself where cloth lies, and may paint beside the area
(`changed_outside`, a share of the photo's other pixels). Where it refuses a pair the area is filled from around it.

A worker's own try-ons are measured in a process apart (`worker_p95_seconds`, `worker_peak_mb`): the photo as it is,
read, dressed in its row's garment and encoded. A pair on which that process fails or dies is named, and the rest go on
(`worker_failed`, the share of such pairs).
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from benchmarks import Result, UsageError
from benchmarks.support.tryon_pictures import picture
from benchmarks.support.tryon_workers import Worked, worked

Picture = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]
_COLUMNS = ("id", "person", "garment", "person_mask")
_GREY = 128
SHIPPED = "shipped"
#: What the goal for time is about, (width, height); wide photos the other way round.
_PHOTO = (384, 512)
#: Try-ons of the worker's process: the 95th percentile of fewer is the slowest one.
_WORKED = 24


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pairs", type=Path, required=True, help="CSV: id, person, garment, person_mask")
    parser.add_argument("--root", type=Path, required=True, help="folder that the CSV's paths are relative to")
    parser.add_argument("--limit", type=int, help="only the first so many pairs")
    parser.add_argument("--sheets", type=Path, help="folder for pictures of every pair, to be looked at")


@dataclass
class Measured:
    """What every method scored, a value a pair."""

    scores: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    wins: list[bool] = field(default_factory=list)
    untouched: list[bool] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    skipped: list[str] = field(default_factory=list)
    shipped_wins: list[bool] = field(default_factory=list)
    changed_outside: list[float] = field(default_factory=list)
    shipped_refused: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)


def run(args: argparse.Namespace) -> Result:
    import torch

    torch.set_num_threads(2)
    rows = _rows(args.pairs)[: args.limit]
    _warm_up(rows[0], args.root)
    measured = Measured()
    for place, row in enumerate(rows):
        print(f"tryon: {place + 1} of {len(rows)}", file=sys.stderr)
        try:
            _measure(row, args.root, args.sheets, measured)
        except Exception as problem:  # whatever one pair brings, the others are measured
            measured.skipped.append(f"{row['id']}: {type(problem).__name__}: {problem}")
    if not measured.wins:
        raise UsageError(f"no pair could be measured: {'; '.join(measured.skipped[:3])}")
    return _result(measured, _worker(rows, args.root, measured.kinds))


def _warm_up(row: dict[str, str], root: Path) -> None:
    """Load every model, so that no pair's seconds hold it; whatever goes wrong is told when the pair is measured."""
    with suppress(Exception):
        _measure(row, root, None, Measured())


def _worker(rows: list[dict[str, str]], root: Path, kinds: dict[str, str]) -> Worked:
    """Warm seconds and peak memory of a process that does what a worker does."""
    known = [row for row in rows if row["id"] in kinds][:_WORKED]
    return worked([(row["id"], row["person"], row["garment"], kinds[row["id"]]) for row in known], root)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = set(_COLUMNS[:3]) - set(reader.fieldnames or ())
        if missing:
            raise UsageError(f"{path} lacks the column {', '.join(sorted(missing))}")
        return [dict(row) for row in reader]


def _measure(row: dict[str, str], root: Path, sheets: Path | None, measured: Measured) -> None:
    from benchmarks.support.tryon_measures import cropped, distance, region_at_size, resized, ssim_map
    from benchmarks.support.tryon_methods import BASELINES, ours

    photo, product = picture(root / row["person"], _PHOTO), picture(root / row["garment"])
    seconds: dict[str, float] = {}
    person, area, kind = _person(row, root, photo, seconds)
    garment = _timed(seconds, "garment", lambda: _garment(product, kind))
    outcomes = {"ours": _timed(seconds, "warp and compose", lambda: ours(person, garment, area))}
    outcomes |= {name: method(person, garment, area) for name, method in BASELINES.items()}
    outcomes[SHIPPED] = _shipped(row["id"], person, garment, area, measured)
    outcomes["identity (invalid)"] = photo
    truth, region = resized(photo), region_at_size(area)
    inside = {}
    for name, outcome in outcomes.items():
        small = resized(outcome)
        likeness = ssim_map(small, truth)
        inside[name] = float(likeness[region].mean())
        scores = measured.scores[name]
        scores["ssim"].append(float(likeness.mean()))
        scores["ssim_region"].append(inside[name])
        scores["distance"].append(distance(small, truth))
        scores["distance_region"].append(distance(cropped(small, region), cropped(truth, region)))
    measured.kinds[row["id"]] = kind
    measured.wins.append(all(inside["ours"] > inside[name] for name in BASELINES))
    measured.shipped_wins.append(all(inside[SHIPPED] > inside[name] for name in BASELINES))
    measured.changed_outside.append(float((outcomes[SHIPPED] != person.image).any(-1)[~area].mean()))
    measured.untouched.append(bool((outcomes["ours"][~area] == person.image[~area]).all()))
    for stage, value in (seconds | {"total": sum(seconds.values())}).items():
        measured.seconds[stage].append(value)
    if sheets is not None:
        _sheet(sheets / f"{row['id']}.png", [product, person.image, *list(outcomes.values())], photo.shape[0])


def _shipped(name: str, person: Any, garment: Any, area: Region, measured: Measured) -> Picture:
    from benchmarks.support.tryon_methods import left_open, shipped
    from tryon.pipeline.errors import Refused

    try:
        return shipped(person, garment, area)
    except Refused as refusal:
        measured.shipped_refused.append(f"{name}: {refusal}")
        return left_open(person, area)


def _person(row: dict[str, str], root: Path, photo: Picture, seconds: dict[str, float]) -> tuple[Any, Region, str]:
    """The photo with the garment's area erased, that area, and the garment's kind as far as the photo tells."""
    from tryon.pipeline import labels
    from tryon.pipeline.parsing import parse
    from tryon.pipeline.types import Person

    pose, mask = _timed(seconds, "pose", lambda: _posed(photo))
    named = (row.get("person_mask") or "").strip()
    whole = parse(photo, pose, mask) if not named else None
    given = _mask(root / named, photo.shape) if named else _worn_area(whole)
    if not given.any():
        raise ValueError("nothing is to be erased")
    area = grown(given, 0.05)
    erased = np.where(area[..., None], np.uint8(_GREY), photo)
    parsing = _timed(seconds, "parsing", lambda: parse(erased, pose, mask))
    parsing = np.where(area, np.uint8(labels.UPPER), parsing)
    return Person(erased, pose, mask, parsing), area, kind_of(area, pose.points)


def _timed(seconds: dict[str, float], stage: str, work: Any) -> Any:
    began = time.perf_counter()
    done = work()
    seconds[stage] = time.perf_counter() - began
    return done


def _mask(path: Path, shape: tuple[int, ...]) -> Region:
    with Image.open(path) as file:
        levels = np.asarray(
            ImageOps.exif_transpose(file).convert("L").resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
        )
    # Masks come as 0 and 255, or as 0 and 1.
    return np.asarray(levels > (127 if levels.max() > 1 else 0))


def _worn_area(parsing: npt.NDArray[np.uint8] | None) -> Region:
    """The largest garment that the parser finds."""
    from tryon.pipeline import labels

    assert parsing is not None  # noqa: S101  # the caller parsed the whole photo
    best = max(labels.GARMENTS, key=lambda label: int((parsing == label).sum()))
    return np.asarray(parsing == best)


def grown(area: Region, share: float) -> Region:
    """An area larger by a share, evenly all around."""
    away = cv2.distanceTransform((~area).astype(np.uint8), cv2.DIST_L2, 5)
    more = np.sort(away[~area])[: max(1, round(share * area.sum()))]
    return np.asarray(area | (away <= more[-1]) & (away > 0)) if len(more) else area


def kind_of(area: Region, points: npt.NDArray[np.float32]) -> str:
    """Top, dress, skirt or trousers, by where the area lies between shoulders, hips, knees and ankles."""
    rows = np.flatnonzero(area.mean(1) > 0.05 * area.mean(1).max())
    shoulder, hip = points[11:13, 1].mean(), points[23:25, 1].mean()
    knee = points[25:27, 1].mean()
    top, bottom = rows[0], rows[-1]
    if top > shoulder + 0.45 * (hip - shoulder):
        low = area[int(min(area.shape[0] - 1, (hip + 2 * knee) / 3)) :]
        return "trousers" if low.any() and _parted(low, points) else "skirt"
    return "dress" if bottom > hip + 0.45 * (knee - hip) else "top"


def _parted(area: Region, points: npt.NDArray[np.float32]) -> bool:
    """Whether two legs are told apart, or reach below the knees."""
    runs = (np.diff(np.pad(area, ((0, 0), (1, 1))).astype(np.int8), axis=1) == 1).sum(1)
    used = runs[area.any(1)]
    return bool((used >= 2).mean() > 0.3)


def _garment(product: Picture, kind: str) -> Any:
    """The prepared garment; only cut out, without landmarks, where none is recognized in the picture."""
    from tryon.pipeline import cutout
    from tryon.pipeline.errors import Refused
    from tryon.pipeline.garment import prepare
    from tryon.pipeline.types import Garment

    try:
        return prepare(product, kind=kind)
    except Refused:
        alpha = cutout.cut(product)
        alpha = alpha if 0.01 < alpha.mean() < 0.99 else np.ones_like(alpha)
        return Garment(cutout.clean_colours(product, alpha), alpha, kind, "none", "hip", {})


def _posed(photo: Picture) -> tuple[Any, npt.NDArray[np.float32]]:
    """Pose and mask; a standing figure in the middle of the picture where nobody is found."""
    from tryon.pipeline import mannequin
    from tryon.pipeline.errors import Refused
    from tryon.pipeline.pose import estimate
    from tryon.pipeline.types import Pose

    try:
        return estimate(photo)
    except Refused:
        height, width = photo.shape[:2]
        somebody = mannequin.mannequin(5, size=(150, 200))
        points = somebody.pose.points * np.array([width / 150, height / 200, 0], np.float32)
        return Pose(points), np.asarray(cv2.resize(somebody.mask, (width, height)), np.float32)


def _sheet(path: Path, pictures: list[Picture], height: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    tiles = [ImageOps.contain(Image.fromarray(picture), (4 * height, height)) for picture in pictures]
    sheet = Image.new("RGB", (sum(tile.width for tile in tiles), height), "white")
    left = 0
    for tile in tiles:
        sheet.paste(tile, (left, 0))
        left += tile.width
    sheet.save(path)


def _result(measured: Measured, worker: Worked) -> Result:
    means = {
        name: {metric: float(np.mean(values)) for metric, values in metrics.items()}
        for name, metrics in measured.scores.items()
    }
    count = len(measured.wins)
    figures = means.pop("ours") | {
        "region_wins": float(np.mean(measured.wins)),
        "untouched_identical": float(np.mean(measured.untouched)),
        "p95_seconds": float(np.percentile(measured.seconds["total"], 95)),
    }
    figures |= worker.figures()
    means[SHIPPED] |= {
        "region_wins": float(np.mean(measured.shipped_wins)),
        "changed_outside": float(np.mean(measured.changed_outside)),
        "refused": len(measured.shipped_refused) / count,
    }
    return Result(figures, means, _notes(measured, worker, means[SHIPPED]))


def _notes(measured: Measured, worker: Worked, shipped: dict[str, float]) -> list[str]:
    stages = ", ".join(f"{stage} {np.median(values):.2f}" for stage, values in measured.seconds.items())
    count, out = len(measured.wins), len(measured.skipped)
    return [
        f"{count} pairs; median seconds: {stages}",
        f"{SHIPPED}: {shipped['refused']:.0%} of the pairs refused, {shipped['changed_outside']:.2%} of the pixels "
        "outside the area changed",
        *(f"{SHIPPED} refused {line}" for line in measured.shipped_refused),
        *([f"{out} of {count + out} pairs left out ({out / (count + out):.0%})"] if out else []),
        *(f"left out {line}" for line in measured.skipped),
        *worker.notes(),
    ]
