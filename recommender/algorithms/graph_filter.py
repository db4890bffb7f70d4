"""Recommendation as a filter on the item graph: a linear pass of all of it, a shaped one of its leading part.

With R the interactions, D_u and D_i the users' and items' summed weights and
R̃ = D_u^-a R D_i^-½ / σ, σ its largest singular value, the item graph is P = R̃ᵀR̃. A history r scores

    r D_i^-c f(P) D_i^c,   f(λ) = (λ + β) e^(-hλ) on the `factors` largest eigenvalues, λ on the rest

a = ½, h = 0 is GF-CF (Shen et al. 2021, "How Powerful is Graph Convolution for Recommendation?"): β adds the
ideal low-pass. e^(-hλ) is the sharpening of BSPM (Choi et al. 2023, "Blurring-Sharpening Process Models for
Collaborative Filtering"), solved exactly: it takes from the directions that everyone shares. Neither needs P itself,
whose size is unbounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import NotFittedError, Progress, Recommender, clean_interactions
from recommender.algorithms.spectrum import leading_spectrum

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class GraphFilterSettings:
    """Hyper-parameters; docs/benchmarks.md tells how the defaults were found.

    factors: eigenvectors whose response is shaped.  user_exponent: a; more counts long histories less.
    popularity_exponent: c; 0 shows more of the catalogue, ½ favours what is popular.
    low_pass: β.  sharpening: h.  iterations: passes of the subspace iteration.
    """

    factors: int = 512
    user_exponent: float = 0.35
    popularity_exponent: float = 0.2
    low_pass: float = 0.1
    sharpening: float = 0.75
    iterations: int = 3
    seed: int = 0

    def __post_init__(self) -> None:
        if self.factors < 1 or self.iterations < 1:
            raise ValueError("factors and iterations must be at least 1")
        if self.low_pass < 0 or self.sharpening < 0:
            raise ValueError("low_pass and sharpening must be at least 0")

    def response(self, eigenvalues: NDArray[np.float32]) -> NDArray[np.float32]:
        """f(λ) of the leading eigenvalues (k,), in units of the largest."""
        return np.asarray((eigenvalues + self.low_pass) * np.exp(-self.sharpening * eigenvalues), dtype=np.float32)


@dataclass(frozen=True)
class _Graph:
    """R̃ (n_users, n_items) and its transpose, the leading eigenvalues (k,) and eigenvectors (n_items, k) of P,
    and the items' summed weights (n_items,), 1 for an item without any."""

    by_user: csr_matrix
    by_item: csr_matrix
    eigenvalues: NDArray[np.float32]
    eigenvectors: NDArray[np.float32]
    popularity: NDArray[np.float32]


class GraphFilter(Recommender):
    """Closed form: no training but the truncated spectrum; an unseen history scores like a fitted one."""

    def __init__(self, settings: GraphFilterSettings | None = None) -> None:
        self.settings = settings or GraphFilterSettings()
        self._graph: _Graph | None = None

    def score_histories(self, histories: csr_matrix) -> NDArray[np.float32]:
        if self._graph is None:
            raise NotFittedError("call fit() on this GraphFilter first")
        graph, settings = self._graph, self.settings
        signal = clean_interactions(histories, allow_empty=True)
        damping = graph.popularity ** -np.float32(settings.popularity_exponent)
        signal.data *= damping[signal.indices]
        # The linear pass covers the leading part too, so the shaped one adds only the difference.
        shape = settings.response(graph.eigenvalues) - graph.eigenvalues
        scores = ((signal @ graph.eigenvectors) * shape) @ graph.eigenvectors.T
        scores += ((signal @ graph.by_item) @ graph.by_user).toarray()
        scores /= damping
        return np.asarray(scores, dtype=np.float32)

    def _fit(self, interactions: csr_matrix, progress: Progress) -> None:
        settings = self.settings
        by_user, popularity = _normalised(interactions, settings.user_exponent)
        eigenvalues, eigenvectors = leading_spectrum(
            by_user, settings.factors, iterations=settings.iterations, seed=settings.seed, progress=progress
        )
        by_user.data /= np.sqrt(eigenvalues[0])
        by_item = by_user.T.tocsr()
        progress(1.0, "Graph filter ready")
        self._graph = _Graph(by_user, by_item, eigenvalues / eigenvalues[0], eigenvectors, popularity)


def _normalised(interactions: csr_matrix, user_exponent: float) -> tuple[csr_matrix, NDArray[np.float32]]:
    """D_u^-a R D_i^-½ and the items' summed weights."""
    users, items = (_at_least_something(interactions.sum(axis=axis)) for axis in (1, 0))
    scaled = interactions.copy()
    scaled.data *= np.repeat(users ** -np.float32(user_exponent), np.diff(interactions.indptr))
    scaled.data /= np.sqrt(items)[interactions.indices]
    return scaled, items


def _at_least_something(totals: NDArray[np.floating]) -> NDArray[np.float32]:
    """Sums as a flat array; an empty row or column has no entry to scale, and any number will do for it."""
    flat = np.asarray(totals, dtype=np.float32).reshape(-1)
    return np.where(flat > 0, flat, np.float32(1))
