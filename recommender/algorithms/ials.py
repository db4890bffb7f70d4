"""Implicit-feedback matrix factorisation by alternating least squares (iALS).

Hu, Koren and Volinsky 2008, with the unobserved weight and the frequency-scaled regularisation
of Rendle, Krichene, Zhang and Koren 2021 and the popularity-stratified weights of Steck 2011
("Item popularity and recommendation accuracy"). Minimises, for weights w_ui of observed pairs,

    Σ_observed w_ui (1 - x_u·y_i)² + α0 Σ_all (x_u·y_i)² + Σ_u λ_u |x_u|² + Σ_i λ_i |y_i|²

with w_ui the given confidence times the item's weight, and λ_u = λ (Σ_i w_ui + α0 n_items)^ν,
λ_i likewise.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from recommender.algorithms.als_solver import FLOATS_PER_BATCH, solve_rows
from recommender.algorithms.base import NotFittedError, Progress, Recommender, clean_interactions
from recommender.algorithms.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from recommender.algorithms.fold_in import FoldIn, Penalty, gram_matrix

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Part = TypeVar("Part")


@dataclass(frozen=True)
class IALSSettings:
    """Hyper-parameters; docs/benchmarks.md tells how the defaults were found.

    The two weights are stated relative to the data, so that one setting suits catalogues of 400
    and of 40,000 items.

    unobserved_ratio: weight of all unobserved pairs over that of all observed ones; sets α0.
    regularization: ridge λ_u of the average user, whose observed pairs have a mean weight of 1; sets λ.
    frequency_exponent: ν; 0 regularises all rows alike, 1 in proportion to their weight.
    popularity_exponent: b of the item weight p^-b, p the item's summed confidence, scaled to a
        mean of 1 over interactions; 0 leaves confidences alone, more shows more of the catalogue.
    init_scale: standard deviation of an initial factor's length, as in Rendle et al. 2021.
    """

    factors: int = 128
    iterations: int = 8
    unobserved_ratio: float = 30.0
    regularization: float = 2.2
    frequency_exponent: float = 1.0
    popularity_exponent: float = 0.3
    init_scale: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.factors < 1 or self.iterations < 1:
            raise ValueError("factors and iterations must be at least 1")
        if self.unobserved_ratio < 0 or self.regularization <= 0:
            raise ValueError("unobserved_ratio must be at least 0 and regularization above 0")

    def penalty_for(self, interactions: csr_matrix) -> Penalty:
        """α0, λ and ν for a weighted matrix (n_users, n_items); users without entries do not count."""
        per_user = float(interactions.sum()) / np.count_nonzero(np.diff(interactions.indptr))
        mean_weight = float(interactions.data.mean())
        average = per_user * (1 + self.unobserved_ratio)
        return Penalty(
            unobserved_weight=self.unobserved_ratio * per_user / interactions.shape[1],
            regularization=self.regularization * mean_weight / average**self.frequency_exponent,
            frequency_exponent=self.frequency_exponent,
        )


class IALS(Recommender):
    """Trains on the CPU, or on a GPU when torch sees one and `device` is None.

    With `checkpoint`, every finished iteration is saved there; a later fit with the same settings
    on the same data continues from it, and any other fit starts anew and overwrites it. The
    caller deletes the file once the model is stored.
    """

    def __init__(
        self,
        settings: IALSSettings | None = None,
        *,
        device: str | None = None,
        checkpoint: Path | None = None,
    ) -> None:
        self.settings = settings or IALSSettings()
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        if self.device.type not in FLOATS_PER_BATCH:
            raise ValueError(f"iALS trains on {' or '.join(FLOATS_PER_BATCH)}, not on {self.device}")
        self.checkpoint = checkpoint
        self._user_factors: NDArray[np.float32] | None = None
        self._item_factors: NDArray[np.float32] | None = None
        self._item_weights: NDArray[np.float32] | None = None
        self._penalty: Penalty | None = None

    @property
    def user_factors(self) -> NDArray[np.float32]:
        """(n_users, factors); each row is exactly the fold-in of that user's history."""
        return _fitted(self._user_factors)

    @property
    def item_factors(self) -> NDArray[np.float32]:
        """(n_items, factors); zeros for an item nobody interacted with."""
        return _fitted(self._item_factors)

    def fold_in(self) -> FoldIn:
        """What serving needs to score histories without torch."""
        factors = self.item_factors
        return FoldIn(factors, gram_matrix(factors), _fitted(self._item_weights), _fitted(self._penalty))

    def score(self, users: NDArray[np.integer]) -> NDArray[np.float32]:
        return self.user_factors[users] @ self.item_factors.T

    def score_histories(self, histories: csr_matrix) -> NDArray[np.float32]:
        item_factors, item_weights = self.item_factors, _fitted(self._item_weights)
        rows = _weighted(clean_interactions(histories, allow_empty=True), item_weights)
        users = solve_rows(rows, item_factors, _fitted(self._penalty), self.device)
        return users @ item_factors.T

    def _fit(self, interactions: csr_matrix, progress: Progress) -> None:
        settings = self.settings
        item_weights = _item_weights(interactions, settings.popularity_exponent)
        by_user = _weighted(interactions, item_weights)
        by_item, penalty = by_user.T.tocsr(), settings.penalty_for(by_user)
        fingerprint = _fingerprint(settings, interactions)
        state = self._resume(fingerprint) or _start(interactions.shape, settings)
        # Users come last, so that a trained user's factor equals the fold-in of their history.
        for iteration in range(state.iteration, settings.iterations):
            progress(iteration / settings.iterations, f"iALS iteration {iteration + 1}/{settings.iterations}")
            items = solve_rows(by_item, state.user_factors, penalty, self.device)
            users = solve_rows(by_user, items, penalty, self.device)
            state = Checkpoint(iteration + 1, users, items)
            if self.checkpoint is not None:
                save_checkpoint(self.checkpoint, fingerprint, state)
        progress(1.0, "iALS trained")
        self._user_factors, self._item_factors = state.user_factors, state.item_factors
        self._item_weights, self._penalty = item_weights, penalty

    def _resume(self, fingerprint: str) -> Checkpoint | None:
        return load_checkpoint(self.checkpoint, fingerprint) if self.checkpoint else None


