"""The ordinal model of sizes and cuts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from benchmarks.size_advice import judge
from benchmarks.support.size_world import pieces_of
from catalog.demo.sample import sample_catalogue
from catalog.demo.world import simulate
from recommender.algorithms.fit import size_model
from recommender.algorithms.fit.size_model import (
    LARGE,
    SILENT,
    SMALL,
    TRUE,
    Belief,
    Feel,
    Fits,
    SizeModel,
    SizeSettings,
    believe,
    chance_of_fit,
    telling_rate,
)

FEEL, SETTINGS = Feel(4.0, 0.7, 0.3), SizeSettings()


def shop(told_share: float = 0.3, seed: int = 0) -> tuple[Fits, np.ndarray, np.ndarray]:
    """Pieces with the true sizes of 150 wearers and the true cuts of 60 articles of six brands."""
    random, count = np.random.default_rng(seed), 2_500
    sizes, brands = random.normal(2.5, 1.0, 150), np.arange(60) % 6
    cuts = random.normal(0, 0.3, 6)[brands] + random.normal(0, 0.3, 60)
    wearers, articles = random.integers(0, 150, count), random.integers(0, 60, count)
    places = np.clip(np.rint(sizes[wearers] + random.normal(0, 0.4, count)), 0, 5)
    shares = FEEL.shares(sizes[wearers] + cuts[articles] - places).cumsum(axis=1)
    felt = np.minimum((random.random(count)[:, None] > shares).sum(axis=1), LARGE)
    told = np.where(random.random(count) < told_share, felt, SILENT)
    return Fits(wearers, articles, places, told, brands, np.full(150, 2.5)), sizes, cuts


def test_the_gradient_is_that_of_the_loss() -> None:
    fits, _, _ = shop()
    problem = size_model._Problem(fits, SETTINGS, 0.3)
    random = np.random.default_rng(1)
    at = problem.start() + random.normal(0, 0.2, len(problem.start()))
    _, gradient = problem.loss(at)
    for place in [*random.integers(0, len(at), 8), len(at) - 2, len(at) - 1]:
        step = np.zeros_like(at)
        step[place] = 1e-5
        slope = (problem.loss(at + step)[0] - problem.loss(at - step)[0]) / 2e-5
        assert gradient[place] == pytest.approx(slope, rel=1e-4, abs=1e-4)


def test_true_cuts_and_sizes_are_found_again() -> None:
    fits, sizes, cuts = shop()
    model = SizeModel.fit(fits)
    assert np.corrcoef(model.cuts, cuts)[0, 1] > 0.8
    assert np.corrcoef(model.sizes, sizes)[0, 1] > 0.95
    assert np.allclose(model.expected(fits).sum(axis=1), 1)


def test_more_answers_leave_less_doubt_about_a_cut() -> None:
    few, many = (SizeModel.fit(shop(share)[0]).spreads.mean() for share in (0.05, 0.5))
    assert many < few < SETTINGS.article


def test_where_nobody_complains_there_is_nothing_to_learn() -> None:
    fits, _, _ = shop(told_share=0.0)
    with pytest.raises(ValueError, match="nobody has told"):
        SizeModel.fit(fits)


def test_silence_is_told_by_its_share() -> None:
    assert telling_rate(np.array([SMALL, TRUE, SILENT, SILENT])) == 0.5


def test_belief_follows_what_was_kept_and_what_came_back() -> None:
    prior = Belief(2.0, 1.2)
    assert believe(FEEL, SETTINGS, prior, []) == prior
    kept = believe(FEEL, SETTINGS, prior, [(3.0, 0.0, SILENT)] * 4)
    assert 2.7 < kept.mean < 3.0
    assert kept.spread < prior.spread
    returned = believe(FEEL, SETTINGS, prior, [(3.0, 0.0, SILENT)] * 4 + [(3.0, 0.0, SMALL)])
    assert returned.mean > kept.mean
    # The same complaint of a garment that is cut small says less of the shopper.
    excused = believe(FEEL, SETTINGS, prior, [(3.0, 0.0, SILENT)] * 4 + [(3.0, 1.0, SMALL)])
    assert kept.mean - 0.5 < excused.mean < returned.mean


def test_a_garment_cut_small_is_taken_larger() -> None:
    places = np.arange(6.0)
    plain = chance_of_fit(FEEL, Belief(2.0, 0.3), 0.0, 0.1, places)
    small = chance_of_fit(FEEL, Belief(2.0, 0.3), 1.0, 0.1, places)
    assert (plain[:, TRUE].argmax(), small[:, TRUE].argmax()) == (2, 3)
    assert np.allclose(plain.sum(axis=1), 1)
    doubtful = chance_of_fit(FEEL, Belief(2.0, 1.5), 0.0, 0.1, places)
    assert doubtful[2, TRUE] < plain[2, TRUE]


def test_advice_spares_a_third_of_the_misfits_of_a_simulated_shop() -> None:
    """Judged by the hidden truth: shoppers' true sizes and garments' true cuts."""
    catalogue = sample_catalogue(80, seed=3)
    world = simulate(catalogue, seed=3, shoppers=500, end=date(2026, 11, 1), days=500)
    result = judge(pieces_of(world, catalogue), SETTINGS)
    ours, taken = result.ours["misfit_share"], result.peers["the size that was taken"]["misfit_share"]
    assert ours < 0.7 * taken
    # In so small a shop few bought before, and the usual size is as good a guess: see `benchmarks size_advice`.
    assert ours <= result.peers["the size bought most before"]["misfit_share"]
    assert result.ours["advised"] > 0.5
