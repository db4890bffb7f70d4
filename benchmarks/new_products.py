"""New products from their nearest neighbours in pictures and attributes, on launches of the demo world.

Launches of the last 40 weeks, each foretold as of its own week; weights and the number of neighbours are learnt from
launches before. Pieces of the first 8 weeks, while in stock.

  wape   sum of absolute errors of the median over all launches, over what they sold; mean over the seeds
  worst  the seed with the largest
  bias   of the mean

attribute k-NN is the mean of the products that share most attributes, with the same curve and calendar, its k from the
same earlier launches; "median" takes their median instead, "attributes, learnt" is ours without the pictures. "A fifth
of our mean" errs least in pieces where more than half of all launches sell next to nothing; a plan needs the mean.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import Result
from benchmarks.support.demand_worlds import WEEKS, DemandWorld, demand_world, family
from supply.forecasting import newcomers
from supply.forecasting.newcomers import Looks, Pasts, Recipe

HORIZON, FIRST_TEST = 8, 64
PEERS = ("a fifth of our mean", "attribute k-NN", "attribute k-NN, median", "attributes, learnt", "all-zero")
# The share of the mean with the least absolute error among 0, .2, .4, .6, .8, 1 on the worlds of seeds 11 to 15.
SHARE = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=int, default=5, help="worlds, with seeds from 1")
    parser.add_argument("--work", type=Path, help="folder that keeps the drawings for the next run")


def run(args: argparse.Namespace) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        vectors = _pictures(args.work or Path(folder))
    found: dict[str, list[dict[str, float]]] = {name: [] for name in ("ours", *PEERS)}
    launches = 0
    for seed in range(1, args.seeds + 1):
        world = demand_world(seed)
        pasts, looks = pasts_of(world), looks_of(world, vectors)
        measured, count = _measured(pasts, looks)
        launches += count
        for name, one in measured.items():
            found[name].append(one)
        print(f"seed {seed}: {measured['ours']['wape']:.4f}", file=sys.stderr)
    means = {name: {key: float(np.mean([one[key] for one in own])) for key in own[0]} for name, own in found.items()}
    for name, own in found.items():
        means[name]["worst"] = max(one["wape"] for one in own)
    return Result(means.pop("ours"), means, [f"{launches:,} launches in {args.seeds} worlds"])


def _measured(pasts: Pasts, looks: Looks) -> tuple[dict[str, dict[str, float]], int]:
    bare = replace(looks, pictures=None)
    taught = newcomers.past_launches(pasts, looks, FIRST_TEST, HORIZON)
    plainly = newcomers.past_launches(pasts, bare, FIRST_TEST, HORIZON)
    plain = min(
        (Recipe(np.ones(bare.parts), k) for k in newcomers.NEIGHBOURS),
        key=lambda recipe: newcomers.error(plainly, recipe, by_mean=True),
    )
    test = np.flatnonzero((pasts.launch >= FIRST_TEST) & (pasts.launch + HORIZON <= WEEKS))
    ours, learnt = newcomers.learn(taught, looks.parts), newcomers.learn(plainly, bare.parts)
    return {
        "ours": _judged(pasts, looks, ours, test),
        "a fifth of our mean": _judged(pasts, looks, ours, test, share=SHARE),
        "attribute k-NN": _judged(pasts, bare, plain, test, share=1.0),
        "attribute k-NN, median": _judged(pasts, bare, plain, test),
        "attributes, learnt": _judged(pasts, bare, learnt, test),
        "all-zero": {"wape": 1.0, "worst": 1.0, "bias": -1.0},
    }, len(test)


def _judged(
    pasts: Pasts, looks: Looks, recipe: Recipe, test: NDArray[np.int64], share: float | None = None
) -> dict[str, float]:
    """share: the point is so much of the mean; None: the median."""
    rows = []
    for one in test:
        now = int(pasts.launch[one])
        mean, levels = newcomers.foretold(pasts, looks, recipe, int(one), now, HORIZON)
        span = slice(now, now + HORIZON)
        expected = float((mean * pasts.stocked[one, span]).sum())
        point = float(levels[newcomers.MEDIAN]) if share is None else share * expected
        rows.append((float(pasts.demand[one, span].sum()), point, expected))
    came, point, expected = np.array(rows).T
    wape = float(np.abs(came - point).sum() / came.sum())
    return {"wape": wape, "worst": wape, "bias": float(expected.sum() / came.sum() - 1)}


def pasts_of(world: DemandWorld) -> Pasts:
    """The calendar is learnt from the first year, which ends before the first launch that is judged."""
    count = world.catalogue.n_products
    demand, stocked = np.zeros((count, WEEKS)), np.zeros((count, WEEKS))
    np.add.at(demand, world.product, world.sold)
    np.add.at(stocked, world.product, world.stocked)
    stocked /= np.bincount(world.product)[:, None]
    kind = np.unique(world.catalogue.season, return_inverse=True)[1]
    calendar = newcomers.seasonal_calendar(demand, stocked, kind, WEEKS, until=52)
    return Pasts(demand, stocked, calendar, np.where(world.launch > 0, world.launch, -1))


def looks_of(world: DemandWorld, vectors: NDArray[np.float32]) -> Looks:
    goods = world.catalogue
    families = np.array([family(colour) for colour in goods.colour.tolist()])
    columns = (
        goods.category,
        goods.season,
        goods.fabric,
        goods.print,
        families,
        goods.usage,
        goods.gender,
        goods.brand,
    )
    words = np.stack([np.unique(column, return_inverse=True)[1] for column in columns], axis=1)
    price = np.log(goods.price)
    return Looks(words, ((price - price.mean()) / (2 * price.std()))[:, None], vectors)


def _pictures(folder: Path) -> NDArray[np.float32]:
    import torch
    from PIL import Image

    from fashionai.vision.embedding import embed
    from recommender.algorithms.visual.drawn import drawn_set

    torch.set_num_threads(1)
    drawn = drawn_set(folder, seed=7, size=600, progress=lambda _share, text: print(text, file=sys.stderr))
    return embed([Image.fromarray(image) for image in drawn.images])