def _item_weights(interactions: csr_matrix, exponent: float) -> NDArray[np.float32]:
    """p^-exponent per item, (n_items,), with mean 1 over the summed confidence p; 1 where p is 0."""
    popularity = np.asarray(interactions.sum(axis=0), dtype=np.float64).reshape(-1)
    seen = popularity > 0
    weights = np.ones_like(popularity)
    weights[seen] = popularity[seen] ** -exponent
    weights[seen] *= popularity.sum() / (popularity @ weights)
    return weights.astype(np.float32)


def _weighted(interactions: csr_matrix, item_weights: NDArray[np.float32]) -> csr_matrix:
    weighted = interactions.copy()
    weighted.data *= item_weights[weighted.indices]
    return weighted


def _start(shape: tuple[int, int], settings: IALSSettings) -> Checkpoint:
    """Random user factors; the first half step replaces the item factors, which start at zero."""
    generator = np.random.default_rng(settings.seed)
    users = generator.standard_normal((shape[0], settings.factors), dtype=np.float32)
    users *= settings.init_scale / np.sqrt(settings.factors)
    return Checkpoint(0, users, np.zeros((shape[1], settings.factors), dtype=np.float32))


def _fingerprint(settings: IALSSettings, interactions: csr_matrix) -> str:
    """Names one fit: same settings, except the number of iterations, on the same matrix."""
    fixed = {name: value for name, value in asdict(settings).items() if name != "iterations"}
    digest = hashlib.sha256(json.dumps([fixed, interactions.shape], sort_keys=True).encode())
    for part in (interactions.indptr, interactions.indices, interactions.data):
        digest.update(np.ascontiguousarray(part).data)
    return digest.hexdigest()


def _fitted(part: Part | None) -> Part:
    if part is None:
        raise NotFittedError("call fit() on this IALS first")
    return part
