"""Solids as signed distance fields in cm: x to the right of the picture, y down, z towards the camera.

Distances are those of Inigo Quilez's articles on distance functions and smooth minima (iquilezles.org);
for ellipsoids and stacks they are first-order bounds, which a ray marcher may step by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from catalog.drawing.arrays import Field

Point3 = tuple[float, float, float]


class Solid(Protocol):
    """Anything with a distance: negative inside."""

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        """Distance in cm at points given as three arrays of one shape."""
        ...


def smooth_union(a: Field, b: Field, blend: float) -> Field:
    """Minimum of two distances, rounded over `blend` cm (Quilez's quadratic form)."""
    overlap = np.maximum(blend - np.abs(a - b), 0.0)
    return np.minimum(a, b) - overlap * overlap * (0.25 / blend)


@dataclass(frozen=True, slots=True)
class Cone:
    """A capsule from `a` to `b` whose radius runs from `ra` to `rb`; `flat` squeezes it along z."""

    a: Point3
    b: Point3
    ra: float
    rb: float
    flat: float = 1.0

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        (ax, ay, az), (bx, by, bz) = self.a, self.b
        az, bz, z = az / self.flat, bz / self.flat, z / self.flat
        dx, dy, dz = bx - ax, by - ay, bz - az
        px, py, pz = x - ax, y - ay, z - az
        along = np.clip((px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz), 0, 1)
        gone = np.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2 + (pz - along * dz) ** 2)
        return (gone - (self.ra + along * (self.rb - self.ra))) * min(1.0, self.flat)


@dataclass(frozen=True, slots=True)
class Ball:
    """An ellipsoid, tilted by `roll` radians in the picture plane."""

    centre: Point3
    radii: Point3
    roll: float = 0.0

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        px, py, pz = x - self.centre[0], y - self.centre[1], z - self.centre[2]
        if self.roll:
            cos, sin = float(np.cos(self.roll)), float(np.sin(self.roll))
            px, py = px * cos + py * sin, py * cos - px * sin
        return ellipsoid_distance(px, py, pz, *self.radii)


def ellipsoid_distance(px: Field, py: Field, pz: Field, rx: float, ry: float, rz: float) -> Field:
    """First-order distance to an axis-aligned ellipsoid at the origin."""
    ux, uy, uz = px / rx, py / ry, pz / rz
    near = np.sqrt(ux * ux + uy * uy + uz * uz) + 1e-6
    slope = np.sqrt((ux / rx) ** 2 + (uy / ry) ** 2 + (uz / rz) ** 2) + 1e-6
    return near * (near - 1) / slope


class Tube:
    """A limb: a radius that varies along a chain of bones. `radii` are (arc length cm, radius cm).

    Inner joints are eased over a few centimetres, as flesh does.
    """

    def __init__(self, joints: Sequence[Point3], radii: Sequence[Sequence[float]] | Field, flat: float = 1.0) -> None:
        self.corners = tuple(joints)
        self.joints = _eased(np.asarray(joints, np.float32))
        self.flat = flat
        steps = np.linalg.norm(np.diff(self.joints, axis=0), axis=1)
        self.starts = np.concatenate([[0.0], np.cumsum(steps)]).astype(np.float32)
        self.length = float(self.starts[-1])
        self.stations = np.asarray(radii, np.float32)
        at = np.linspace(0, self.length, _STEPS, dtype=np.float32)
        self.table = smooth_table(self.stations, at)

    def widened(self, table: Field) -> Tube:
        """The same bones with another table of radii at `at()`."""
        other = Tube(self.corners, self.stations, self.flat)
        other.table = np.asarray(table, np.float32)
        return other

    def at(self) -> Field:
        """Arc lengths (cm) of the table's entries."""
        return np.linspace(0, self.length, _STEPS, dtype=np.float32)

    def nearest(self, x: Field, y: Field, z: Field) -> tuple[Field, Field]:
        """Distance to the bones, and arc length of the nearest point on them; z squeezed by `flat`."""
        best = np.full(np.shape(x), np.inf, np.float32)
        along = np.zeros(np.shape(x), np.float32)
        zs = z / self.flat
        for a, b, start in zip(self.joints, self.joints[1:], self.starts, strict=False):
            dx, dy, dz = (float(v) for v in (b - a) / (1, 1, self.flat))
            px, py, pz = x - a[0], y - a[1], zs - a[2] / self.flat
            t = np.clip((px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz), 0, 1)
            gone = (px - t * dx) ** 2 + (py - t * dy) ** 2 + (pz - t * dz) ** 2
            closer = gone < best
            best = np.where(closer, gone, best)
            along = np.where(closer, start + t * float(np.linalg.norm(b - a)), along)
        return np.sqrt(best), along

    def around(self, x: Field, y: Field, z: Field) -> tuple[Field, Field]:
        """Arc length along the bones, and place across the limb: -1 at its left edge, 1 at its right.

        Before the first joint the length runs on below 0, over the cap of the limb.
        """
        best = np.full(np.shape(x), np.inf, np.float32)
        along, across = np.zeros(np.shape(x), np.float32), np.zeros(np.shape(x), np.float32)
        for a, b, start in zip(self.joints, self.joints[1:], self.starts, strict=False):
            dx, dy, dz = (float(v) for v in b - a)
            px, py, pz = x - a[0], y - a[1], z - a[2]
            free = (px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz)
            t = np.clip(free, 0, 1)
            qx, qy, qz = px - t * dx, py - t * dy, pz - t * dz
            gone = qx * qx + qy * qy + qz * qz
            closer = gone < best
            best = np.where(closer, gone, best)
            run = np.minimum(free, 1) if start == 0 else t
            along = np.where(closer, start + run * float(np.linalg.norm(b - a)), along)
            flat = max(float(np.hypot(dx, dy)), 1e-6)
            across = np.where(closer, (qx * dy - qy * dx) / flat, across)
        return along, np.clip(across / self.radius(along), -1, 1)

    def radius(self, along: Field) -> Field:
        """Radius at an arc length."""
        index = np.clip(along * ((_STEPS - 1) / self.length), 0, _STEPS - 1).astype(np.int32)
        return self.table[index]

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        gone, along = self.nearest(x, y, z)
        return (gone - self.radius(along)) * min(1.0, self.flat)

    def point(self, along: float) -> Point3:
        """The point of the chain at an arc length."""
        x, y, z = (float(np.interp(along, self.starts, self.joints[:, i])) for i in range(3))
        return x, y, z


