"""The shuffle's questions: after 12 answers, how well the rest is ranked, beside other ways to choose pictures.

Simulated shoppers on drawn catalogues: a taste is a normal weight for every value of department, category, cut,
fabric, occasion, colour and price band, departments counting double; a shopper likes the best 20 to 50 % of the
catalogue, and one answer in ten is a slip. Every way asks 12 times about the same 200 products and feeds the same
model; what is judged is its ranking of all products that were not asked about, against the taste without slips.

  auc_6, auc_12  mean area under the ROC curve after so many answers
  ms             CPU time to choose one question

Nothing in the algorithm was tuned on these shoppers; --seed makes others.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks import Result
from catalog.drawing import catalogue
from catalog.drawing.data.colours import COLOURS
from recommender.algorithms.elicitation import believe, next_question, one_hot
from recommender.algorithms.text.corpus import auc

POOL, ANSWERS, SLIPS = 200, 12, 0.1
FAMILIES = {slug: colour.family for slug, colour in COLOURS.items()}
Row = list[list[str]]
# (features of the pool, rows asked, their answers, the turn, generator) → the row to ask about
Way = Callable[[NDArray[np.float64], list[int], list[bool], int, np.random.Generator], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--shoppers", type=int, default=200)
    parser.add_argument("--size", type=int, default=600, help="products of each of the four catalogues")
    parser.add_argument("--seed", type=int, default=0)


def rows_of(seed: int, size: int) -> list[Row]:
    """The products of a drawn catalogue as values by facet."""
    products = catalogue(seed=seed, size=size)
    bands = np.quantile([float(one.price) for one in products], (1 / 3, 2 / 3))
    return [
        [
            [one.gender],
            [one.category.rsplit("/", 1)[-1]],
            [str(one.attributes["silhouette"])],
            [str(one.attributes["fabric"])],
            [one.usage],
            sorted({FAMILIES[way.colour] for way in one.colourways}),
            [str(int(np.searchsorted(bands, float(one.price))))],
        ]
        for one in products
    ]


def taste(rows: Sequence[Row], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Who likes what: (n,) of the whole catalogue."""
    values = sorted({(facet, value) for row in rows for facet, own in enumerate(row) for value in own})
    weights = {one: rng.normal() * (2.0 if one[0] == 0 else 1.0) for one in values}
    scores = np.array(
        [sum(np.mean([weights[facet, value] for value in own]) for facet, own in enumerate(row)) for row in rows]
    )
    return np.asarray(scores > np.quantile(scores, 1 - rng.uniform(0.2, 0.5)))


def _ours(
    features: NDArray[np.float64], asked: list[int], liked: list[bool], turn: int, rng: np.random.Generator
) -> int:
    row = next_question(features, asked, liked)
    return 0 if row is None else row


def _random(
    features: NDArray[np.float64], asked: list[int], liked: list[bool], turn: int, rng: np.random.Generator
) -> int:
    return int(rng.choice(np.setdiff1d(np.arange(len(features)), asked)))


def _in_order(
    features: NDArray[np.float64], asked: list[int], liked: list[bool], turn: int, rng: np.random.Generator
) -> int:
    return turn


def _unlike(rows: Sequence[Row]) -> Way:
    """The quiz's page of pictures: in turn what has the category and colour shown least."""

    def ask(
        features: NDArray[np.float64], asked: list[int], liked: list[bool], turn: int, rng: np.random.Generator
    ) -> int:
        categories, colours = Counter(rows[row][1][0] for row in asked), Counter(rows[row][5][0] for row in asked)
        left = [row for row in range(len(features)) if row not in asked]
        return min(left, key=lambda row: (categories[rows[row][1][0]], colours[rows[row][5][0]]))

    return ask


def run(args: argparse.Namespace) -> Result:
    found: dict[str, list[dict[str, float]]] = {}
    for place in range(4):
        rows = rows_of(200 + 10 * args.seed + place, args.size)
        features = one_hot(rows)
        ways = {"ours": _ours, "random": _random, "popular": _in_order, "unlike": _unlike(rows[:POOL])}
        for number in range(args.shoppers // 4):
            truth = taste(rows, np.random.default_rng([args.seed, place, number]))
            for name, way in ways.items():
                rng = np.random.default_rng([args.seed, place, number, 1])
                found.setdefault(name, []).append(_interview(way, features, truth, rng))
    means = {name: {key: float(np.mean([one[key] for one in all_])) for key in all_[0]} for name, all_ in found.items()}
    ours = means.pop("ours")
    better = np.array([a["auc_12"] - b["auc_12"] for a, b in zip(found["ours"], found["random"], strict=True)])
    note = (
        f"{len(better)} shoppers on four catalogues of {args.size}; better than random by {better.mean():+.4f} "
        f"(standard error {better.std(ddof=1) / len(better) ** 0.5:.4f})"
    )
    return Result(ours, means, [note])


def _interview(
    way: Way, features: NDArray[np.float64], truth: NDArray[np.bool_], rng: np.random.Generator
) -> dict[str, float]:
    """Ask one shopper, and judge the ranking of what was not asked."""
    pool, asked, liked = features[:POOL], list[int](), list[bool]()
    slips, result, spent = rng.random(ANSWERS) < SLIPS, dict[str, float](), 0.0
    for turn in range(ANSWERS):
        began = time.process_time()
        row = way(pool, asked, liked, turn, rng)
        spent += time.process_time() - began
        asked.append(row)
        liked.append(bool(truth[row] ^ slips[turn]))
        if turn + 1 in (6, ANSWERS):
            rest = np.setdiff1d(np.arange(len(features)), asked)
            scores = believe(features[asked], np.array(liked)).log_odds(features[rest])
            result[f"auc_{turn + 1}"] = auc(scores, truth[rest])
    return result | {"ms": spent / ANSWERS * 1e3}
