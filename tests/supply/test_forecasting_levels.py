"""What adds up, what hid behind empty shelves, how styles split into sizes, and how newcomers start."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from supply.forecasting import newcomers
from supply.forecasting.base import QUANTILES, Forecast
from supply.forecasting.censoring import exposure, unconstrained
from supply.forecasting.hierarchy import Level, Shocks, coherent
from supply.forecasting.newcomers import Looks, Pasts, Recipe
from supply.forecasting.sizes import curves, split

MEDIAN = QUANTILES.tolist().index(0.5)


def levels(series: int, products: int) -> list[Level]:
    every = np.arange(series)
    return [Level("total", 0 * every), Level("product", every % products), Level("sku", every)]


def test_means_of_every_level_add_up_exactly_and_quantiles_widen_less_than_they_add() -> None:
    mean = np.random.default_rng(1).uniform(0.5, 3, (12, 5))
    total, product, sku = coherent(mean, levels(12, 3), Shocks(np.array([0.02, 0.05, 0.1]), np.full(3, 0.5)))
    assert total.mean == pytest.approx(mean.sum(axis=0)[None])
    assert product.mean.sum(axis=0) == pytest.approx(total.mean[0])
    width = [one.quantiles[..., -1].sum() - one.quantiles[..., 0].sum() for one in (total, product, sku)]
    assert width[0] < width[1] < width[2]


def test_shocks_are_learnt_from_what_past_forecasts_missed() -> None:
    """Products share a shock of relative variance .25 that lasts; nothing else differs from Poisson."""
    rng = np.random.default_rng(4)
    own = levels(400, 40)
    mean = np.full((400, 6), 4.0)
    windows = []
    for _ in range(6):
        shock = rng.gamma(4, 0.25, 40)[own[1].member]
        windows.append(rng.poisson(mean * shock[:, None]).astype(float))
    learnt = Shocks.learn(own, [mean] * 6, windows)
    assert learnt.variance == pytest.approx([0.0, 0.25, 0.0], abs=0.06)
    assert learnt.lasting[1] > 0.85


@pytest.mark.parametrize(("pieces", "off"), [(0.4, 0.03), (1.5, 0.02), (6.0, 0.02)])
def test_intervals_of_totals_cover_what_they_promise(pieces: float, off: float) -> None:
    """Both ends counted, from 4 to 60 pieces a group and week; four pieces leave few ends to choose from."""
    rng = np.random.default_rng(6)
    own, mean = levels(60, 6), np.full((60, 8), pieces)
    truth = Shocks(np.array([0.0, 0.1, 0.0]), np.array([0.0, 0.0, 0.0]))
    product = coherent(mean, own, truth, paths=600)[1]
    low, high = (product.quantiles[..., QUANTILES.tolist().index(level)] for level in (0.1, 0.9))
    inside = []
    for _ in range(120):
        shock = np.exp(rng.normal(0, np.sqrt(np.log(1.1)), (6, 8)) - np.log(1.1) / 2)
        came = own[1].total(rng.poisson(mean * shock[own[1].member]).astype(float))
        inside.append(((came >= low) & (came <= high)).mean())
    assert np.mean(inside) == pytest.approx(0.8, abs=off)


def test_a_day_that_ends_empty_counts_half_where_it_began_with_goods() -> None:
    empty = np.array([[False, True, True, False]])
    assert exposure(empty).tolist() == [[1.0, 0.5, 0.0, 1.0]]


def test_demand_behind_empty_shelves_is_found_where_sales_stop_it() -> None:
    """2,000 sizes get three pieces every ten days and sell out: sales miss a third, the estimate hits within 3 %."""
    rng = np.random.default_rng(8)
    wanted = rng.poisson(0.06 * rng.gamma(2, 0.5, (2000, 1)) * 7, (2000, 40)).astype(float)
    capacity = np.where(np.arange(40) % 2 == 0, 1.0, 0.0)
    sold = np.minimum(wanted, capacity)
    # The shelf is empty from the sale on, on average half of the week; every other week nothing is there.
    stocked = np.where(capacity == 0, 0.0, np.where(wanted == 0, 1.0, 1 / (1 + np.maximum(wanted, 1))))
    parent = np.arange(2000) // 8
    found = unconstrained(sold, stocked, parent, np.zeros(2000, dtype=np.int64))
    assert sold.sum() / wanted.sum() < 0.6
    assert found.demand.sum() / wanted.sum() == pytest.approx(1, abs=0.05)
    assert (found.demand >= sold).all()


def test_full_shelves_are_taken_at_their_word() -> None:
    sold = np.array([[1.0, 0.0, np.nan, 3.0]])
    found = unconstrained(sold, np.ones((1, 4)), np.zeros(1, np.int64), np.zeros(1, np.int64))
    assert np.array_equal(found.demand, sold, equal_nan=True)


def sized(rng: np.random.Generator, styles: int, pieces: float) -> tuple[np.ndarray, ...]:
    """pieces, style, size and true share: styles differ around .1 .2 .4 .2 .1 like a Dirichlet of strength 20."""
    share = rng.dirichlet(20 * np.array([0.1, 0.2, 0.4, 0.2, 0.1]), styles)
    sold = rng.poisson(pieces * share).astype(float)
    return sold.ravel(), np.repeat(np.arange(styles), 5), np.tile(np.arange(5), styles), share.ravel()


def test_shrunk_size_curves_are_nearer_than_raw_and_than_pooled_ones() -> None:
    rng = np.random.default_rng(3)
    pieces, style, size, share = sized(rng, 300, 15)
    found = curves(pieces, style, size, np.zeros(len(style), np.int64))
    assert np.bincount(style, found.share) == pytest.approx(np.ones(300))
    assert 10 < found.strength[0] < 45
    total = np.maximum(np.bincount(style, pieces)[style], 1)
    pooled = np.bincount(size, pieces)[size] / pieces.sum()
    errors = [((one - share) ** 2).sum() for one in (found.share, pieces / total, pooled)]
    assert errors[0] < 0.8 * min(errors[1:])


def test_thin_sizes_share_what_they_have_together_and_others_keep_theirs() -> None:
    mean = np.array([[1.0, 1.0], [3.0, 1.0], [9.0, 9.0]])
    found = split(
        Forecast(mean, np.ones((3, 2, len(QUANTILES)))),
        np.array([0.1, 0.3, 0.6]),
        np.array([2.0, 4.0, 60.0]),
        np.zeros(3, np.int64),
    )
    assert found.mean == pytest.approx(np.array([[1.0, 0.5], [3.0, 1.5], [9.0, 9.0]]))
    assert found.quantiles[1, 1] == pytest.approx(1.5)


def launches(seed: int = 5) -> tuple[Pasts, Looks]:
    """A word without meaning, and pictures of two kinds: one sells 6 a week, the other 1. Launched one by one."""
    rng = np.random.default_rng(seed)
    count, weeks = 120, 80
    kind = np.arange(count) % 2
    angle = np.where(kind, 0.0, np.pi / 2) + rng.normal(0, 0.1, count)
    pictures = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    launch = np.sort(rng.integers(2, 70, count))
    on_sale = np.arange(weeks) >= launch[:, None]
    demand = np.where(on_sale, rng.poisson(np.where(kind, 6.0, 1.0)[:, None], (count, weeks)), 0).astype(float)
    looks = Looks(rng.integers(0, 4, (count, 1)), np.zeros((count, 1)), pictures)
    return Pasts(demand, on_sale.astype(float), np.ones((count, weeks)), launch), looks


def test_a_newcomer_sells_like_what_it_looks_like() -> None:
    pasts, looks = launches()
    past = newcomers.past_launches(pasts, looks, 60, 6)
    recipe = newcomers.learn(past, looks.parts)
    assert newcomers.error(past, recipe) < 0.6 * newcomers.error(past, Recipe(np.array([1.0, 0.0, 0.0]), 15))
    for one in np.flatnonzero(pasts.launch >= 62)[:6]:
        mean, total = newcomers.foretold(pasts, looks, recipe, int(one), int(pasts.launch[one]), 6)
        assert mean.sum() == pytest.approx(36 if one % 2 else 6, rel=0.5)
        assert total[0] <= total[MEDIAN] <= total[-1]


def test_of_very_many_launches_some_teach_from_the_first_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    pasts, looks = launches()
    every = newcomers.past_launches(pasts, looks, 60, 6)
    monkeypatch.setattr(newcomers, "MOST_LAUNCHES", 10)
    some = newcomers.past_launches(pasts, looks, 60, 6)
    assert len(some) == 10 < len(every)
    ends = [(len(found[0].levels), len(found[-1].levels)) for found in (every, some)]
    assert ends[0] == ends[1]


@pytest.mark.parametrize(("size", "within"), [(0.5, 0.0), (30.0, 0.0), (3000.0, 0.02)])
def test_mixtures_of_poissons_are_those_of_many_draws_whatever_their_size(size: float, within: float) -> None:
    expected, weight = size * np.array([0.2, 1.0, 1.0, 4.0]), np.array([0.1, 0.2, 0.3, 0.4])
    counts = np.arange(int(8 * expected.max()) + 30)
    chance = weight @ stats.poisson.cdf(counts, expected[:, None])
    exact = np.searchsorted(chance, QUANTILES - 1e-12)
    assert newcomers._mixed(expected, weight) == pytest.approx(exact, abs=within * expected.max())


def test_nothing_after_a_launch_tells_of_it() -> None:
    pasts, looks = launches()
    one = int(np.flatnonzero(pasts.launch >= 62)[0])
    week = int(pasts.launch[one])
    demand = pasts.demand.copy()
    demand[:, week:] = 99
    later = Pasts(demand, pasts.stocked, pasts.calendar, pasts.launch)
    recipe = Recipe(np.ones(looks.parts), 8)
    first, second = (newcomers.foretold(history, looks, recipe, one, week, 6)[0] for history in (pasts, later))
    assert (first == second).all()


def test_the_first_weeks_of_a_newcomer_count_beside_its_neighbours() -> None:
    pasts, looks = launches()
    one = int(np.flatnonzero((pasts.launch >= 62) & (pasts.launch <= 68))[0])
    now, recipe = int(pasts.launch[one]) + 4, Recipe(np.ones(looks.parts), 8)
    demand = pasts.demand.copy()
    demand[one, pasts.launch[one] : now] *= 3
    better = Pasts(demand, pasts.stocked, pasts.calendar, pasts.launch)
    slow, fast = (
        newcomers.foretold(history, looks, recipe, one, now, 6, age=4)[0].sum() for history in (pasts, better)
    )
    assert fast > slow


def test_a_season_of_the_past_tells_how_busy_the_next_is() -> None:
    demand = np.tile(np.where(np.arange(52) < 26, 30.0, 10.0), (4, 2))
    found = newcomers.seasonal_calendar(demand, np.ones((4, 104)), np.zeros(4, np.int64), 130, until=52)
    assert found[0, 108] / found[0, 90] == pytest.approx(3, rel=0.1)
