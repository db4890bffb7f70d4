"""One half of an ALS iteration: every row's factor, exactly, given the other side's factors.

In the eigenbasis of the fixed side's Gram matrix the part of a row's system that all rows share
is diagonal, D. With T = W^½ Y_u D^-½ the solution is

    x = D^-½ (I + TᵀT)⁻¹ Tᵀ W^½ 1  =  D^-½ Tᵀ (I + TTᵀ)⁻¹ W^½ 1

so a row with n entries costs an n × n or a k × k Cholesky, whichever is smaller. Most rows of a
shop have far fewer entries than factors, which makes large k affordable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from recommender.algorithms.fold_in import Penalty, gram_matrix

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FLOATS_PER_BATCH = {"cpu": 2_000_000, "cuda": 256_000_000}
"""Size of one batch's gathered factors and systems. On a CPU 8 MB took 7 % less time than 16 MB,
and below that nothing was gained; a GPU wants batches large enough to fill it."""


def solve_rows(
    rows: csr_matrix, fixed: NDArray[np.float32], penalty: Penalty, device: torch.device
) -> NDArray[np.float32]:
    """Factors (n, k) of the (n, m) weighted rows, given the factors (m, k) of their columns.

    `rows` holds positive float32 weights without duplicates. Rows without entries get zeros.
    """
    basis, spectrum, rotated = _eigenbasis(fixed, device)
    spectrum = penalty.unobserved_weight * spectrum
    totals = np.asarray(rows.sum(axis=1), dtype=np.float64).reshape(-1)
    ridges = penalty.ridge(totals, fixed.shape[0])
    solved = torch.zeros((rows.shape[0], fixed.shape[1]), dtype=torch.float32)
    for batch in _batches(np.diff(rows.indptr), fixed.shape[1], FLOATS_PER_BATCH[device.type]):
        ridge = torch.from_numpy(ridges[batch]).to(device)
        scale = (spectrum + ridge[:, None]).rsqrt().float()
        factors = _solve_batch(rows, batch, rotated, scale)
        solved[torch.from_numpy(batch)] = (factors @ basis.T).cpu()
    return solved.numpy()


def _eigenbasis(fixed: NDArray[np.float32], device: torch.device) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Basis (k, k) float32, eigenvalues (k,) float64 and rotated factors (m, k) of FᵀF."""
    eigenvalues, basis = np.linalg.eigh(gram_matrix(fixed))
    turn = torch.from_numpy(basis.astype(np.float32)).to(device)
    rotated = torch.from_numpy(np.ascontiguousarray(fixed)).to(device) @ turn
    return turn, torch.from_numpy(eigenvalues.clip(min=0)).to(device), rotated


def _batches(lengths: NDArray[np.integer], k: int, budget: int) -> Iterator[NDArray[np.int64]]:
    """Row numbers of non-empty rows, grouped by similar length under a budget of floats."""
    order = np.argsort(lengths, kind="stable")
    order = order[lengths[order] > 0]
    stop = len(order)
    while stop:
        longest = int(lengths[order[stop - 1]])
        system = min(longest, k)
        size = max(1, budget // (longest * k + system * system))
        start = max(0, stop - size)
        yield order[start:stop].astype(np.int64)
        stop = start


def _solve_batch(
    rows: csr_matrix, batch: NDArray[np.int64], rotated: torch.Tensor, scale: torch.Tensor
) -> torch.Tensor:
    """Factors (b, k) in the eigenbasis; `scale` (b, k) is the diagonal of D^-½."""
    columns, root_weights = (part.to(rotated.device) for part in _padded(rows, batch))
    k = rotated.shape[1]
    if columns.shape[1] < k:
        scaled = _gathered(rotated, columns, scale, root_weights)
        dual = _spd_solve(scaled @ scaled.mT, root_weights)
        return (scaled.mT @ dual[:, :, None]).squeeze(2) * scale
    gram, target = rotated.new_zeros(len(batch), k, k), rotated.new_zeros(len(batch), k, 1)
    # A row may be longer than memory likes (a best-seller's buyers), so it is summed in pieces.
    piece = max(k, FLOATS_PER_BATCH[rotated.device.type] // (len(batch) * k))
    for some, roots in zip(columns.split(piece, 1), root_weights.split(piece, 1), strict=True):
        scaled = _gathered(rotated, some, scale, roots)
        gram += scaled.mT @ scaled
        target += scaled.mT @ roots[:, :, None]
    return _spd_solve(gram, target.squeeze(2)) * scale


def _gathered(
    rotated: torch.Tensor, columns: torch.Tensor, scale: torch.Tensor, root_weights: torch.Tensor
) -> torch.Tensor:
    """T of each row, (b, length, k)."""
    flat = rotated.index_select(0, columns.reshape(-1))
    return flat.view(*columns.shape, -1).mul_(scale[:, None, :]).mul_(root_weights[:, :, None])


def _padded(rows: csr_matrix, batch: NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
    """Columns (b, longest) and square roots of weights, zero where a row is shorter."""
    starts, ends = rows.indptr[batch], rows.indptr[batch + 1]
    places = starts[:, None] + np.arange((ends - starts).max())
    inside = places < ends[:, None]
    places = np.where(inside, places, 0)
    weights = np.where(inside, np.sqrt(rows.data[places]), 0).astype(np.float32)
    return torch.from_numpy(rows.indices[places].astype(np.int64)), torch.from_numpy(weights)


def _spd_solve(gram: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """(I + gram)⁻¹ target for batches of positive semi-definite (b, n, n) and (b, n)."""
    gram.diagonal(dim1=1, dim2=2).add_(1.0)
    lower = torch.linalg.cholesky(gram)
    return torch.cholesky_solve(target[:, :, None], lower).squeeze(2)
