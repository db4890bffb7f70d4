"""Stock policies against textbook figures: EOQ, newsvendor, (r, Q), (s, S), Wagner–Whitin, discounts.

Every figure is one of Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd edition, printed to six or more digits.

  max_relative_error  largest |ours - theirs| / |theirs| over all figures
  figures             how many were compared
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from benchmarks import Result
from supply.planning.continuous_review import optimal_reorder
from supply.planning.demand import Normal, poisson
from supply.planning.eoq import eoq, eoq_with_discounts
from supply.planning.newsvendor import newsvendor
from supply.planning.periodic_review import optimal_order_up_to
from supply.planning.wagner_whitin import wagner_whitin

Figure = tuple[str, float, float]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace) -> Result:
    figures = [*constant_demand(), *random_demand()]
    errors = [abs(ours - theirs) / abs(theirs) for _name, ours, theirs in figures]
    notes = [
        f"{name}: {ours:.6f}, printed {theirs:g}, off by {error:.1e}"
        for (name, ours, theirs), error in zip(figures, errors, strict=True)
    ]
    return Result({"max_relative_error": max(errors), "figures": float(len(figures))}, {}, notes)


def constant_demand() -> Iterator[Figure]:
    costs = {"setup_cost": 8.0, "holding_cost": 0.225, "demand": 1300.0}
    yield "EOQ, quantity", eoq(**costs).quantity, 304.04678
    yield "EOQ with backorders, quantity", eoq(**costs, backorder_cost=5).quantity, 310.81256
    lot = eoq_with_discounts(
        setup_cost=200, holding_rate=0.20, demand=1000, breaks=[0, 200, 500], prices=[500, 475, 450]
    )
    yield "all-units discount, quantity", lot.quantity, 500
    yield "all-units discount, cost", lot.cost, 472_900
    schedule = wagner_whitin([90, 120, 80, 70], setup_cost=500, holding_cost=2)
    yield "Wagner–Whitin, cost", schedule.cost, 1380


def random_demand() -> Iterator[Figure]:
    order = newsvendor(Normal(50, 8), overage=0.18, underage=0.70)
    yield "newsvendor, normal, quantity", order.quantity, 56.60396
    yield "newsvendor, normal, cost", order.cost, 1.997605
    order = newsvendor(poisson(6), overage=1, underage=4)
    yield "newsvendor, Poisson, quantity", order.quantity, 8
    yield "newsvendor, Poisson, cost", order.cost, 3.570107
    reorder = optimal_reorder(poisson(1.5 * 2), rate=1.5, setup_cost=100, holding_cost=20, backorder_cost=150)
    yield "(r, Q), reorder point", reorder.reorder_point, 3
    yield "(r, Q), quantity", reorder.quantity, 5
    yield "(r, Q), cost", reorder.cost, 107.92358
    policy = optimal_order_up_to(poisson(6), setup_cost=5, holding_cost=1, backorder_cost=4)
    yield "(s, S), reorder point", policy.reorder_point, 4
    yield "(s, S), order up to", policy.order_up_to, 10
    yield "(s, S), cost", policy.cost, 8.034112
