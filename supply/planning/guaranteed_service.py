"""Where to hold safety stock in a serial or tree network: guaranteed service (Graves & Willems 2000).

Each stage quotes its customers a whole number of periods S and waits SI for its suppliers; its safety stock covers
the net lead time SI + T - S. Exact by dynamic programming over the tree, from the leaves to the last stage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """processing_time in whole periods; deviation of the demand that passes, per period; holding cost a piece.

    longest_quote: what customers outside accept (None: nobody outside buys here). inbound: what suppliers outside
    quote. service_factor: z, so that z·σ·√τ bounds the demand that is covered.
    """

    processing_time: int
    holding_cost: float
    deviation: float
    longest_quote: int | None = None
    inbound: int = 0
    service_factor: float = 1.0


@dataclass(frozen=True)
class Placement:
    """For each stage: the service time it quotes, its net lead time and its safety stock; and their cost together."""

    quotes: list[int]
    net_lead_times: list[int]
    safety_stocks: list[float]
    cost: float


def place_safety_stock(stages: Sequence[Stage], edges: Sequence[tuple[int, int]]) -> Placement:
    """edges are (supplier, customer) by index and form one tree, of any direction of branching."""
    tree = _Tree(stages, edges)
    horizon = sum(stage.processing_time for stage in stages) + max(stage.inbound for stage in stages)
    tables = [_Table(stage, horizon) for stage in stages]
    for node in tree.order:
        _absorb_children(tables, tree, node)
    root = tree.order[-1]
    cost, wait, quote = tables[root].best()
    quotes, nets = [0] * len(stages), [0] * len(stages)
    _read_back(tables, tree, root, (wait, quote), quotes, nets)
    stocks = [stage.service_factor * stage.deviation * math.sqrt(net) for stage, net in zip(stages, nets, strict=True)]
    return Placement(quotes, nets, stocks, cost)


class _Tree:
    """Children before parents, rooted at the last stage."""

    def __init__(self, stages: Sequence[Stage], edges: Sequence[tuple[int, int]]) -> None:
        neighbours: list[list[int]] = [[] for _ in stages]
        for supplier, customer in edges:
            neighbours[supplier].append(customer)
            neighbours[customer].append(supplier)
        self.supplies = set(edges)
        self.children: list[list[int]] = [[] for _ in stages]
        found, seen = [len(stages) - 1], {len(stages) - 1}
        for node in found:
            self.children[node] = [other for other in neighbours[node] if other not in seen]
            seen.update(self.children[node])
            found.extend(self.children[node])
        if len(edges) != len(stages) - 1 or len(found) != len(stages):
            raise ValueError("the stages and their edges must form one tree")
        self.order = found[::-1]


class _Table:
    """Cheapest cost of a subtree for each (wait SI, quote S) of its top, infinite where it is not allowed."""

    def __init__(self, stage: Stage, horizon: int) -> None:
        self.processing_time = stage.processing_time
        longest = horizon if stage.longest_quote is None else stage.longest_quote
        self.size = horizon + 1
        self.cost = [[math.inf] * self.size for _ in range(self.size)]
        for wait in range(stage.inbound, self.size):
            for quote in range(min(wait + stage.processing_time, longest, horizon) + 1):
                net = wait + stage.processing_time - quote
                covered = stage.service_factor * stage.deviation * math.sqrt(net)
                self.cost[wait][quote] = stage.holding_cost * covered

    def best(self, least_wait: int = 0, most_quote: int | None = None) -> tuple[float, int, int]:
        """(cost, wait, quote); the earliest quote among equals."""
        last = self.size - 1 if most_quote is None else most_quote
        cells = ((self.cost[w][s], w, s) for w in range(least_wait, self.size) for s in range(last + 1))
        return min(cells)


def _absorb_children(tables: list[_Table], tree: _Tree, node: int) -> None:
    table = tables[node]
    for child in tree.children[node]:
        supplies = (child, node) in tree.supplies
        for time in range(table.size):
            cost = _child_cell(tables[child], supplies, time)[0]
            for other in range(table.size):
                wait, quote = (time, other) if supplies else (other, time)
                table.cost[wait][quote] += cost


def _child_cell(child: _Table, supplies: bool, time: int) -> tuple[float, int, int]:
    """The child's best cell: it quotes at most the parent's wait, or waits at least the parent's quote."""
    return child.best(most_quote=time) if supplies else child.best(least_wait=time)


def _read_back(
    tables: list[_Table], tree: _Tree, node: int, cell: tuple[int, int], quotes: list[int], nets: list[int]
) -> None:
    wait, quote = cell
    quotes[node] = quote
    for child in tree.children[node]:
        supplies = (child, node) in tree.supplies
        _cost, *found = _child_cell(tables[child], supplies, wait if supplies else quote)
        _read_back(tables, tree, child, (found[0], found[1]), quotes, nets)
    nets[node] = wait + tables[node].processing_time - quote
