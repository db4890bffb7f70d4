"""The learned flow from drawings and photos to its weights: pairs, training, held-out score. Brings torch."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from catalog.drawing import GarmentSpec
from catalog.drawing.mannequins import wearable
from tryon.pipeline import flow
from tryon.pipeline.nets import weights
from tryon.pipeline.training import flow_pairs, kept
from tryon.pipeline.training.emphasis import chances
from tryon.pipeline.training.flats import specs
from tryon.pipeline.training.flow import Settings, judged, train
from tryon.pipeline.training.flow_pairs import Pairs
from tryon.pipeline.training.pairs import folder_of, judged_by_origin
from tryon.pipeline.training.split import Part, part_of
from tryon.pipeline.training.stages import Order, Report

Rows = TypeVar("Rows", list[GarmentSpec], npt.NDArray[np.intp])
#: Pairs are made in parts of so many, so that a killed run loses few.
_PART = 50
#: Drawn pairs to learn from and to judge by.
_COUNTS: dict[Part, int] = {"train": 500, "val": 40}
#: Drawn catalogues of each, as seed and size.
_CATALOGUES: dict[Part, tuple[tuple[int, int], ...]] = {"train": ((7, 600), (23, 600)), "val": ((11, 260),)}
_SEED = 3


def run(order: Order, report: Report) -> dict[str, float]:
    """Train, write half-precision weights, return overlap and colour error beside the splines' on held-out pairs.

    Goes on where it was killed. `order.data` None learns from drawings alone.
    """
    settings = Settings(seed=order.seed)
    if order.steps:
        settings = dataclasses.replace(settings, steps=order.steps)
    learn = pairs_of(order, "train")
    net = train(
        learn,
        settings,
        start=flow.load(order.start) if order.start else None,
        chances=None if order.emphasis is None else chances(order.emphasis, learn.kinds, learn.stances),
        checkpoint=order.work / "flow.checkpoint",
        report=report,
    )
    weights.save(net, order.out, format="pt")
    return judged_by_origin(pairs_of(order, "val"), lambda pairs: judged(net, pairs))


def pairs_of(order: Order, part: Part) -> Pairs:
    """Drawn pairs of a part, and those of photos where there are any."""
    folders = drawn_folders(order, part) + (photo_folders(order, part) if order.data else [])

    def make(folder: Path) -> None:
        flow_pairs.save_joined(folder, [flow_pairs.load(one) for one in folders])

    name = f"pairs-{part}-{'photos' if order.data else 'drawn'}"
    return flow_pairs.load(kept.once(order.work / name, make))


def drawn_folders(order: Order, part: Part) -> list[Path]:
    chosen = _wardrobe(part)
    return [
        folder_of(
            order.work / f"drawn-{part}-{place:02d}", flow_pairs.drawn_pairs(some, seed=1000 * _SEED + place), Pairs
        )
        for place, some in enumerate(_parted(chosen))
    ]


def _wardrobe(part: Part) -> list[GarmentSpec]:
    """Garments by chance of the part's catalogues."""
    able = [spec for one in _CATALOGUES[part] for spec in specs(*one) if wearable(spec.kind, spec.style)]
    order = np.random.default_rng(_SEED).permutation(len(able))[: _COUNTS[part]]
    return [able[place] for place in order]


def photo_folders(order: Order, part: Part) -> list[Path]:
    """One folder for every so many people with at least one usable garment."""
    people = kept.seen(order)
    rows = np.flatnonzero(np.array([part_of(int(number)) for number in people.ids]) == part)
    folders = [
        folder_of(order.work / f"photo-{part}-{place:02d}", flow_pairs.photo_pairs(people, some, _SEED), Pairs)
        for place, some in enumerate(_parted(rows))
    ]
    return [folder for folder in folders if (folder / "ids.npy").is_file()]


def _parted(rows: Rows) -> list[Rows]:
    return [rows[begin : begin + _PART] for begin in range(0, len(rows), _PART)]
