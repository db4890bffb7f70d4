"""Landmarks of real garments against marks made by eye, on amateur photos and shop pictures of spread garments.

`benchmarks/support/tryon_landmarks.csv` holds the marks of 40 garments, normalised to the picture (x to its width, y to
its height): of each group (tops with short and with long sleeves, outer wear, dresses, skirts, trousers) the first in a
seeded order that lie or hang spread out with nobody in them, of `clothing-cc0` (cc0) and `fashion-products-224`
(products). Marks were made without sight of what is predicted. Left out is what the picture does not show (a sleeve
folded under, a seam that cannot be seen), the waist of tops and coats, and hips, which no eye places exactly.

An error is a distance as a share of the garment's width: the widest of its armpits, waist and hem, without sleeves.
Median and 90th percentile are of the landmarks that were given; one that was not counts as not within 10 %. The
landmarks are those of `garment.prepare`, which is told the kind, as the shop does. The peer knows the kind and the
sleeve and puts each landmark where drawn garments have it on average, in the box of the same cut-out.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from benchmarks import Result, UsageError
from benchmarks.support.tryon_inputs import Photos

MARKS = Path(__file__).parent / "support" / "tryon_landmarks.csv"
WITHIN = 0.1
#: Drawn garments whose mean places are the peer's, (seed, products) of `catalogue`, and their width in pixels.
_DRAWN, _WIDTH = (5, 160), 120
Point = tuple[float, float]
Points = Mapping[str, Point]


class Marked(NamedTuple):
    """`marks`: landmark → (x, y), 0..1."""

    source: str
    item: str
    kind: str
    marks: dict[str, Point]


class Error(NamedTuple):
    """How far one landmark lies from its mark, in garment widths; None where none was given."""

    source: str
    kind: str
    landmark: str
    distance: float | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="FASHIONAI_DATA")
    parser.add_argument("--sheets", type=Path, help="folder for pictures: marks green, landmarks red and numbered")


def run(args: argparse.Namespace) -> Result:
    photos, garments = Photos(args.data), marked()
    errors: dict[str, list[Error]] = {"ours": [], "mean place": []}
    notes: list[str] = []
    for place, one in enumerate(garments):
        print(f"tryon_landmarks: {place + 1} of {len(garments)}", file=sys.stderr)
        image = np.asarray(Image.open(io.BytesIO(photos.raw(one.source, one.item))).convert("RGB"))
        found, plain, said = _read(image, one.kind)
        notes += [f"{one.source} {one.item}: {said}"] if said else []
        errors["ours"] += list(compared(one, found, image.shape))
        errors["mean place"] += list(compared(one, plain, image.shape))
        if args.sheets is not None:
            _sheet(args.sheets / f"{one.source}-{one.item}.png", image, one.marks, found)
    return _result(errors, len(garments), notes)


def marked(path: Path = MARKS) -> list[Marked]:
    """The marked garments, in the order of the file."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    found: dict[tuple[str, str], Marked] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one = found.setdefault((row["source"], row["item"]), Marked(row["source"], row["item"], row["kind"], {}))
            one.marks[row["landmark"]] = (float(row["x"]), float(row["y"]))
    return list(found.values())


def compared(one: Marked, found: Points, shape: tuple[int, ...]) -> Iterator[Error]:
    """Every mark with its landmark of `found` (0..1), in a picture of this shape."""
    size = np.array([shape[1], shape[0]], float)
    width = width_of(one.marks, size)
    for name, mark in one.marks.items():
        place = found.get(name)
        away = None if place is None else float(np.linalg.norm((np.array(place) - mark) * size) / width)
        yield Error(one.source, one.kind, name, away)


def width_of(marks: Points, size: npt.NDArray[np.float64]) -> float:
    """Pixels between the widest pair of armpits, waist or hem."""
    pairs = [(f"{name}_left", f"{name}_right") for name in ("armpit", "waist", "hem")]
    ends = [(np.array(marks[a]) - marks[b]) * size for a, b in pairs if a in marks and b in marks]
    return max(float(np.linalg.norm(way)) for way in ends)


