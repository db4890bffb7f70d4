"""The colour designs that ship, measured against drawn garments of another seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from design.gan import metrics
from design.gan.judge import digest, load_judge, look
from design.gan.serving import Generator
from design.gan.training import drawn, recipes
from design.gan.vocabulary import VOCABULARY, of_spec

Found = tuple[dict[str, float], list[str]]
#: What a condition leaves open in the board of a shopper who chose only these.
ATTRIBUTES = tuple(name for name in VOCABULARY if name != "category")


def study(
    work: Path, *, progress: Callable[[float, str], None] | None = None, generator: Generator | None = None
) -> Found:
    """Samples for the conditions of 1,500 held-out drawings, random styles, and as many training drawings beside."""
    generator = generator or Generator.load()
    judge = load_judge(recipes.DRAWN_JUDGE)
    held = drawn.held_out(work / "drawings", progress).images
    train = drawn.training(work / "drawings", progress).images
    conditions = [of_spec(spec) for spec in drawn.specs(seed=drawn.HELD_SEED, count=drawn.HELD_COUNT)]
    count = len(conditions)
    made = generator.sample(conditions, z=generator.noise(count, seed=0), style=generator.random_style(count, seed=0))
    real, others = look(judge, held), look(judge, train)
    fake = look(judge, made)
    chosen = np.random.default_rng(0).permutation(len(train))[: len(held)]
    floor = others[0][chosen]
    ours, notes = closeness(real[0], fake[0], floor)
    truth = recipes.answers(drawn.encode(conditions))
    ours |= accuracy_shares(truth, fake[1], real[1])
    categories = truth["category"]
    ours["ms_ssim"], ours["ms_ssim_real"] = likeness(made, categories), likeness(held, categories)
    to_train = [float(np.median(metrics.nearest(points, others[0]))) for points in (fake[0], real[0])]
    notes += [f"median distance to the nearest training drawing: designs {to_train[0]:.2f}, held-out {to_train[1]:.2f}"]
    return ours, [f"designs are judged by {digest(recipes.DRAWN_JUDGE)}", *notes, *_table(truth, fake[1], real[1])]


def closeness(real: metrics.Features, fake: metrics.Features, floor: metrics.Features) -> Found:
    """FID, KID and manifolds of `fake`, and of the real pictures `floor` as the floor."""
    ours, theirs = metrics.manifold(real, fake), metrics.manifold(real, floor)
    found = {
        "fid": metrics.fid(real, fake),
        "fid_real": metrics.fid(real, floor),
        "kid": metrics.kid(real, fake),
        "kid_real": metrics.kid(real, floor),
        "precision": ours.precision / theirs.precision,
        "recall": ours.recall / theirs.recall,
        "density": ours.density / theirs.density,
        "coverage": ours.coverage / theirs.coverage,
    }
    both = [", ".join(f"{name} {value:.3f}" for name, value in part._asdict().items()) for part in (ours, theirs)]
    return found, [f"samples: {both[0]}", f"real-vs-real: {both[1]}"]


def accuracy_shares(
    truth: dict[str, NDArray[np.int64]], fake: dict[str, NDArray[np.int64]], real: dict[str, NDArray[np.int64]]
) -> dict[str, float]:
    """Accuracy on samples as a share of the accuracy on real pictures: of the category, and the attributes' mean."""
    shares = {name: float((fake[name] == truth[name]).mean() / (real[name] == truth[name]).mean()) for name in truth}
    found = {"category_share": shares.pop("category")}
    if shares:
        found["attribute_share"] = float(np.mean(list(shares.values())))
    return found


def _table(
    truth: dict[str, NDArray[np.int64]], fake: dict[str, NDArray[np.int64]], real: dict[str, NDArray[np.int64]]
) -> list[str]:
    return [
        f"{name}: {float((fake[name] == truth[name]).mean()):.3f} of designs, "
        f"{float((real[name] == truth[name]).mean()):.3f} of drawings show what was asked for"
        for name in truth
    ]


def likeness(images: NDArray[np.uint8], categories: NDArray[np.integer]) -> float:
    """Mean MS-SSIM of pairs of one category: below real pictures' is more varied, far above is collapse."""
    rng, pairs = np.random.default_rng(0), []
    for category in np.unique(categories):
        members = rng.permutation(np.flatnonzero(categories == category))
        half = len(members) // 2
        pairs.append(np.stack([members[:half], members[half : 2 * half]]))
    first, second = np.concatenate(pairs, 1)
    return float(metrics.ms_ssim(images[first], images[second]).mean())
