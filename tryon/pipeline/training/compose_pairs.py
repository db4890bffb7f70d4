"""What the learned composition is taught on: the layers of a swap as the pipeline lays them, beside the true picture.

Drawn mannequins change among outfits that are all drawn, so every one of them is the truth of the swaps into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from catalog.drawing import GarmentSpec, draw
from catalog.drawing.mannequins import BUILDS, FIGURES, POSES, TONES, worn
from tryon.pipeline import layers
from tryon.pipeline.body import body_of
from tryon.pipeline.compose import laid
from tryon.pipeline.errors import Refused
from tryon.pipeline.framing import Window, cut, moved, window_of
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import as_person
from tryon.pipeline.rendering import SIZE, Laid, seen_in
from tryon.pipeline.training.drawn import wardrobe_of
from tryon.pipeline.training.pairs import Table
from tryon.pipeline.types import Garment, Person
from tryon.pipeline.warp import taken, warp

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: Pictures of mannequins, (width, height): their window is about as large as the network's.
DRAWN: Final = (216, 288)
_TOPS: Final = ("tshirt", "shirt", "blouse", "sweater", "hoodie")
_BELOW: Final = ("trousers", "jeans", "shorts", "skirt")
#: Outfits drawn of a body, by what they show: (kinds, how many); and the swaps taken of them.
_OUTFITS: Final = ((_TOPS, 4), (_BELOW, 3), (("dress",), 2))
_SWAPS: Final = 18


class Pair(NamedTuple):
    """One garment on one person in the network's window.

    `planes` uint8 (256, 192, 10) of `rendering.seen_in`; `parsing` with the old garment off; `points` (33, 3) in pixels
    of the window; `target` uint8 (256, 192, 3) the truth; `known` uint8 (256, 192): how much it counts.
    """

    planes: Image
    parsing: Image
    points: Field
    target: Image
    known: Image
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Pairs(Table):
    """n of them; `kinds` and `stances` index KINDS and STANCES, `ids` are negative for drawn ones."""

    planes: Image
    parsing: Image
    points: Field
    target: Image
    known: Image
    kinds: npt.NDArray[np.intp]
    stances: npt.NDArray[np.intp]
    ids: npt.NDArray[np.intp]


def load(paths: Sequence[Path]) -> Pairs:
    """All that `save` kept in some folders, in memory. Raises FileNotFoundError."""
    return Pairs(*(np.concatenate([np.load(path / f"{name}.npy") for path in paths]) for name in Pairs.names()))


def shown(done: Laid, window: Window, truth: Image, known: Field, person: Person, kind: str, number: int) -> Pair:
    """Layers and truth in the window of a person."""
    planes, parsing = seen_in(done, window)
    points = moved(person.pose.points, window.matrix(SIZE)).astype(np.float32)
    counts = np.clip(255 * known + 0.5, 0, 255).astype(np.uint8)
    target = np.asarray(cut(truth, window, SIZE), np.uint8)
    return Pair(planes, parsing, points, target, np.asarray(cut(counts, window, SIZE), np.uint8), kind, number)


def drawn_pairs(bodies: Iterable[int], catalogue: int, seed: int) -> Iterator[Pair]:
    """Swaps of some bodies, numbered; garments are those of a drawn catalogue's seed."""
    wardrobe = wardrobe_of(catalogue)
    for body in bodies:
        rng = np.random.default_rng([seed, body])
        figure = str(rng.choice(FIGURES))
        who: dict[str, Any] = {"figure": figure, "build": str(rng.choice(BUILDS)), "pose": str(rng.choice(POSES))}
        yield from _swaps(wardrobe[figure], who, int(rng.choice(TONES)), rng, -1 - body)


def _swaps(
    wardrobe: dict[str, list[GarmentSpec]], who: dict[str, Any], tone: int, rng: np.random.Generator, number: int
) -> Iterator[Pair]:
    specs = [spec for kinds, count in _OUTFITS for spec in _some(wardrobe, kinds, count, rng)]
    drawn = [worn(spec, tone=tone, size=DRAWN, **who) for spec in specs]
    people = [as_person(one) for one in drawn]
    garments = [from_drawing(draw(spec, width=SIZE[0], height=SIZE[1])) for spec in specs]
    able = [(old, new) for old in range(len(specs)) for new in range(len(specs)) if old != new and
            _replaces(garments[new].kind, garments[old].kind)]  # fmt: skip
    for place in rng.permutation(len(able))[:_SWAPS]:
        old, new = able[place]
        pair = swapped(people[old], garments[new], people[new].image, number)
        if pair is not None:
            yield pair


def _some(
    wardrobe: dict[str, list[GarmentSpec]], kinds: tuple[str, ...], count: int, rng: np.random.Generator
) -> list[GarmentSpec]:
    every = [spec for kind in kinds for spec in wardrobe[kind]]
    return [every[place] for place in rng.permutation(len(every))[:count]]


def _replaces(new: str, old: str) -> bool:
    """Whether somebody in one garment and basics comes to wear another and the same basics."""
    lower = ("skirt", "trousers")
    return new == "dress" or (new in lower and old in lower) or (new == old == "top")


def swapped(person: Person, garment: Garment, truth: Image, number: int) -> Pair | None:
    """A swap as the pipeline lays it, all of whose truth counts; None where the garment lacks landmarks."""
    body = body_of(person)
    try:
        cloth = warp(garment, person, body, method=taken("auto", garment))
    except (KeyError, Refused):
        return None
    scene = layers.scene_of(person)
    done = laid(scene, garment, cloth, body)
    known = done.region.astype(np.float32)
    return shown(done, window_of(person.pose, person.mask), truth, known, person, garment.kind, number)
