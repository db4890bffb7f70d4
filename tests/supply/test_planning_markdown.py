"""Markdown, allocation and price response against brute force and hidden truths."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supply.planning.allocation import allocate, rebalance
from supply.planning.demand import Discrete, poisson
from supply.planning.elasticity import USUAL, elasticity
from supply.planning.markdown import best_markdown


def brute(pieces: int, demand: Sequence[float], price: float, power: float, ladder: Sequence[float]) -> float:
    """The best revenue over all policies, by recursion over what could be sold."""

    def value(week: int, left: int, rung: int) -> float:
        if week == len(demand) or not left:
            return 0.0
        found = []
        for step in range(rung, len(ladder)):
            law = poisson(demand[week] * (1 - ladder[step]) ** -power).pmf
            worth = 0.0
            for wanted, chance in enumerate(law):
                sold = min(wanted, left)
                worth += chance * (price * (1 - ladder[step]) * sold + value(week + 1, left - sold, step))
            found.append(worth)
        return max(found)

    return value(0, pieces, 0)


@pytest.mark.parametrize(("pieces", "demand"), [(3, [1.0, 0.5]), (5, [0.8, 0.8]), (2, [3.0])])
def test_markdown_is_optimal(pieces: int, demand: list[float]) -> None:
    ladder = (0.0, 0.3, 0.6)
    found = best_markdown(pieces, demand, price=50, elasticity=2.0, ladder=ladder)
    assert found.revenue == pytest.approx(brute(pieces, demand, 50, 2.0, ladder), rel=1e-6)
    assert found.revenue >= found.kept_revenue


def test_much_stock_and_little_time_lower_the_price_and_little_stock_does_not() -> None:
    weeks = [2.0] * 6
    assert best_markdown(8, weeks, price=40, elasticity=2.5).discount == 0
    much = best_markdown(80, weeks, price=40, elasticity=2.5)
    assert much.discount >= 0.4
    assert much.gain > 0
    assert much.left < much.kept_left
    assert best_markdown(80, weeks, price=40, elasticity=2.5, now=0.6).discount >= 0.6
    assert best_markdown(80, weeks, price=40, elasticity=2.5, salvage=39).discount == 0


def test_large_stocks_are_planned_in_steps() -> None:
    small = best_markdown(100, [20.0] * 6, price=40, elasticity=2.0)
    large = best_markdown(1000, [200.0] * 6, price=40, elasticity=2.0)
    assert large.discount == pytest.approx(small.discount, abs=0.1)
    assert large.revenue == pytest.approx(10 * small.revenue, rel=0.03)


def sold(demands: Sequence[Discrete], stock: Sequence[int]) -> float:
    return sum(demand.mean - demand.loss(held) for demand, held in zip(demands, stock, strict=True))


@given(
    st.integers(0, 6),
    st.lists(st.floats(0.2, 5), min_size=3, max_size=3),
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
def test_allocation_sells_the_most(pieces: int, rates: list[float], stock: list[int]) -> None:
    demands = [poisson(rate) for rate in rates]
    given_ = allocate(pieces, demands, stock)
    assert sum(given_) == pieces
    splits = [one for one in itertools.product(range(pieces + 1), repeat=3) if sum(one) == pieces]
    best = max(sold(demands, [s + g for s, g in zip(stock, one, strict=True)]) for one in splits)
    assert sold(demands, [s + g for s, g in zip(stock, given_, strict=True)]) == pytest.approx(best, abs=1e-9)


def test_goods_move_to_where_they_sell_and_only_while_it_pays() -> None:
    demands = [poisson(0.2), poisson(6.0), None]
    moves = rebalance(demands, [10, 1, 2], margin=30, cost=2)
    assert {(move.source, move.target) for move in moves} == {(0, 1), (2, 1)}
    assert sum(move.pieces for move in moves) > 5
    assert all(move.gain > 0 for move in moves)
    assert rebalance(demands, [10, 1, 2], margin=30, cost=31) == []
    assert rebalance([poisson(3.0), poisson(3.0)], [4, 4], margin=30, cost=2) == []
    assert allocate(5, [None, None], [0, 0]) == [5, 0]


def test_price_response_is_found_behind_seasons() -> None:
    """Promotions in the weeks that sell anyway: what a week sells must not be taken for what a price does."""
    random = np.random.default_rng(2)
    items, weeks, truth = 200, 60, 1.8
    season = 1 + 0.8 * np.sin(np.arange(weeks) / 9)
    discount = np.where(random.random((items, weeks)) < 0.15 * season / season.mean(), 0.3, 0.0)
    rate = random.gamma(2, 2, (items, 1)) * season * (1 - discount) ** -truth
    sales = random.poisson(rate).astype(float)
    sales[:50, :20] = np.nan
    assert elasticity(sales, discount) == pytest.approx(truth, abs=0.15)
    assert elasticity(sales, np.zeros_like(discount)) == USUAL
