"""The PyPI package `implicit`, fitted and scored the way our models are, so one harness does both."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from recommender.algorithms.base import NotFittedError, Progress

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class ImplicitSettings:
    """alpha: confidence of an interaction, where "not interacted" has 1; regularization: ridge."""

    factors: int
    iterations: int
    alpha: float
    regularization: float
    seed: int = 0
    threads: int = 1


@contextmanager
def quiet_implicit() -> Iterator[None]:
    """implicit threads over rows and asks, with a warning, for a BLAS that does not thread on its own."""
    with threadpool_limits(1, "blas"), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="OpenBLAS|Intel MKL")
        yield


class ImplicitALS:
    """AlternatingLeastSquares on the CPU with its default solver, three conjugate-gradient steps."""

    def __init__(self, settings: ImplicitSettings) -> None:
        self.settings = settings
        self._factors: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None

    def fit(self, interactions: csr_matrix, *, progress: Progress | None = None) -> Self:
        """Fit on (n_users, n_items); `progress` is called at the start and at the end."""
        from implicit.cpu.als import AlternatingLeastSquares

        settings = self.settings
        report = progress or (lambda fraction, message: None)
        report(0.0, "Training implicit")
        with quiet_implicit():
            model = AlternatingLeastSquares(
                factors=settings.factors,
                iterations=settings.iterations,
                alpha=settings.alpha,
                regularization=settings.regularization,
                random_state=settings.seed,
                num_threads=settings.threads,
            )
            model.fit(interactions, show_progress=False)
        report(1.0, "implicit trained")
        self._factors = model.user_factors, model.item_factors
        return self

    def score(self, users: NDArray[np.integer]) -> NDArray[np.float32]:
        """Scores (len(users), n_items) of fitted users."""
        if self._factors is None:
            raise NotFittedError("call fit() on this ImplicitALS first")
        user_factors, item_factors = self._factors
        return np.asarray(user_factors[users] @ item_factors.T)
