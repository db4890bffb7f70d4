"""Seeded random search of ALS settings on validation data."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.support.implicit_peer import ImplicitALS, ImplicitSettings
from recommender.algorithms.base import Progress
from recommender.algorithms.ials import IALS, IALSSettings
from recommender.algorithms.metrics import evaluate

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

VALIDATION_USERS = 6_000
"""Users ranked per trial, drawn once: the standard error of recall@20 is about .004 on Gowalla,
but all trials share the users, and their differences vary far less."""

Settings = TypeVar("Settings", IALSSettings, ImplicitSettings)


class Model(Protocol):
    """What the harness fits and ranks with."""

    def fit(self, interactions: csr_matrix, *, progress: Progress | None = None) -> Self: ...

    def score(self, users: NDArray[np.integer]) -> NDArray[np.float32]: ...


def tune_ials(fit: csr_matrix, validation: csr_matrix, base: IALSSettings, trials: int) -> IALSSettings:
    """The best of `trials` settings for our iALS, factors and iterations kept."""

    def draw(generator: np.random.Generator) -> IALSSettings:
        return dataclasses.replace(
            base,
            unobserved_ratio=_log_uniform(generator, 10, 100),
            regularization=_log_uniform(generator, 1, 4),
            frequency_exponent=float(generator.choice([0.75, 1.0])),
            popularity_exponent=float(generator.choice([0.0, 0.2, 0.3, 0.4, 0.5])),
        )

    return _search(fit, validation, base, draw, IALS, trials)


def tune_implicit(fit: csr_matrix, validation: csr_matrix, base: ImplicitSettings, trials: int) -> ImplicitSettings:
    """The best of `trials` settings for implicit, factors and iterations kept."""

    def draw(generator: np.random.Generator) -> ImplicitSettings:
        alpha = _log_uniform(generator, 10, 200)
        return dataclasses.replace(base, alpha=alpha, regularization=_log_uniform(generator, 3, 300))

    return _search(fit, validation, base, draw, ImplicitALS, trials)


def _search(
    fit: csr_matrix,
    validation: csr_matrix,
    base: Settings,
    draw: Callable[[np.random.Generator], Settings],
    build: Callable[[Settings], Model],
    trials: int,
) -> Settings:
    """The settings with the best recall@20; `base` takes part, so that a search never loses to it."""
    generator, sampled = np.random.default_rng(base.seed), sample_users(validation, VALIDATION_USERS, base.seed)
    best, best_recall = base, -1.0
    for trial in range(trials + 1):
        settings = draw(generator) if trial else base
        measured = evaluate(build(settings).fit(fit), fit, sampled)
        print(f"  trial {trial}/{trials}: {_describe(measured)}  {_searched(settings)}", file=sys.stderr)
        if measured["recall@20"] > best_recall:
            best, best_recall = settings, measured["recall@20"]
    return best


def sample_users(validation: csr_matrix, count: int, seed: int) -> csr_matrix:
    """The validation matrix with all but `count` random filled rows emptied."""
    from scipy.sparse import diags_array

    users = np.flatnonzero(np.diff(validation.indptr))
    kept = np.zeros(validation.shape[0], dtype=np.float32)
    kept[np.random.default_rng(seed).permutation(users)[:count]] = 1
    sampled = (diags_array(kept) @ validation).tocsr()
    sampled.eliminate_zeros()
    return sampled


def _describe(measured: dict[str, float]) -> str:
    return " ".join(f"{name} {value:.4f}" for name, value in measured.items())


def _searched(settings: Any) -> str:
    fixed = {"factors", "iterations", "seed", "threads", "init_scale"}
    values = dataclasses.asdict(settings).items()
    return " ".join(f"{name}={value:g}" for name, value in values if name not in fixed)


def _log_uniform(generator: np.random.Generator, low: float, high: float) -> float:
    return _rounded(float(np.exp(generator.uniform(np.log(low), np.log(high)))))


def _rounded(value: float) -> float:
    """Two significant digits: settings that can be typed again."""
    return float(f"{value:.2g}")
