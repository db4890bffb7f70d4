"""Scoring a history the trainer never saw, and explaining the score; NumPy only.

Given item factors Y (n_items, k), a history with weights w gets the user factor that one more
ALS step would give it (Hu, Koren and Volinsky 2008, eq. 4, in the parametrisation of Rendle et
al. 2021, "Revisiting the Performance of iALS on Item Recommendation Benchmarks"):

    A x = Σ_j w_j y_j,   A = α0 YᵀY + Σ_j w_j y_j y_jᵀ + λ_u I,   λ_u = λ (Σ_j w_j + α0 n_items)^ν

where w_j is the history's weight of item j times the item's own weight, which training settled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Penalty:
    """The terms of the iALS objective that do not depend on who interacted with what.

    unobserved_weight: α0, weight of "not interacted" for every user-item pair.
    regularization: λ.  frequency_exponent: ν; 0 treats all rows alike, 1 scales with their weight.
    """

    unobserved_weight: float
    regularization: float
    frequency_exponent: float

    def __post_init__(self) -> None:
        if self.unobserved_weight < 0 or self.regularization <= 0:
            raise ValueError("unobserved_weight must be ≥ 0 and regularization > 0")

    def ridge(self, total_weight: ArrayLike, n_columns: int) -> NDArray[np.float64]:
        """λ_u of rows with the given summed weights, over `n_columns` possible partners."""
        mass = np.asarray(total_weight, dtype=np.float64) + self.unobserved_weight * n_columns
        # A row with nothing observed, under α0 = 0, has no mass: any positive ridge gives it zero.
        mass = np.where(mass > 0, mass, 1.0)
        return np.asarray(self.regularization * mass**self.frequency_exponent)


@dataclass(frozen=True)
class FoldIn:
    """Everything serving needs, as arrays that a model artifact stores, and the penalty.

    item_factors: (n_items, k); may be a read-only memory map, only a history's rows are copied.
    gram: (k, k), `gram_matrix(item_factors)`.  item_weights: (n_items,), see `IALSSettings`.
    """

    item_factors: NDArray[np.float32]
    gram: NDArray[np.float64]
    item_weights: NDArray[np.float32]
    penalty: Penalty

    def __post_init__(self) -> None:
        n_items, k = self.item_factors.shape
        if self.gram.shape != (k, k):
            raise ValueError(f"gram must be ({k}, {k}) to fit the item factors, not {self.gram.shape}")
        if self.item_weights.shape != (n_items,):
            raise ValueError(f"item_weights must be ({n_items},), not {self.item_weights.shape}")

    def user_factor(self, items: ArrayLike, weights: ArrayLike) -> NDArray[np.float32]:
        """The factor (k,) of a history: item columns and their weights ≥ 0, both (n,).

        An item may occur twice; its weights add up. An empty history gives zeros. Raises
        ValueError on negative or non-finite weights, IndexError on an unknown column.
        """
        columns, confidence = self._history(items, weights)
        if not columns.size:
            return np.zeros(self.item_factors.shape[1], dtype=np.float32)
        system, rows = self._system(columns, confidence)
        return np.linalg.solve(system, rows.T @ confidence).astype(np.float32)

    def scores(self, user_factor: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores (n_items,) of all items for a user factor (k,)."""
        return self.item_factors @ user_factor

    def contributions(self, items: ArrayLike, weights: ArrayLike, targets: ArrayLike) -> NDArray[np.float64]:
        """How much each history item adds to each target's score: (n_targets, n_history).

        Hu et al. 2008, section 5: score(i) = Σ_j w_j y_iᵀ A⁻¹ y_j, so rows sum to the fold-in
        score exactly. The largest entry of a row is the "because you looked at …" of its target.
        """
        columns, confidence = self._history(items, weights)
        wanted = np.asarray(targets, dtype=np.int64).reshape(-1)
        if not columns.size:
            return np.zeros((wanted.size, 0))
        system, rows = self._system(columns, confidence)
        smoothed = np.linalg.solve(system, rows.T)
        return (self.item_factors[wanted].astype(np.float64) @ smoothed) * confidence

    def _history(self, items: ArrayLike, weights: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        columns = np.asarray(items, dtype=np.int64).reshape(-1)
        confidence = np.asarray(weights, dtype=np.float64).reshape(-1)
        if columns.shape != confidence.shape:
            raise ValueError(f"{columns.size} items but {confidence.size} weights")
        if not np.isfinite(confidence).all() or (confidence < 0).any():
            raise ValueError("history weights must be finite and not negative")
        if (columns < 0).any():
            raise IndexError("item columns must not be negative")
        return columns, confidence * self.item_weights[columns]

    def _system(
        self, columns: NDArray[np.int64], confidence: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A (k, k) and the history's item factors (n, k), in double precision."""
        n_items, k = self.item_factors.shape
        rows = self.item_factors[columns].astype(np.float64)
        ridge = self.penalty.ridge(confidence.sum(), n_items)
        system = self.penalty.unobserved_weight * self.gram + (rows.T * confidence) @ rows
        return system + ridge * np.eye(k), rows


def gram_matrix(factors: NDArray[np.float32], block: int = 65_536) -> NDArray[np.float64]:
    """FᵀF (k, k) of factors (m, k) in double precision, a block of rows at a time."""
    gram = np.zeros((factors.shape[1], factors.shape[1]))
    for start in range(0, len(factors), block):
        wide = factors[start : start + block].astype(np.float64)
        gram += wide.T @ wide
    return gram
