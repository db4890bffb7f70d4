"""Slates, as arrays, under another order of their pools: importance weights, and a reward model for what was not shown.

Arrays: n slates, `places` places, pools of at most m products.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.off_policy import ITEM, PLACE, SEQUENCE, Floats
from recommender.algorithms.placement import given_above, place_chances

FOLDS = 5
RIDGE = 10.0
# What a product's own rate of reward counts beside the average: as if it had been seen this often already.
PRIOR_SIGHTS = 50.0
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Slates:
    """ranks: logged rank of the product on each place (n, places), -1 for none. target: the target policy's rank of
    the product of each logged rank (n, m), -1 beyond the pool. sizes: of the pools (n,). shares, target_shares: how
    much is chance under the logging and the target policy (n,).
    rewards: (n, places). items: product numbers by logged rank (n, m), from 0, -1 beyond the pool. shopper: (n,).
    examined: the chance that a place is looked at, (places,)."""

    ranks: Numbers
    target: Numbers
    sizes: Numbers
    shares: Floats
    target_shares: Floats
    rewards: Floats
    items: Numbers
    shopper: Numbers
    examined: Floats

    def __len__(self) -> int:
        return len(self.ranks)

    @property
    def shown(self) -> NDArray[np.bool_]:
        return np.asarray(self.ranks >= 0)

    @property
    def target_ranks(self) -> Numbers:
        """Rank in the target's order of the product on each place, (n, places), -1 for none."""
        found = np.take_along_axis(self.target, np.maximum(self.ranks, 0), axis=1)
        return np.where(self.shown, found, -1)

    def chances(self, ranks: Numbers, shares: Floats) -> Floats:
        """(n, columns of `ranks`, places): the chance of each place for products of these ranks; 0 for rank -1."""
        places = self.ranks.shape[1]
        found = np.zeros((*ranks.shape, places))
        kinds, rows = np.unique(np.stack([self.sizes, shares], axis=1), axis=0, return_inverse=True)
        for kind, (size, share) in enumerate(kinds.tolist()):
            here = rows.ravel() == kind
            table = np.vstack([place_chances(int(size), places, share), np.zeros(places)])
            found[here] = table[ranks[here]]  # -1 is the last row
        return found


def weights(slates: Slates, assumption: str, propensities: Floats | None = None) -> Floats:
    """How much more often the target policy shows each product than the logging one did: (n, places), 0 for none.

    SEQUENCE assumes nothing: the weight of a place is that of all places up to it. PLACE: a place's outcome depends on
    its product alone, whatever stands above. ITEM: it is that of the product times the chance that the place is looked
    at, so that a product seen on one place tells of another. Each assumption more, and weights are less extreme.
    `propensities` (n, places), as logged, stand in for those that follow from the pool.
    """
    target, shown = slates.target_ranks, slates.shown
    if assumption == SEQUENCE:
        logged = given_above(slates.ranks, slates.sizes, slates.shares) if propensities is None else propensities
        ratio = given_above(target, slates.sizes, slates.target_shares) / logged
        return np.where(shown, np.cumprod(ratio, axis=1), 0.0)
    wanted, had = slates.chances(target, slates.target_shares), slates.chances(slates.ranks, slates.shares)
    if assumption == PLACE:
        places = np.arange(slates.ranks.shape[1])
        above, below = wanted[:, places, places], had[:, places, places]
    elif assumption == ITEM:
        looked = slates.shown * slates.examined
        above, below = (np.einsum("nkp,np->nk", chances, looked) for chances in (wanted, had))
    else:
        raise ValueError(f"unknown assumption {assumption!r}")
    return np.where(shown, above / np.where(shown, below, 1.0), 0.0)


def control(slates: Slates, assumption: str) -> Floats:
    """What the weights are held against by self-normalising: (n, places); see `off_policy.snips`."""
    each = slates.examined if assumption == ITEM else np.ones(slates.ranks.shape[1])
    return np.asarray(np.where(slates.shown, each, 0.0))


def foreseen_size(slates: Slates, assumption: str, rng: np.random.Generator) -> float:
    """How many slates of the target policy itself these slates are worth: n / E[w²].

    The usual Kish size, (Σw)² / Σw², looks at the weights that occurred, and while the rare large one has not occurred
    it promises too much. Both policies are known here, so slates are drawn from the target, where large weights are
    common: the mean weight under the target is the mean square under the logging policy.
    """
    drawn = replace(slates, ranks=_drawn(slates, rng))
    held = control(drawn, assumption)
    mean = float((weights(drawn, assumption) * held).sum() / max(held.sum(), 1e-12))
    return len(slates) / mean if mean > 0 else 0.0


