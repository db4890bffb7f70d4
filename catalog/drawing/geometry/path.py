"""Outlines in centimetres: x to the right of the centre line, y downwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Point = tuple[float, float]


class Path:
    """A pen that draws lines and cubic Béziers, sampled as it goes."""

    def __init__(self, start: Point) -> None:
        self._points: list[Points] = [np.array([start], dtype=float)]

    @property
    def pen(self) -> Point:
        """Where the pen stands."""
        x, y = self._points[-1][-1]
        return float(x), float(y)

    def line(self, *points: Point) -> Path:
        """Straight segments, sampled about every centimetre so that they can be warped later."""
        for point in points:
            start = np.array(self.pen)
            steps = max(2, int(np.hypot(*(np.array(point) - start))) + 1)
            t = np.linspace(0, 1, steps + 1)[1:, None]
            self._points.append(start + (np.array(point) - start) * t)
        return self

    def curve(self, control1: Point, control2: Point, end: Point, steps: int = 24) -> Path:
        """A cubic Bézier from the pen to `end`."""
        p0, p1, p2, p3 = (np.array(p, dtype=float) for p in (self.pen, control1, control2, end))
        t = np.linspace(0, 1, steps + 1)[1:, None]
        s = 1 - t
        self._points.append(s**3 * p0 + 3 * s**2 * t * p1 + 3 * s * t**2 * p2 + t**3 * p3)
        return self

    def through(self, *points: Point) -> Path:
        """A Catmull-Rom spline from the pen through every point."""
        self._points.append(catmull_rom([self.pen, *points])[1:])
        return self

    def follow(self, points: Points) -> Path:
        """Given points, verbatim."""
        self._points.append(np.asarray(points, dtype=float))
        return self

    def points(self) -> Points:
        """The sampled polyline, (N, 2)."""
        return np.concatenate(self._points)


def catmull_rom(points: Sequence[Point] | Points, steps: int = 14) -> Points:
    """Centripetal-free uniform Catmull-Rom through `points`, (N, 2)."""
    p = np.asarray(points, dtype=float)
    padded = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate([*pieces, p[-1:]])


def mirrored(points: Points) -> Points:
    """The same points on the other side of the centre line, in reverse order."""
    flipped = np.asarray(points)[::-1].copy()
    flipped[:, 0] *= -1
    return flipped


def symmetric(right_half: Points) -> Points:
    """A closed outline from its right half, which runs from top centre to bottom centre."""
    return np.concatenate([right_half, mirrored(right_half)])


def offset(points: Points, distance: float | Points) -> Points:
    """A polyline moved `distance` cm to its left-hand normal (y down: to the right of travel is positive)."""
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    return points + normal * np.reshape(distance, (-1, 1))


def ribbon(points: Points, width: float | Points) -> Points:
    """A closed band of `width` cm along a polyline, on its positive side."""
    return np.concatenate([points, offset(points, width)[::-1]])


def stroke(points: Points, width: float) -> Points:
    """A closed band of `width` cm centred on a polyline."""
    return np.concatenate([offset(points, -width / 2), offset(points, width / 2)[::-1]])


def resample(points: Points, count: int) -> Points:
    """`count` points at equal arc length."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])], axis=1)


def at_fraction(points: Points, fraction: float) -> Point:
    """The point at a fraction of the arc length."""
    x, y = resample(points, 101)[round(100 * min(max(fraction, 0.0), 1.0))]
    return float(x), float(y)


def circle(centre: Point, radius: float, squash: float = 1.0, steps: int = 28) -> Points:
    """A closed ellipse with vertical radius `radius * squash`."""
    t = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return np.stack([centre[0] + radius * np.cos(t), centre[1] + radius * squash * np.sin(t)], axis=1)


def flip_x(points: Points) -> Points:
    """Points on the other side of the centre line, in the same order."""
    return np.asarray(points, dtype=float) * (-1.0, 1.0)


def shifted(points: Points, dx: float, dy: float) -> Points:
    """Points moved by (dx, dy) cm."""
    return np.asarray(points, dtype=float) + np.array((dx, dy))


def clipped_below(outline: Points, y: float) -> Points:
    """The part of a closed outline below the height `y`."""
    return clipped(outline, (0.0, y), (0.0, 1.0))


def clipped(outline: Points, through: Point, towards: Point) -> Points:
    """The part of a closed outline on the side of a line that `towards` points to (Sutherland and Hodgman, 1974)."""
    side = (np.asarray(outline, dtype=float) - through) @ np.asarray(towards, dtype=float)
    kept: list[Points] = []
    for i, point in enumerate(outline):
        before, was, now = outline[i - 1], side[i - 1], side[i]
        if (was > 0) != (now > 0):
            kept.append(before + (point - before) * was / (was - now))
        if now > 0:
            kept.append(point)
    return np.array(kept)