_STEPS = 384


def _eased(joints: Field, reach: float = 5.0) -> Field:
    """The chain with each inner joint replaced by three points of a parabola."""
    points = [joints[0]]
    for before, joint, after in zip(joints, joints[1:], joints[2:], strict=False):
        a = joint + (before - joint) / np.linalg.norm(before - joint) * reach
        b = joint + (after - joint) / np.linalg.norm(after - joint) * reach
        points += [a, (a + 2 * joint + b) / 4, b]
    return np.stack([*points, joints[-1]]).astype(np.float32)


def smooth_table(stations: Field, at: Field) -> Field:
    """Monotone cubic (PCHIP) interpolation of (position, value) stations: no overshoot between them."""
    from scipy.interpolate import PchipInterpolator

    low, high = stations[0, 0], stations[-1, 0]
    table = PchipInterpolator(stations[:, 0], stations[:, 1:])(np.clip(at, low, high))
    return np.squeeze(np.asarray(table, np.float32))


class Stack:
    """A trunk: ellipses piled along y. Columns of the table: cx, cz, half width, front depth, back depth.

    `lean` (slope of its levels across x, per y) tilts shoulders and hips against each other.
    """

    def __init__(self, y: Field, table: Field, lean: Field | None = None) -> None:
        self.y, self.table = np.asarray(y, np.float32), np.asarray(table, np.float32)
        self.top, self.bottom = float(self.y[0]), float(self.y[-1])
        self.lean = np.zeros_like(self.y) if lean is None else np.asarray(lean, np.float32)
        steep = np.abs(np.gradient(self.table[:, 2:4], self.y, axis=0)).max(axis=1)
        self.steep = 1 / np.sqrt(1 + np.square(np.minimum(steep, 3.0)))

    def level(self, x: Field, y: Field) -> Field:
        """The trunk's own y of points (x, y), once its levels are tilted."""
        return y + self.lean[self.index(y)] * x

    def index(self, y: Field) -> Field:
        """Rows of the table for heights y."""
        share = (len(self.y) - 1) / (self.bottom - self.top)
        return np.clip((y - self.top) * share + 0.5, 0, len(self.y) - 1).astype(np.int32)

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        level = self.level(x, y)
        row = self.index(level)
        cx, cz, a, front, back = self.table[row].T if row.ndim == 1 else np.moveaxis(self.table[row], -1, 0)
        dz = z - cz
        b = np.where(dz > 0, front, back)
        dx = x - cx
        ux, uz = dx / a, dz / b
        near = np.sqrt(ux * ux + uz * uz) + 1e-6
        side = near * (near - 1) / (np.sqrt((ux / a) ** 2 + (uz / b) ** 2) + 1e-6) * self.steep[row]
        beyond = np.maximum(np.maximum(self.top - level, level - self.bottom), 0)
        return np.where(beyond > 0, np.hypot(np.maximum(side, 0), beyond), side)


@dataclass(frozen=True, slots=True)
class Part:
    """A named solid, blended over `blend` cm into what stands before it in its figure."""

    name: str
    solid: Solid
    blend: float = 1.5


def union(parts: Sequence[Part], x: Field, y: Field, z: Field) -> Field:
    """Distance to the blended whole."""
    total = parts[0].solid.distance(x, y, z)
    for part in parts[1:]:
        total = smooth_union(total, part.solid.distance(x, y, z), part.blend)
    return total


@dataclass(frozen=True, slots=True)
class Swollen:
    """Blended parts, `by` cm larger all over: what the next layer of clothes has to go around."""

    parts: tuple[Part, ...]
    by: float

    def distance(self, x: Field, y: Field, z: Field) -> Field:
        return union(self.parts, x, y, z) - self.by
