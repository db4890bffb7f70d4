"""The leading right singular vectors of a large sparse matrix, by randomised subspace iteration.

Halko, Martinsson and Tropp 2011, "Finding structure with randomness", algorithm 4.4. The basis is
made orthonormal by the eigenvectors of its Gram matrix in double precision, which is several times
cheaper than a QR of the tall basis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.algorithms.base import Progress
from recommender.algorithms.fold_in import gram_matrix

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

OVERSAMPLING = 32
"""Directions carried along and dropped at the end, which sharpens the last ones that are kept."""

LEAST_VARIANCE = 1e-10
"""Share of the largest eigenvalue under which a direction is float32 rounding, not data."""


def leading_spectrum(
    matrix: csr_matrix, rank: int, *, iterations: int, seed: int, progress: Progress
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Eigenvalues (k,) of MᵀM, largest first, and their eigenvectors (n, k), M being (m, n).

    k is `rank`, or less where the matrix has a lower rank. Memory: a few bases of
    max(m, n) × (rank + OVERSAMPLING) floats.
    """
    by_column = matrix.T.tocsr()
    width = min(rank + OVERSAMPLING, *matrix.shape)
    basis = np.random.default_rng(seed).standard_normal((matrix.shape[1], width), dtype=np.float32)
    for iteration in range(iterations):
        progress(iteration / iterations, f"Spectrum, pass {iteration + 1}/{iterations}")
        basis = _orthonormal(by_column @ (matrix @ basis))
    variances, turn = _eigen(matrix @ basis)
    kept = slice(0, min(rank, len(variances)))
    return variances[kept].astype(np.float32), basis @ turn[:, kept].astype(np.float32)


def _orthonormal(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """An orthonormal basis (n, ≤ w) of the span of columns (n, w)."""
    variances, turn = _eigen(columns)
    return columns @ (turn / np.sqrt(variances)).astype(np.float32)


def _eigen(columns: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Eigenvalues (k,), largest first, and eigenvectors (w, k) of CᵀC, without those that are noise."""
    variances, turn = np.linalg.eigh(gram_matrix(columns))
    kept = np.flatnonzero(variances > LEAST_VARIANCE * variances[-1])[::-1]
    return variances[kept], turn[:, kept]
