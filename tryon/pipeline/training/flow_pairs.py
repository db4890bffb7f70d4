"""What the learned flow is taught on: garments as the splines lay them, beside how they are truly worn. Brings OpenCV.

Drawn garments come with the mannequin that wears them; of people in photos each garment is cut out, laid out at random
as a shop might show it, prepared and put back by the splines. Neither tells the splines how the truth is shaped: the
mannequin wears something else, and the person's own garment is erased from the parsing first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from catalog.drawing import GarmentSpec, draw
from catalog.drawing.mannequins import BUILDS, POSES, TONES, figure_for, wearable, worn
from tryon.pipeline import labels
from tryon.pipeline.errors import Refused
from tryon.pipeline.flow import SIZE, cloth_in
from tryon.pipeline.framing import Window, cut, moved, window_of
from tryon.pipeline.garment import from_drawing, prepare
from tryon.pipeline.mannequin import as_person, mannequin
from tryon.pipeline.training.cutting import laid_out, largest
from tryon.pipeline.training.pairs import Table
from tryon.pipeline.training.people import ROOM, People
from tryon.pipeline.training.people import SIZE as KEPT
from tryon.pipeline.types import Garment, Person, Pose
from tryon.pipeline.warp import warp

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: Pictures of mannequins, (width, height): their window is about as large as the network's.
DRAWN: Final = (216, 288)
#: A garment smaller than this share of a person's kept picture shows too little.
_LEAST = 0.02
#: Overlap with the truth below which the splines took a garment for another: an open coat's half for a sleeve.
_NEAR = 0.3
#: What garments of each class are called.
KIND: Final = {
    labels.UPPER: "top",
    labels.OUTER: "outer",
    labels.DRESS: "dress",
    labels.SKIRT: "skirt",
    labels.TROUSERS: "trousers",
}


class Pair(NamedTuple):
    """One garment on one person in the network's window.

    `cloth` uint8 (256, 192, 4) as the splines lay it; `target` uint8 (256, 192, 3) the truth, `cover` uint8 (256, 192)
    where the garment shows in it, `parsing` of it; `points` (33, 3) in pixels of the window.
    """

    cloth: Image
    target: Image
    cover: Image
    parsing: Image
    points: Field
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Pairs(Table):
    """n of them; `kinds` and `stances` index KINDS and STANCES, `ids` are negative for drawn ones."""

    cloth: Image
    target: Image
    cover: Image
    parsing: Image
    points: Field
    kinds: npt.NDArray[np.intp]
    stances: npt.NDArray[np.intp]
    ids: npt.NDArray[np.intp]


def save_joined(path: Path, groups: Sequence[Pairs]) -> None:
    """All groups as one, array by array: they need not fit into memory together. Raises ValueError for none."""
    path.mkdir(parents=True, exist_ok=True)
    for name in Pairs.names():
        np.save(path / f"{name}.npy", np.concatenate([getattr(group, name) for group in groups]))


def load(path: Path) -> Pairs:
    """What `save` kept. Raises FileNotFoundError."""
    return Pairs(*(np.load(path / f"{name}.npy", mmap_mode="r") for name in Pairs.names()))


def drawn_pairs(specs: Iterable[GarmentSpec], seed: int) -> Iterator[Pair]:
    """Each garment on one mannequin by chance; what cannot be worn is left out."""
    rng = np.random.default_rng(seed)
    for place, spec in enumerate(specs):
        if not wearable(spec.kind, spec.style):
            continue
        figure, build, pose = figure_for(spec.gender, place), str(rng.choice(BUILDS)), str(rng.choice(POSES))
        yield drawn_pair(spec, figure, build, pose, int(rng.choice(TONES)), -1 - place)


def drawn_pair(spec: GarmentSpec, figure: str, build: str, pose: str, tone: int, number: int) -> Pair:
    """The splines lay it on the mannequin in other clothes; the truth is the drawing of it worn."""
    wearer = _wearer(figure, build, pose)
    garment = from_drawing(draw(spec, width=SIZE[0], height=SIZE[1]))
    drawing = worn(spec, figure=figure, build=build, pose=pose, tone=tone, size=DRAWN)
    truth = as_person(drawing)
    return _pair(garment, wearer, truth.image, drawing.garment_mask, truth.parsing, number)


@lru_cache(maxsize=12)
def _wearer(figure: str, build: str, pose: str) -> Person:
    return mannequin(5, build, pose, figure=figure, size=DRAWN)


def _pair(garment: Garment, wearer: Person, image: Image, cover: Image, parsing: Image, number: int) -> Pair:
    """Raises KeyError for a garment without the landmarks of its kind."""
    window = window_of(wearer.pose, wearer.mask)
    cloth = cloth_in(warp(garment, wearer), window)
    return Pair(cloth, *seen_in(window, image, cover, parsing, wearer.pose.points), garment.kind, number)


def seen_in(
    window: Window, image: Image, cover: Image, parsing: Image, points: Field
) -> tuple[Image, Image, Image, Field]:
    """Picture, cover, parsing and points in a window at the network's size."""
    return (
        np.asarray(cut(image, window, SIZE), np.uint8),
        np.asarray(cut(cover, window, SIZE), np.uint8),
        np.asarray(cut(parsing, window, SIZE, nearest=True), np.uint8),
        moved(points, window.matrix(SIZE)).astype(np.float32),
    )


def photo_pairs(people: People, rows: npt.NDArray[np.intp], seed: int) -> Iterator[Pair]:
    """Every garment of these people that shows enough and that the garment stage accepts."""
    for row in rows:
        for label in KIND:
            area = np.asarray(people.parsings[row] == label)
            if area.mean() < _LEAST:
                continue
            pair = photo_pair(people, int(row), label, np.random.default_rng([seed, int(people.ids[row]), label]))
            if pair is not None:
                yield pair


def photo_pair(people: People, row: int, label: int, rng: np.random.Generator) -> Pair | None:
    """One garment of one person, put back by the splines.

    None where it is refused, lacks landmarks, or was laid so far off that its pieces must have been mistaken.
    """
    image = np.asarray(people.images[row])
    area = largest(np.asarray(people.parsings[row]) == label)
    try:
        garment = prepare(laid_out(image, area, rng), kind=KIND[label])
        worn_by = erased(people, row, area)
        cloth = cloth_in(warp(garment, worn_by), WINDOW)
    except (Refused, KeyError):
        return None
    seen = seen_in(WINDOW, image, area.astype(np.uint8) * 255, np.asarray(people.parsings[row]), people.points[row])
    if overlap(cloth[..., 3], seen[1]) < _NEAR:
        return None
    return Pair(cloth, *seen, garment.kind, int(people.ids[row]))


def overlap(one: Image, other: Image) -> float:
    """Soft intersection over union of two covers uint8."""
    return float(np.minimum(one, other).sum() / max(1.0, float(np.maximum(one, other).sum())))


#: The network's window of a kept person.
WINDOW: Final = Window(KEPT[0] / 2, KEPT[1] / 2, KEPT[1] / ROOM)


def erased(people: People, row: int, area: Region) -> Person:
    """A kept person whose parsing does not tell where the garment was."""
    parsing = np.where(area, np.uint8(labels.BACKGROUND), people.parsings[row]).astype(np.uint8)
    mask = np.divide(people.masks[row], 255, dtype=np.float32)
    return Person(np.asarray(people.images[row]), Pose(np.asarray(people.points[row])), mask, parsing)
