"""How close generated pictures come to real ones, from features of a frozen classifier. NumPy and SciPy.

Features are float (n, d), pictures uint8 (n, h, w, c).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.ndimage import uniform_filter

Features = NDArray[np.float32]
_CHUNK = 1_000


def fid(real: Features, fake: Features) -> float:
    """Fréchet distance between Gaussians fitted to both (Heusel et al. 2017)."""
    a, b = real.astype(np.float64), fake.astype(np.float64)
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # The trace of the root of a product of covariances: its eigenvalues are real and not negative.
    values = linalg.eigvals(cov_a @ cov_b).real
    mixed = np.sqrt(np.maximum(values, 0)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * mixed)


def kid(real: Features, fake: Features, *, subset: int = 1_000, subsets: int = 20, seed: int = 0) -> float:
    """Squared maximum mean discrepancy under the cubic kernel, unbiased, mean of subsets (Bińkowski et al. 2018)."""
    rng = np.random.default_rng(seed)
    size = min(subset, len(real), len(fake))
    found = []
    for _ in range(subsets):
        a = real[rng.choice(len(real), size, replace=False)].astype(np.float64)
        b = fake[rng.choice(len(fake), size, replace=False)].astype(np.float64)
        within = sum((k.sum() - np.trace(k)) / (size * (size - 1)) for k in (_cubic(a, a), _cubic(b, b)))
        found.append(within - 2 * _cubic(a, b).mean())
    return float(np.mean(found))


def _cubic(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    kernel: NDArray[np.float64] = (a @ b.T / a.shape[1] + 1) ** 3
    return kernel


class Manifold(NamedTuple):
    """precision and recall of Kynkäänniemi et al. (2019), density and coverage of Naeem et al. (2020)."""

    precision: float
    recall: float
    density: float
    coverage: float


def manifold(real: Features, fake: Features, *, k: int = 5) -> Manifold:
    """All four with balls that reach to the k-th neighbour."""
    real_radii, fake_radii = radii(real, k), radii(fake, k)
    inside, hits, covered = 0, 0.0, np.zeros(len(real), bool)
    recalled = np.zeros(len(real), bool)
    for start in range(0, len(fake), _CHUNK):
        part = slice(start, start + _CHUNK)
        gaps = squares(fake[part], real)
        within = gaps <= real_radii[None]
        inside += int(within.any(1).sum())
        hits += float(within.sum())
        covered |= within.any(0)
        recalled |= (gaps <= fake_radii[part, None]).any(0)
    return Manifold(inside / len(fake), float(recalled.mean()), hits / (k * len(fake)), float(covered.mean()))


def radii(points: Features, k: int) -> NDArray[np.float32]:
    """Squared distance (n,) to the k-th nearest other point."""
    found = [
        np.partition(squares(points[start : start + _CHUNK], points), k, axis=1)[:, k]
        for start in range(0, len(points), _CHUNK)
    ]
    return np.concatenate(found)


def nearest(points: Features, among: Features) -> NDArray[np.float32]:
    """Distance (n,) to the nearest of `among`: shorter for fakes than for held-out pictures means memorised."""
    found = [squares(points[start : start + _CHUNK], among).min(1) for start in range(0, len(points), _CHUNK)]
    return np.sqrt(np.concatenate(found))


def squares(a: Features, b: Features) -> NDArray[np.float32]:
    """Squared distances (n, m)."""
    a, b = a.astype(np.float32), b.astype(np.float32)
    gaps = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return np.maximum(gaps, 0)


def ms_ssim(a: NDArray[np.uint8], b: NDArray[np.uint8], *, scales: int = 3) -> NDArray[np.float64]:
    """Multi-scale structural similarity (n,) of pairs (Wang et al. 2003); grey, weights of the first scales.

    The mean over random pairs of one class tells diversity: the closer to that of real pictures, the better.
    """
    weights = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333][:scales])
    weights /= weights.sum()
    x, y = a.mean(axis=3), b.mean(axis=3)
    product = np.ones(len(a))
    for scale, weight in enumerate(weights):
        luminance, structure = _similarity(x, y)
        both = luminance * structure if scale == scales - 1 else structure
        product *= np.maximum(both.mean(axis=(1, 2)), 0) ** weight
        x, y = _half(x), _half(y)
    return product


def _similarity(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Luminance, and contrast with structure, in windows of 7 pixels."""
    mean_x, mean_y = _mean(x), _mean(y)
    var_x, var_y = _mean(x * x) - mean_x**2, _mean(y * y) - mean_y**2
    covariance = _mean(x * y) - mean_x * mean_y
    first, second = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    luminance = (2 * mean_x * mean_y + first) / (mean_x**2 + mean_y**2 + first)
    return luminance, (2 * covariance + second) / (var_x + var_y + second)


def _mean(x: NDArray[np.float64]) -> NDArray[np.float64]:
    windows: NDArray[np.float64] = uniform_filter(x, size=(1, 7, 7))
    return windows


def _half(x: NDArray[np.float64]) -> NDArray[np.float64]:
    n, h, w = x.shape
    halves: NDArray[np.float64] = x[:, : h // 2 * 2, : w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2).mean(axis=(2, 4))
    return halves
