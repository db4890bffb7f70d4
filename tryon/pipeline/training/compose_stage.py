"""The learned composition from drawings and photos to its weights: pairs, training, held-out score. Brings torch."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from tryon.pipeline import rendering
from tryon.pipeline.nets import weights
from tryon.pipeline.training import compose_pairs, kept
from tryon.pipeline.training.compose import Settings, judged, train
from tryon.pipeline.training.compose_pairs import Pairs, drawn_pairs
from tryon.pipeline.training.compose_photos import photo_pairs
from tryon.pipeline.training.emphasis import chances
from tryon.pipeline.training.pairs import folder_of, judged_by_origin
from tryon.pipeline.training.split import Part, part_of
from tryon.pipeline.training.stages import Order, Report

#: Pairs are made in parts of so many bodies or people, so that a killed run loses few.
_BODIES: Final = 2
_PEOPLE: Final = 20
#: Drawn bodies, and people of photos, to learn from and to judge by.
_COUNTS: Final[dict[Part, tuple[int, int]]] = {"train": (24, 320), "val": (4, 40)}
#: Seeds of the drawn catalogues whose garments they wear.
_CATALOGUES: Final[dict[Part, int]] = {"train": 7, "val": 11}
_SEED: Final = 5


def run(order: Order, report: Report) -> dict[str, float]:
    """Train, write half-precision weights, return colour errors beside the plain composition's on held-out pairs.

    Goes on where it was killed. `order.data` None learns from drawings alone.
    """
    settings = Settings(seed=order.seed)
    if order.steps:
        settings = dataclasses.replace(settings, steps=order.steps)
    learn = pairs_of(order, "train")
    net = train(
        learn,
        settings,
        start=rendering.load(order.start) if order.start else None,
        chances=None if order.emphasis is None else chances(order.emphasis, learn.kinds, learn.stances),
        checkpoint=order.work / "compose.checkpoint",
        report=report,
    )
    weights.save(net, order.out, format="pt")
    return judged_by_origin(pairs_of(order, "val"), lambda pairs: judged(net, pairs))


def pairs_of(order: Order, part: Part) -> Pairs:
    """Drawn pairs of a part, and those of photos where there are any."""
    return compose_pairs.load(list(folders(order, part)))


def folders(order: Order, part: Part) -> Iterator[Path]:
    """Folders of pairs, each made when it is asked for; drawn ones and photos in turn."""
    drawn, photos = _drawn(order, part), _photos(order, part) if order.data else iter(())
    for one in drawn:
        yield one
        yield from _next(photos)
    yield from photos


def _next(rest: Iterator[Path]) -> list[Path]:
    found = next(rest, None)
    return [] if found is None else [found]


def _drawn(order: Order, part: Part) -> Iterator[Path]:
    for begin in range(0, _COUNTS[part][0], _BODIES):
        bodies = range(begin, begin + _BODIES)
        yield folder_of(order.work / f"drawn-{part}-{begin:03d}", drawn_pairs(bodies, _CATALOGUES[part], _SEED), Pairs)


def _photos(order: Order, part: Part) -> Iterator[Path]:
    """One folder for every so many people with at least one garment that shows enough."""
    people = kept.seen(order)
    rows = np.flatnonzero(np.array([part_of(int(number)) for number in people.ids]) == part)
    chosen = np.random.default_rng(_SEED).permutation(rows)[: _COUNTS[part][1]]
    for begin in range(0, len(chosen), _PEOPLE):
        pairs = photo_pairs(people, chosen[begin : begin + _PEOPLE], _SEED)
        folder = folder_of(order.work / f"photo-{part}-{begin:03d}", pairs, Pairs)
        if (folder / "ids.npy").is_file():
            yield folder