def _drawn(slates: Slates, rng: np.random.Generator) -> Numbers:
    """Logged ranks (n, places) of slates that the target policy shows instead, as full as the logged ones."""
    n, index = len(slates), np.arange(len(slates))
    left = slates.target >= 0
    ranks: Numbers = np.full_like(slates.ranks, -1)
    for place in range(slates.ranks.shape[1]):
        best = np.where(left, slates.target, np.iinfo(np.int64).max).argmin(axis=1)
        any_left = np.where(left, rng.random(left.shape), -1.0).argmax(axis=1)
        chosen = np.where(rng.random(n) < slates.target_shares, any_left, best)
        there = slates.shown[:, place]
        ranks[there, place] = chosen[there]
        left[index[there], chosen[there]] = False
    return ranks


@dataclass(frozen=True)
class Predictions:
    """Cross-fitted rewards: of the products shown (n, places), and of the target policy's slate as a whole (n,)."""

    shown: Floats
    baseline: Floats


def cross_fit(slates: Slates, assumption: str, importance: Floats) -> Predictions:
    """Rewards predicted for each shopper by a model fitted on the others.

    Reward = examination × (a line over the product's own rate, its rank in either order, and a constant), by ridge
    regression: as much as few clicks can carry.
    """
    shown, baseline = np.zeros(slates.rewards.shape), np.zeros(len(slates))
    fold = np.unique(slates.shopper, return_inverse=True)[1] % FOLDS
    for held in range(FOLDS):
        out = fold == held
        if out.any() and not out.all():
            some = replace(slates, **{name: getattr(slates, name)[out] for name in _BY_SLATE})
            shown[out], baseline[out] = _predict(some, _liking(some, _fit(slates, ~out)), assumption, importance[out])
    return Predictions(shown, baseline)


@dataclass(frozen=True)
class _Fitted:
    rates: Floats
    line: Floats


def _fit(slates: Slates, rows: NDArray[np.bool_]) -> _Fitted:
    use = slates.shown & rows[:, None]
    slate, place = np.nonzero(use)
    rank = slates.ranks[use]
    exam, reward = slates.examined[place], slates.rewards[use]
    item, items = slates.items[slate, rank], int(slates.items.max(initial=0)) + 1
    overall = reward.sum() / max(exam.sum(), 1e-9)
    sights = np.bincount(item, exam, items)
    rates = (np.bincount(item, reward, items) + PRIOR_SIGHTS * overall) / (sights + PRIOR_SIGHTS)
    design = _features(rates[item], rank, slates.target[slate, rank]) * exam[:, None]
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 1e-6  # the level is free
    line = np.linalg.solve(design.T @ design + penalty, design.T @ reward)
    return _Fitted(rates, np.asarray(line, np.float64))


def _features(rates: Floats, logged: Numbers, target: Numbers) -> Floats:
    """(..., 4) of products with these rates and ranks (...)."""
    ranks = [1 / np.log2(2 + np.maximum(rank, 0)) for rank in (logged, target)]
    return np.stack([np.ones(rates.shape), rates, *ranks], axis=-1)


def _liking(slates: Slates, known: _Fitted) -> Floats:
    """The expected reward of every product of the pools on a place that is looked at, (n, m)."""
    logged = np.broadcast_to(np.arange(slates.target.shape[1]), slates.target.shape)
    features = _features(known.rates[np.maximum(slates.items, 0)], logged, slates.target)
    return np.asarray((features @ known.line) * (slates.target >= 0))


def _predict(slates: Slates, liking: Floats, assumption: str, importance: Floats) -> tuple[Floats, Floats]:
    looked = slates.shown * slates.examined
    shown = np.take_along_axis(liking, np.maximum(slates.ranks, 0), axis=1) * looked
    if assumption == SEQUENCE:
        return shown, _along_the_sequence(slates, liking, importance)
    return shown, np.einsum("nmp,nm,np->n", slates.chances(slates.target, slates.target_shares), liking, looked)


_BY_SLATE = ("ranks", "target", "sizes", "shares", "target_shares", "rewards", "items", "shopper")


def _along_the_sequence(slates: Slates, liking: Floats, importance: Floats) -> Floats:
    """Σ over places of (weight of the places above) × (expected reward of this place under the target, given them)."""
    ranks, target, shares = slates.ranks, slates.target, slates.target_shares
    n, index = len(ranks), np.arange(len(ranks))
    left = target >= 0
    above, total = np.ones(n), np.zeros(n)
    for place in range(ranks.shape[1]):
        there = ranks[:, place] >= 0
        count = left.sum(axis=1)
        best = np.where(left, target, np.iinfo(np.int64).max).argmin(axis=1)
        mean = (liking * left).sum(axis=1) / np.maximum(count, 1)
        expected = shares * mean + (1 - shares) * liking[index, best]
        total += np.where(there, above * expected * slates.examined[place], 0.0)
        left[index[there], ranks[there, place]] = False
        above = np.where(there, importance[:, place], above)
    return total
