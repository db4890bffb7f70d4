"""Whether a generator may take another's place: both make the same held-out garments, a frozen judge looks.

KID and not FID: it is unbiased, and a shop holds out hundreds of pictures, not ten thousand. The judge that ships
learned from drawings; where it takes the shop's photos for other kinds of garments, one is taught on the shop's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from design.gan import metrics
from design.gan.judge import KNOWS, LARGE, Judge, digest, load_judge, look, reads
from design.gan.pictures import shrunk
from design.gan.serving import Generator
from design.gan.training import judging, kept, recipes
from design.gan.vocabulary import VOCABULARY, Condition, encode, labels

PASSED, FAILED, TO_BE_SEEN = "passed", "failed", "to be seen"
#: What a challenger may lose where nothing is meant to change: KID by a twentieth, right answers by two in a hundred.
WORSE, WRONGER = 1.05, 0.02
#: Coverage moves by some hundredths between seeds of noise; a tenth less is a collapse that begins.
NARROWER = 0.9
#: Designs per held-out garment, so that noise and style count for less.
SAMPLES = 2
#: Below this difference two KIDs are the same: the spread between seeds of noise.
_SAME = 0.002
#: The features of the newest pictures, by the content of the judge and theirs.
_LOOKED: dict[str, NDArray[np.float32]] = {}


class Measured(NamedTuple):
    """kid: distance to the held-out pictures; liked: the same where pictures count by their chances.

    coverage: share of held-out pictures near a design. category, attributes: share of designs that show what was asked
    for, the second a mean over the attributes that the shop knows of its garments.
    """

    kid: float
    liked: float
    coverage: float
    category: float
    attributes: float


class Chosen(NamedTuple):
    """A judge, which one it is, the share of held-out pictures whose category it reads, whether it is new."""

    judge: Judge
    name: str
    reads: float
    taught: bool


def judge_of(
    images: NDArray[np.uint8],
    conditions: Sequence[Condition],
    known: NDArray[np.uint8],
    shown: Sequence[Condition],
) -> Chosen:
    """The judge for held-out pictures uint8 (n, s, s, 3) of `conditions`.

    It is the shipped one if that reads their categories; else one that learns from `known`, which show `shown`.
    """
    judge = load_judge(recipes.DRAWN_JUDGE)
    right = reads(judge, images, conditions)
    if right >= KNOWS:
        return Chosen(judge, f"the one that ships, {digest(recipes.DRAWN_JUDGE)}", right, taught=False)
    classes = {name: len(slugs) for name, slugs in VOCABULARY.items()}
    answers = recipes.answers(encode(shown))
    own = judging.teach(shrunk(known, LARGE), answers, recipes.DRAWN_JUDGING, classes=classes)
    mark = kept.mark(*own.state_dict().values())
    name = f"taught on {len(known):,} pictures of the shop, {mark}: the one that ships reads {right:.0%}"
    return Chosen(own, name, reads(own, images, conditions), taught=True)


def compared(
    ours: Generator,
    theirs: Generator,
    chosen: Chosen,
    images: NDArray[np.uint8],
    conditions: Sequence[Condition],
    *,
    chances: NDArray[np.float64] | None = None,
) -> tuple[str, dict[str, Measured], str]:
    """PASSED, FAILED or TO_BE_SEEN, what was measured of "challenger" and "champion", and a sentence that says why.

    Between seeds of noise a taught judge's KID may move more than the shipped one's: the champion's own moves are
    measured. What a taught judge finds better is for somebody to look at, as it says which generator is nearer to the
    shop's pictures, not whether that is near enough.
    """

    def of(generator: Generator, seed: int = 0) -> Measured:
        return measured(generator, chosen.judge, images, conditions, chances=chances, seed=seed)

    found = {"challenger": of(ours), "champion": of(theirs)}
    if chosen.reads < KNOWS:
        told = f"No judge can tell: even one {chosen.name} reads {chosen.reads:.0%} of the held-out categories."
        return FAILED, found, told
    noise = abs(found["champion"].liked - of(theirs, seed=1).liked)
    passed, told = verdict(found["challenger"], found["champion"], same=max(_SAME, 2 * noise))
    if passed and chosen.taught:
        return TO_BE_SEEN, found, f"{told} Look at its samples under Generator, then promote it here."
    return (PASSED if passed else FAILED), found, told


def measured(
    generator: Generator,
    judge: Judge,
    images: NDArray[np.uint8],
    conditions: Sequence[Condition],
    *,
    chances: NDArray[np.float64] | None = None,
    seed: int = 0,
) -> Measured:
    """Of held-out pictures uint8 (n, size, size, 3) and what they show. Equal for equal arguments."""
    asked = list(conditions) * SAMPLES
    z, style = generator.noise(len(asked), seed=seed), generator.random_style(len(asked), seed=seed)
    real, (fake, answers) = _real(judge, images), look(judge, generator.sample(asked, z=z, style=style))
    rows = _drawn(len(images), chances, seed)
    both = np.concatenate([rows + at * len(images) for at in range(SAMPLES)])
    truth = labels(encode(asked))
    known = {name: truth[:, place] for place, name in enumerate(VOCABULARY) if (truth[:, place] >= 0).any()}
    right = {name: _right(answers[name], of) for name, of in known.items()}
    category = right.pop("category", 1.0)
    return Measured(
        kid=metrics.kid(real, fake, seed=seed),
        liked=metrics.kid(real[rows], fake[both], seed=seed),
        coverage=metrics.manifold(real, fake, k=min(5, len(images) - 1)).coverage,
        category=category,
        attributes=float(np.mean(list(right.values()))) if right else 1.0,
    )


def _real(judge: Judge, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the judge sees in held-out pictures. All that are compared are measured by the same: it looks once."""
    mark = kept.mark(*judge.state_dict().values(), torch.from_numpy(images))
    if mark not in _LOOKED:
        _LOOKED.clear()
        _LOOKED[mark] = look(judge, images)[0]
    return _LOOKED[mark]


def _drawn(count: int, chances: NDArray[np.float64] | None, seed: int) -> NDArray[np.intp]:
    """All rows; with chances half of them, none twice: a picture beside itself would pass for likeness."""
    if chances is None:
        return np.arange(count)
    return np.random.default_rng(seed).choice(count, (count + 1) // 2, replace=False, p=chances / chances.sum())


def _right(answers: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    known = truth >= 0
    return float((answers[known] == truth[known]).mean())


def verdict(ours: Measured, theirs: Measured, *, same: float = _SAME) -> tuple[bool, str]:
    """Whether `ours` may serve in the place of `theirs`, and a sentence that says why; KIDs within `same` are equal."""
    told = f"KID where shoppers like {ours.liked:.4f}, the present generator's {theirs.liked:.4f}"
    troubles = [
        f"{name} {mine:.4f} against {other:.4f}"
        for name, mine, other, worse in (
            ("KID on all", ours.kid, theirs.kid, ours.kid > WORSE * theirs.kid + same),
            ("coverage", ours.coverage, theirs.coverage, ours.coverage < NARROWER * theirs.coverage),
            ("category right", ours.category, theirs.category, ours.category < theirs.category - WRONGER),
            ("attributes right", ours.attributes, theirs.attributes, ours.attributes < theirs.attributes - WRONGER),
        )
        if worse
    ]
    if troubles:
        return False, f"{told}; worse: {', '.join(troubles)}."
    better = ours.liked < theirs.liked - same
    return better, f"{told}; {'nothing else got worse' if better else 'no gain'}."
