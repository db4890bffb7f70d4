"""The design studio's taste: likes after five rounds and utility, over simulated shoppers, on what the generator makes.

Every shopper sees a board of eight, likes and passes, and gets the next, five times; the sixth board is judged. Boards
are made as the studio makes them: candidates from the generator, the preference head, Thompson sampling, a fifth tried
out. The brief is empty. Shoppers judge pixels (benchmarks/support/hidden_taste.py); one answer in ten is a slip.

  like_rate_ratio   likes on the sixth board ÷ likes on boards drawn at random, slips included
  preference_gain   mean utility on the sixth board ÷ at random, less 1; a design's utility is its rank by the truth
                    among 1,000 designs at random
  share_of_best     the gain as a share of what the best of these 1,000 would bring
  share_of_best_sd  the same of the truth's own score instead of its rank
  random_rate       likes at random

Intervals are those of the mean over seeds. Settings were chosen with --first-seed 100.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks import Result, UsageError
from benchmarks.support.hidden_taste import HiddenTaste, World
from benchmarks.support.reporting import Reporter

if TYPE_CHECKING:
    from benchmarks.support.taste_boards import Studio

ROUNDS, NOISE, REFERENCE = 5, 0.1, 1_000
#: Student's t for 95 %, by the number of seeds.
_T = {5: 2.776, 4: 3.182, 3: 4.303, 2: 12.706}


@dataclass(frozen=True)
class Way:
    """How boards are chosen. pull: what the taste counts when garments are drawn; bred: the share grown from likes."""

    name: str
    pull: float = 1.0
    bred: float = 0.75
    conditions: bool = True


OURS = Way("ours")
OTHERS = (
    Way("no breeding", bred=0.0),
    Way("choosing alone", pull=0.0, bred=0.0),
    Way("without conditions", conditions=False, pull=0.0),
)


@dataclass
class Tally:
    likes: list[float] = field(default_factory=list)
    utility: list[float] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    best: list[float] = field(default_factory=list)

    def mean(self, name: str) -> float:
        return float(np.mean(getattr(self, name)))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", type=Path, help="a generator's file; by default the one that ships")
    parser.add_argument("--shoppers", type=int, default=200, help="of each seed")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--candidates", type=int, default=64, help="designs that a board is chosen from")
    parser.add_argument(
        "--peers", type=int, default=40, help="shoppers of each seed for the other ways; 0 leaves them out"
    )


def run(args: argparse.Namespace) -> Result:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django

    django.setup()
    from design.gan.serving import SHIPPED, Generator
    from design.generator import fitted

    weights = args.weights or SHIPPED
    if not weights.exists():
        raise UsageError(f"{weights} is not there; name a generator's file with --weights.")
    from benchmarks.support import taste_boards

    studio = taste_boards.Studio(fitted(Generator.load(weights), "benchmark"), args.candidates)
    report = Reporter("taste")
    rows: dict[str, list[dict[str, float]]] = {}
    for seed in range(args.first_seed, args.first_seed + args.seeds):
        world = World.of(studio.at_random(REFERENCE, np.random.default_rng([seed, 7])))
        for way in (OURS, *(OTHERS if args.peers else ())):
            people = args.shoppers if way is OURS else min(args.peers, args.shoppers)
            found = _seed(studio, world, way, seed, people, report)
            rows.setdefault(way.name, []).append(found)
    ours = _means(rows.pop("ours"), with_interval=True)
    note = f"{args.shoppers} shoppers × {args.seeds} seeds, {args.candidates} candidates a board; {studio.maker.label}."
    return Result(ours, {name: _means(found) for name, found in rows.items()}, [note])


def _seed(studio: Studio, world: World, way: Way, seed: int, people: int, report: Reporter) -> dict[str, float]:
    guided, chance = Tally(), Tally()
    for number in range(people):
        rng = np.random.default_rng([seed, number])
        taste = HiddenTaste(world, rng, noise=NOISE)
        _note(chance, taste, world.images[rng.choice(len(world.images), 8, replace=False)], rng)
        _note(guided, taste, _sixth(studio, taste, way, rng), rng)
        report((number + 1) / people, f"seed {seed}, {way.name}: {number + 1} of {people} shoppers")
    return {
        "like_rate_ratio": guided.mean("likes") / chance.mean("likes"),
        "preference_gain": guided.mean("utility") / chance.mean("utility") - 1,
        "share_of_best": (guided.mean("utility") - chance.mean("utility")) / (1 - chance.mean("utility")),
        "share_of_best_sd": (guided.mean("score") - chance.mean("score"))
        / (guided.mean("best") - chance.mean("score")),
        "random_rate": chance.mean("likes"),
    }


def _note(tally: Tally, taste: HiddenTaste, images: NDArray[np.uint8], rng: np.random.Generator) -> None:
    tally.likes.append(float(taste.likes(images, rng).mean()))
    tally.utility.append(float(taste.utility(images).mean()))
    tally.score.append(float(taste.score(images).mean()))
    tally.best.append(taste.best_score())


def _sixth(studio: Studio, taste: HiddenTaste, way: Way, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The board after five rounds of answers."""
    history = studio.begin()
    for _ in range(ROUNDS):
        images = studio.board(history, way, rng)
        history.answer(taste.likes(images, rng))
    return studio.board(history, way, rng)


def _means(found: Sequence[dict[str, float]], *, with_interval: bool = False) -> dict[str, float]:
    means = {key: float(np.mean([one[key] for one in found])) for key in found[0]}
    if with_interval and len(found) in _T:
        ratios = np.array([one["like_rate_ratio"] for one in found])
        half = _T[len(found)] * ratios.std(ddof=1) / len(found) ** 0.5
        means |= {"ratio_low": float(ratios.mean() - half), "ratio_high": float(ratios.mean() + half)}
    return means
