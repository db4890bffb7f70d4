"""Next-item recommendation by counted transitions, and two baselines.

A first-order Markov chain (Rendle et al. 2010, before factorising) sees only neighbours. Here every
pair of one history counts, less the further apart it lies, in the direction it was seen and, for
less, in the opposite one: two things bought around the same time belong together whichever came
first (the sequential rules and session neighbours of Ludewig & Jannach 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import NotFittedError
from recommender.algorithms.sequences import SequenceRecommender, Sequences, check_items

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class TransitionSettings:
    """How pairs are counted, how counts become weights, and what an older item still says.

    window: longest distance of a pair, in items of the history
    distance_power: a pair at distance d counts d ** -distance_power
    backward: what a pair counts from its later to its earlier item, as a share; 0 to 1
    reverse_power: distance_power of that direction
    count_power: exponent of the summed counts; above 1, what was seen repeatedly gains
    source_power, source_damping: weights leaving an item i are divided by
        (their sum + source_damping) ** source_power
    target_power: weights arriving at an item are divided by its number of interactions to this power
    recency: what an item of the history counts beside the one after it; 0 listens to the last alone
    popularity: what the share of all interactions adds to a score, so that histories without any
        transition get a list; small enough to break ties only
    """

    window: int = 30
    distance_power: float = 0.6
    backward: float = 0.25
    reverse_power: float = 0.6
    count_power: float = 1.2
    source_power: float = 0.55
    source_damping: float = 3.0
    target_power: float = 0.05
    recency: float = 0.6
    popularity: float = 1e-3

    def __post_init__(self) -> None:
        if self.window < 1 or not 0 <= self.recency <= 1 or not 0 <= self.backward <= 1:
            raise ValueError("window must be at least 1, recency and backward between 0 and 1")
        if self.count_power <= 0 or min(self.source_damping, self.popularity) < 0:
            raise ValueError("count_power must be positive, source_damping and popularity not negative")


MARKOV = TransitionSettings(
    window=1, backward=0, count_power=1, source_power=0, source_damping=0, target_power=0, recency=0
)
"""What followed the last item most often: the plain first-order chain."""


class Transitions(SequenceRecommender):
    """Sums, over the items of a history, the weights of transitions that leave them."""

    _weights: csr_matrix | None = None

    def __init__(self, settings: TransitionSettings | None = None) -> None:
        self.settings = settings or TransitionSettings()
        self._popularity = np.zeros(0, dtype=np.float32)

    @property
    def weights(self) -> csr_matrix:
        """(n_items, n_items); row i holds what having taken i adds to the score of the others."""
        if self._weights is None:
            raise NotFittedError("call fit() on these Transitions first")
        return self._weights

    def fit(self, sequences: Sequences, n_items: int) -> Self:
        check_items(sequences, n_items)
        interactions = np.bincount(sequences.items, minlength=n_items).astype(np.float32)
        counts = count_transitions(sequences, n_items, self.settings)
        self._weights = _weigh(counts, interactions, self.settings)
        self._popularity = interactions / interactions.sum()
        return self

    def score(self, histories: Sequences) -> NDArray[np.float32]:
        scores = (self._recent(histories) @ self.weights).toarray()
        scores += np.float32(self.settings.popularity) * self._popularity
        return np.asarray(scores, dtype=np.float32)

    def _recent(self, histories: Sequences) -> csr_matrix:
        """(len(histories), n_items): what each item of each history counts."""
        from scipy.sparse import csr_matrix as build

        check_known(histories, self.weights.shape[0])
        importance = np.float32(self.settings.recency) ** histories.ages.astype(np.float32)
        shape = (len(histories), self.weights.shape[0])
        return build((importance, histories.items, histories.starts), shape=shape)


class SequencePopularity(SequenceRecommender):
    """Everyone gets what occurs most often in the fitted sequences."""

    _counts: NDArray[np.float32] | None = None

    def fit(self, sequences: Sequences, n_items: int) -> Self:
        check_items(sequences, n_items)
        self._counts = np.bincount(sequences.items, minlength=n_items).astype(np.float32)
        return self

    def score(self, histories: Sequences) -> NDArray[np.float32]:
        if self._counts is None:
            raise NotFittedError("call fit() on this SequencePopularity first")
        return np.tile(self._counts, (len(histories), 1))


def check_known(histories: Sequences, n_items: int) -> None:
    """Raises ValueError where a history names an item outside the fitted catalogue."""
    if histories.items.size and histories.items.max() >= n_items:
        raise ValueError(f"item {histories.items.max()} is outside the fitted catalogue of {n_items}")


def count_transitions(sequences: Sequences, n_items: int, settings: TransitionSettings) -> csr_matrix:
    """(n_items, n_items): decayed counts of the pairs within `window`, both directions summed."""
    from scipy.sparse import csr_matrix as build

    counts = build((n_items, n_items), dtype=np.float32)
    rows, longest = sequences.rows, int(sequences.lengths.max())
    for distance in range(1, min(settings.window, longest - 1) + 1):
        together = rows[distance:] == rows[:-distance]
        earlier, later = sequences.items[:-distance][together], sequences.items[distance:][together]
        for power, share, pair in (
            (settings.distance_power, 1.0, (earlier, later)),
            (settings.reverse_power, settings.backward, (later, earlier)),
        ):
            if share:
                weight = np.full(len(earlier), share * distance**-power, dtype=np.float32)
                counts = counts + build((weight, pair), shape=counts.shape)
    return counts


def _weigh(counts: csr_matrix, interactions: NDArray[np.float32], settings: TransitionSettings) -> csr_matrix:
    from scipy.sparse import diags_array

    powered = counts.copy()
    powered.data = powered.data ** np.float32(settings.count_power)
    leaving = np.asarray(powered.sum(axis=1), dtype=np.float32).reshape(-1)
    # A row without entries stays zero whatever it is divided by.
    source = np.where(leaving > 0, leaving + settings.source_damping, 1) ** settings.source_power
    target = np.maximum(interactions, 1) ** settings.target_power
    scaled = diags_array(1 / source.astype(np.float32)) @ powered @ diags_array(1 / target.astype(np.float32))
    return scaled.tocsr()
