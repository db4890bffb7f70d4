"""Which way the losses and the board's penalties pull, beside numbers worked by hand from the papers' formulas."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
import pytest
import torch
from torch import Tensor

from design.gan.networks import Discriminator, Shape
from design.gan.training.data import Batch
from design.gan.training.losses import DiscriminatorTurn, Look, generator_loss
from design.taste.board import ALIKE, UNREAL, choose
from design.taste.posterior import Belief

TINY = Shape(channels=1, base=1, widths=(8,), blocks=(1,), groups=(1,), condition=3, style=0, noise=2, hidden=8)
LOOK = Look(None, torch.float32)


class Sum(Discriminator):
    """D(x, y) = y · (the sum of x's pixels), so that scores and slopes are known without a network."""

    def features(self, images: Tensor, *, grown: int | None = None, dtype: torch.dtype = torch.float32) -> Tensor:
        return images.flatten(1).sum(1, keepdim=True)

    def judge(self, features: Tensor, condition: Tensor, style: Tensor) -> Tensor:
        return (features * condition).sum(1)


def pictures(*sums: float) -> Tensor:
    """(n, 1, 2, 2) whose pixels add up to `sums`."""
    return torch.tensor(sums)[:, None, None, None].expand(-1, 1, 2, 2) / 4


def batch(real: Tensor, condition: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> Batch:
    style = torch.zeros(len(real), 0)
    return Batch(real, torch.tensor(condition), style, torch.tensor(other), style, torch.zeros(len(real), 2))


def certain(*scores: float) -> tuple[Belief, np.ndarray]:
    """Candidates at right angles, all alike to none, and a belief beyond doubt that they have these log-odds."""
    return Belief(np.array([*scores, 0.0]), 1e12 * np.eye(len(scores) + 1)), np.eye(len(scores))


def board(belief: Belief, features: np.ndarray, realism: Sequence[float], places: int) -> list[int]:
    rng = np.random.default_rng(0)
    found = choose(belief, features, np.array(realism), rng=rng, places=places, explore=0)
    return [one.candidate for one in found]


def test_the_generator_loses_by_what_its_pictures_fall_short_of_the_real_ones() -> None:
    """Huang et al. 2024: the mean of f(D(x) - D(G(z))), f(t) = log(1 + exp t); log 3 ahead costs log 4."""
    asked = batch(pictures(0.0, 0.0), [[1.0], [1.0]], [[1.0], [1.0]])
    loss = generator_loss(Sum(TINY), asked, pictures(0.0, log(7)), torch.tensor([log(3), 0.0]), LOOK)
    assert float(loss) == pytest.approx((log(4) + log(8 / 7)) / 2)


def test_a_generator_that_follows_its_loss_makes_pictures_that_pass_for_more_real() -> None:
    torch.manual_seed(0)
    discriminator = Discriminator(TINY)
    real, fake = torch.randn(4, 1, 2, 2), torch.randn(4, 1, 2, 2).requires_grad_()
    asked = batch(real, [[1.0, 0, 0]] * 4, [[0, 1.0, 0]] * 4)

    def scores(images: Tensor) -> Tensor:
        return discriminator.judge(discriminator.features(images), asked.condition, asked.style)

    (slope,) = torch.autograd.grad(generator_loss(discriminator, asked, fake, scores(real).detach(), LOOK), fake)
    assert (scores(fake - 0.01 * slope) > scores(fake)).all()


def test_the_discriminator_loses_by_pairs_slopes_and_pictures_that_pass_for_what_they_are_not() -> None:
    real, fake = pictures(log(3), log(7)), pictures(0.0, log(7))
    asked = batch(real, [[1.0], [1.0]], [[-1.0], [0.0]])

    def loss(gamma: float, mismatch: float) -> float:
        return float(DiscriminatorTurn(Sum(TINY))(asked, real, fake, (gamma, mismatch), LOOK).loss.detach())

    pairs = (log(4 / 3) + log(2)) / 2  # real is ahead by log 3 and by nothing
    wrongs = (log(10 / 9) + log(8 / 7)) / 2  # what is shown is ahead of what is not by 2 log 3 and by log 7
    assert loss(0.0, 0.0) == pytest.approx(pairs)
    assert loss(0.5, 0.0) == pytest.approx(pairs + 0.5 / 2 * (4 + 4))  # R1 and R2: four pixels of slope 1
    assert loss(0.0, 0.7) == pytest.approx(pairs + 0.7 * wrongs)


def test_a_discriminator_learns_from_mismatches_alone_what_is_shown() -> None:
    """Fakes are the real pictures themselves, so that pairs teach nothing."""
    torch.manual_seed(0)
    discriminator, shown = Discriminator(TINY), torch.eye(3)
    real = torch.tensor([[1.0, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]).view(3, 1, 2, 2)
    asked = batch(real, shown.tolist(), shown.roll(1, 0).tolist())
    again = asked._replace(other_condition=shown.roll(2, 0))
    parameters = list(discriminator.parameters())
    for step in range(60):
        loss = DiscriminatorTurn(discriminator)((asked, again)[step % 2], real, real, (0.0, 1.0), LOOK).loss
        slopes = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for one, slope in zip(parameters, slopes, strict=True):
                one.sub_(0.02 * slope.sign())  # a descent quick to learn, with no optimizer to load
    features, style = discriminator.features(real).detach(), asked.style
    table = torch.stack([discriminator.judge(features, row.expand(3, 3), style) for row in shown], 1)
    assert (table.diagonal()[:, None] - table)[~torch.eye(3, dtype=torch.bool)].min() > 1


def test_a_condition_adds_to_the_score_what_the_features_share_with_its_embedding() -> None:
    """Miyato and Koyama 2018: an inner product. Of all directions it is largest along the embedding (Cauchy-Schwarz)
    and it grows with the features, while what is said without a condition stays as it is.
    """
    torch.manual_seed(0)
    discriminator, conditions, style = Discriminator(TINY), torch.eye(3), torch.zeros(3, 0)
    torch.nn.init.zeros_(discriminator.plain.weight)
    torch.nn.init.constant_(discriminator.plain.bias, 5.0)
    directions = torch.nn.functional.normalize(discriminator.read(conditions), dim=1)

    def shares(features: Tensor) -> Tensor:
        """(condition, picture)"""
        return torch.stack([discriminator.judge(features, row.expand(3, 3), style) for row in conditions]) - 5

    found = shares(directions)
    assert (found.diagonal() > 0).all()
    assert found.argmax(1).tolist() == [0, 1, 2]
    assert torch.allclose(shares(3 * directions), 3 * found, atol=1e-5)
    assert torch.allclose(shares(-directions), -found, atol=1e-5)


def test_a_twin_of_what_is_on_the_board_goes_after_a_stranger_liked_a_little_less() -> None:
    """Carbonell and Goldstein 1998: worth minus the cosine with the nearest place before.

    Log-odds 2, 1.5 in the same direction, 1.5 - .9 at a right angle: after the first place 2, they are .5 and .6.
    """
    features = np.array([[2.0, 0], [1.5, 0], [0, 1.5 - 0.9 * ALIKE]])
    belief = Belief(np.array([1.0, 1, 0]), 1e12 * np.eye(3))
    assert board(belief, features, [0.0] * 3, 3) == [0, 2, 1]
    features[2, 1] = 1.5 - 1.1 * ALIKE
    assert board(belief, features, [0.0] * 3, 3) == [0, 1, 2]


def test_a_place_is_compared_with_the_nearest_place_alone() -> None:
    """Equally liked, one is .71 like either of two places, and one .8 like the first and nothing like the second."""
    features = np.array([[4.0, 0, 0], [0, 3, 0], [1.6 / 1.4, 0, 1.2 / 1.4], [1, 1, 0]])
    belief = Belief(np.array([1.0, 1, 1, 0]), 1e12 * np.eye(4))
    assert board(belief, features, [0.0] * 4, 4) == [0, 1, 3, 2]


def test_what_cannot_be_told_real_counts_as_the_least_real() -> None:
    belief, features = certain(2.0, 2.1, 2.0, 2.0)
    assert board(belief, features, [1.0, float("nan"), 1.0, 1.0], 4)[-1] == 1


def test_what_looks_unreal_goes_after_what_is_liked_a_little_less() -> None:
    """The least real loses UNREAL, one half as far below the median half of it, and the rest neither lose nor gain."""
    realism = [-2.0, -1.0, 0.0, 1.0, 9.0]
    belief, features = certain(*(UNREAL * score for score in (0.95, 0.35, 0.0, -0.1, -0.2)))
    assert board(belief, features, [0.0] * 5, 5) == [0, 1, 2, 3, 4]
    assert board(belief, features, realism, 5) == [2, 0, 3, 1, 4]  # -.05 and -.15 are left of the first two
    belief, features = certain(*(UNREAL * score for score in (1.1, 0.55, 0.0, -0.1, -0.2)))
    assert board(belief, features, realism, 5) == [0, 1, 2, 3, 4]
