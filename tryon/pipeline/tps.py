"""Thin-plate splines (Bookstein 1989): the smoothest map of the plane through given pairs of points. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Spline:
    """A fitted map: `apply` takes points (n, 2) to points (n, 2)."""

    knots: Points
    weights: Points
    affine: Points
    centre: Points
    size: float

    def apply(self, points: npt.ArrayLike) -> Points:
        """Where points (n, 2) go."""
        at = (np.asarray(points, float) - self.centre) / self.size
        flat = np.concatenate([np.ones((len(at), 1)), at], 1) @ self.affine
        return np.asarray(flat + _kernel(at, self.knots) @ self.weights)


def fit(points: npt.ArrayLike, goals: npt.ArrayLike, *, smooth: float = 0.0) -> Spline:
    """The spline that takes `points` to `goals`, both (n, 2) with n ≥ 3 and not on one line.

    `smooth` trades exactness for bending (0 passes through every pair); it has no unit, as points are scaled first.
    Raises ValueError for too few points or none that span the plane.
    """
    raw, wanted = np.asarray(points, float), np.asarray(goals, float)
    if len(raw) < 3 or len(raw) != len(wanted):
        raise ValueError("a spline needs at least three pairs of points")
    centre, size = raw.mean(0), float(np.ptp(raw, 0).max())
    if size <= 0 or np.linalg.matrix_rank(raw - centre, tol=1e-6 * size) < 2:
        raise ValueError("the points of a spline must span the plane")
    knots = (raw - centre) / size
    count = len(knots)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _kernel(knots, knots) + (smooth + 1e-9) * np.eye(count)
    system[:count, count:] = np.concatenate([np.ones((count, 1)), knots], 1)
    system[count:, :count] = system[:count, count:].T
    solved = np.linalg.lstsq(system, np.concatenate([wanted, np.zeros((3, 2))]), rcond=None)[0]
    return Spline(knots, solved[:count], solved[count:], centre, size)


def _kernel(points: Points, knots: Points) -> Points:
    """r² log r²  of every distance, (n, k)."""
    square = np.square(points[:, None, :] - knots[None, :, :]).sum(-1)
    return np.asarray(square * np.log(np.maximum(square, 1e-12)))