def _read(image: npt.NDArray[np.uint8], kind: str) -> tuple[Points, Points, str]:
    """Landmarks (0..1) as the shop reads them, the peer's, and what is to be known of this garment."""
    from tryon.pipeline.errors import Refused
    from tryon.pipeline.garment import prepare

    try:
        garment = prepare(image, kind=kind)
    except Refused as refusal:
        return {}, {}, f"refused ({refusal.reason})"
    height, width = image.shape[:2]
    found = {name: (x / width, y / height) for name, (x, y, _) in garment.landmarks.items()}
    said = "taken for worn by somebody" if garment.source == "worn" else ""
    return found, _mean_places(garment), said


def _mean_places(garment: Any) -> Points:
    if not (garment.alpha > 0.5).any():
        return {}
    low, size = (pixels / garment.alpha.shape[::-1] for pixels in _box(garment.alpha))
    usual = drawn_places().get((garment.kind, garment.sleeve), {})
    return {name: (float(x), float(y)) for name, (x, y) in ((name, low + at * size) for name, at in usual.items())}


def _box(alpha: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Upper left corner and size, (x, y) in pixels, of what a cut-out covers."""
    rows, columns = (np.flatnonzero((alpha > 0.5).any(axis)) for axis in (1, 0))
    return np.array([columns[0], rows[0]]), np.array([np.ptp(columns) + 1, np.ptp(rows) + 1])


@cache
def drawn_places() -> dict[tuple[str, str], dict[str, npt.NDArray[np.float64]]]:
    """By kind and sleeve: the mean place of each landmark in a drawn garment's box."""
    from catalog.drawing import catalogue, draw
    from tryon.pipeline.errors import Refused
    from tryon.pipeline.garment import from_drawing

    places: dict[tuple[str, str], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for product in catalogue(*_DRAWN):
        try:
            garment = from_drawing(draw(product.colourways[0].spec, width=_WIDTH, height=_WIDTH * 4 // 3))
        except Refused:
            continue
        low, size = _box(garment.alpha)
        for name, (x, y, _) in garment.landmarks.items():
            places[garment.kind, garment.sleeve][name].append((np.array([x, y]) - low) / size)
    return {key: {name: np.mean(at, axis=0) for name, at in own.items()} for key, own in places.items()}


def figures(errors: list[Error]) -> dict[str, float]:
    """Median and 90th percentile, in widths, of those given; shares of all within 10 %, and of all that are missing."""
    given = [error.distance for error in errors if error.distance is not None]
    return {
        "median": float(np.median(given)) if given else float("nan"),
        "p90": float(np.percentile(given, 90)) if given else float("nan"),
        "within_10": sum(distance <= WITHIN for distance in given) / len(errors),
        "missing": 1 - len(given) / len(errors),
    }


def _result(errors: dict[str, list[Error]], count: int, notes: list[str]) -> Result:
    ours = errors["ours"]
    lines = [f"{len(ours)} marks of {count} garments; by group: median, 90th percentile, within 10 %, missing"]
    for title, group in GROUPS.items():
        by: dict[str, list[Error]] = defaultdict(list)
        for error in ours:
            by[group(error)].append(error)
        lines += [f"{title} {name} ({len(own)}): {_told(figures(own))}" for name, own in by.items()]
    peers = {"mean place": figures(errors["mean place"])}
    return Result(figures(ours), peers, lines + notes)


#: What figures are told by.
GROUPS: dict[str, Callable[[Error], str]] = {
    "source": lambda error: error.source,
    "kind": lambda error: error.kind,
    "landmark": lambda error: error.landmark.split("_")[0],
}


def _told(told: dict[str, float]) -> str:
    return f"{told['median']:.3f} {told['p90']:.3f} {told['within_10']:.0%} {told['missing']:.0%}"


def _sheet(path: Path, image: npt.NDArray[np.uint8], marks: Points, found: Points) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scale = 480 / max(image.shape[:2])
    picture = Image.fromarray(image).resize((round(image.shape[1] * scale), round(image.shape[0] * scale)))
    pen = ImageDraw.Draw(picture)
    for number, name in enumerate(sorted(set(marks) | set(found))):
        for points, colour in ((marks, "lime"), (found, "red")):
            if name in points:
                x, y = (at * side for at, side in zip(points[name], picture.size, strict=True))
                pen.ellipse([x - 3, y - 3, x + 3, y + 3], fill=colour, outline="white")
                pen.text((x + 4, y - 5), str(number), fill=colour, stroke_width=1, stroke_fill="black")
    picture.save(path)
