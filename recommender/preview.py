"""A rail as a chosen shopper would see it, without and with the desk's rules. Nothing is logged, nothing explored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.models import Product
from fashionai.accounts.models import Shopper
from recommender import policy, rules, serving
from recommender.evidence import evidence_of

PLACES = 12


@dataclass(frozen=True)
class Row:
    """A tile at its place (from 1). `was` is its place without rules; `rule` what moved or removed it; `score` the
    model's, where one ranked it."""

    place: int
    tile: policy.Tile
    score: float | None
    rule: rules.Rule | None = None
    was: int | None = None

    @property
    def moved(self) -> int | None:
        """Places up (positive) or down; None for what was not there before."""
        return None if self.was is None else self.was - self.place

    @property
    def down(self) -> int:
        return -(self.moved or 0)


@dataclass(frozen=True)
class Comparison:
    """`lost` are the tiles that left the rail: excluded or buried by a rule, or pushed out by others."""

    before: list[Row]
    after: list[Row]
    lost: list[Row]


def compare(
    *, shopper: Shopper | None, slot: str, anchor: Product | None, desk: Sequence[rules.Rule], places: int = PLACES
) -> Comparison:
    """The rail without any rule beside the rail under `desk`."""
    plain = policy.recommend(shopper=shopper, slot=slot, count=places, anchor=anchor, desk=(), share=0.0)
    ruled = policy.recommend(shopper=shopper, slot=slot, count=places, anchor=anchor, desk=desk, share=0.0)
    history = evidence_of(shopper).history
    plan = rules.in_force(desk, slot=slot, anchor=anchor, history=history.products.tolist())
    scores = _scores(
        [tile.product for tile in plain + ruled], history if anchor is None else policy.anchor_history(anchor)
    )
    was = {tile.product.pk: place for place, tile in enumerate(plain, start=1)}
    there = {tile.product.pk for tile in ruled}

    def row(place: int, tile: policy.Tile) -> Row:
        product = tile.product
        return Row(place, tile, scores.get(product.pk), _cause(plan, tile), was.get(product.pk))

    before = [row(place, tile) for place, tile in enumerate(plain, start=1)]
    after = [row(place, tile) for place, tile in enumerate(ruled, start=1)]
    return Comparison(before, after, [one for one in before if one.tile.product.pk not in there])


def _cause(plan: rules.InForce, tile: policy.Tile) -> rules.Rule | None:
    product, facts = tile.product.pk, policy.facts_of(tile.product)
    if excluding := plan.excluding(product, facts):
        return excluding
    if tile.is_pinned:
        return next((rule for _, pinned, rule in plan.pinned if pinned == product), None)
    return plan.moving(product, facts)


def _scores(products: Sequence[Product], history: serving.History) -> dict[int, float]:
    """What the model gives each product: its score for this history, or its popularity without any."""
    model = serving.champion.get()
    if model is None or not len(model.item_ids):
        return {}
    keys = np.array(sorted({product.pk for product in products}), np.int64)
    rows = model.rows(keys)
    known = model.known(history)
    if len(known):
        everything = model.fold_in.scores(model.fold_in.user_factor(model.rows(known.products), known.weights))
    else:
        everything = model.popularity
    return {int(key): float(everything[row]) for key, row in zip(keys, rows, strict=True) if row >= 0}
