"""Safety stock in networks against every combination of quoted times."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from supply.planning.guaranteed_service import Stage, place_safety_stock


def brute_force(stages: list[Stage], edges: list[tuple[int, int]]) -> float:
    """The cheapest of all quotes; each stage waits for its slowest supplier."""
    horizon = sum(stage.processing_time for stage in stages) + max(stage.inbound for stage in stages)
    best = math.inf
    for quotes in itertools.product(range(horizon + 1), repeat=len(stages)):
        cost = 0.0
        for node, stage in enumerate(stages):
            wait = max([stage.inbound, *(quotes[a] for a, b in edges if b == node)])
            net = wait + stage.processing_time - quotes[node]
            if net < 0 or (stage.longest_quote is not None and quotes[node] > stage.longest_quote):
                cost = math.inf
                break
            cost += stage.holding_cost * stage.service_factor * stage.deviation * math.sqrt(net)
        best = min(best, cost)
    return best


NETWORKS = {
    "serial": [(0, 1), (1, 2), (2, 3)],
    "distribution": [(0, 1), (0, 2), (2, 3)],
    "assembly": [(0, 3), (1, 3), (2, 3)],
    "tree": [(0, 1), (2, 1), (2, 3)],
}


@pytest.mark.parametrize("edges", NETWORKS.values(), ids=list(NETWORKS))
def test_placement_is_the_cheapest_of_all(edges: list[tuple[int, int]]) -> None:
    generator = np.random.default_rng(7)
    suppliers = {a for a, _b in edges}
    for _ in range(4):
        stages = [
            Stage(
                int(generator.integers(0, 3)),
                float(generator.uniform(1, 9)),
                float(generator.uniform(0.5, 2)),
                None if node in suppliers else int(generator.integers(0, 2)),
                inbound=int(generator.integers(0, 2)),
            )
            for node in range(4)
        ]
        assert place_safety_stock(stages, edges).cost == pytest.approx(brute_force(stages, edges))


def test_stock_sits_at_the_shop_when_the_warehouse_costs_the_same() -> None:
    """One pile over three periods pools time: √3 < √2 + √1."""
    stages = [Stage(2, 1, 10, service_factor=2), Stage(1, 1, 10, longest_quote=0, service_factor=2)]
    found = place_safety_stock(stages, [(0, 1)])
    assert (found.quotes, found.net_lead_times) == ([2, 0], [0, 3])
    assert found.safety_stocks == pytest.approx([0, 20 * math.sqrt(3)])


def test_stock_moves_upstream_where_it_is_cheap() -> None:
    stages = [Stage(2, 0.1, 10), Stage(1, 1, 10, longest_quote=0)]
    assert place_safety_stock(stages, [(0, 1)]).net_lead_times == [2, 1]


@pytest.mark.parametrize("edges", [[], [(0, 1), (1, 0)], [(0, 0)]])
def test_what_is_not_a_tree_is_refused(edges: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="one tree"):
        place_safety_stock([Stage(1, 1, 1), Stage(1, 1, 1)], edges)
