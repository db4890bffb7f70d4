"""How far out the next layer of clothes must lie: the body, and whatever is worn on it already."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from catalog.drawing.arrays import Field
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.poses import SIDES
from catalog.drawing.mannequins.solids import Part

#: Levels of the trunk's table, cm.
STEP = 0.4


@dataclass(frozen=True, slots=True)
class Clearance:
    """Trunk by level `y` (legs included below the crotch) and limbs by name, in cm."""

    y: Field
    cx: Field
    lean: Field
    half: Field
    front: Field
    back: Field
    limbs: dict[str, Field]
    inner: tuple[Part, ...] = ()

    def girth(self) -> Field:
        """Girth at every level."""
        return girth(self.half, (self.front + self.back) / 2)

    def over(
        self, *, half: Field, front: Field, back: Field, limbs: dict[str, Field], rows: npt.NDArray[np.bool_]
    ) -> Clearance:
        """The clearance once a layer lies over `rows` (a mask of levels)."""
        return replace(
            self,
            half=np.where(rows, np.maximum(self.half, half), self.half),
            front=np.where(rows, np.maximum(self.front, front), self.front),
            back=np.where(rows, np.maximum(self.back, back), self.back),
            limbs=self.limbs | {name: np.maximum(self.limbs[name], table) for name, table in limbs.items()},
        )


def girth(half: Field, depth: Field) -> Field:
    """Perimeter of an ellipse from its semi-axes (root-mean-square approximation)."""
    return np.asarray(2 * np.pi * np.sqrt((np.square(half) + np.square(depth)) / 2))


def bare(figure: Figure) -> Clearance:
    """The undressed mannequin."""
    m, trunk = figure.measures, figure.trunk
    y = np.arange(trunk.top, m.stature, STEP, dtype=np.float32)
    cx, half, front, back = (np.interp(y, trunk.y, trunk.table[:, i]).astype(np.float32) for i in (0, 2, 3, 4))
    chest = m.shoulder[1] + 10.6
    front = front + (1.7 * m.bust + 0.5) * np.exp(-np.square((y - chest) / 6.0))
    low, high, near, far = _leg_extent(figure, y)
    lean = figure.stance.sway(y)[1]
    below = y > m.crotch - 6
    centre = np.where(below, (low + high) / 2, cx)
    fade = np.clip((y - m.crotch + 6) / 10, 0, 1)
    limbs = {name: figure.limb(name).table for side in SIDES for name in (f"arm_{side}", f"leg_{side}")}
    return Clearance(
        y,
        cx + fade * (centre - cx),
        (lean * (1 - fade)).astype(np.float32),
        np.where(below, np.maximum((high - low) / 2, half * (1 - fade)), half).astype(np.float32),
        np.where(below, np.maximum(near, front * (1 - fade)), front).astype(np.float32),
        np.where(below, np.maximum(far, back * (1 - fade)), back).astype(np.float32),
        limbs,
    )


def _leg_extent(figure: Figure, y: Field) -> tuple[Field, Field, Field, Field]:
    """Left, right, front and back of both legs at every level."""
    centre = sum(figure.stance.joints[f"knee_{side}"][0] for side in SIDES) / 2
    edges = []
    for side in SIDES:
        leg = figure.limb(f"leg_{side}")
        at = leg.at()
        x, height, z = (np.interp(at, leg.starts, leg.joints[:, i]) for i in range(3))
        outer = np.abs(x - centre) + leg.table
        bow = np.sqrt(np.clip(1 - np.square((np.abs(x - centre) + 0.2 * leg.table) / (1.05 * outer)), 0.2, 1))
        sides = (x - leg.table, x + leg.table, (z + leg.table) / bow, (leg.table - z) / bow)
        edges.append([np.interp(y, height, value) for value in sides])
    (l0, r0, n0, f0), (l1, r1, n1, f1) = edges
    return np.minimum(l0, l1), np.maximum(r0, r1), np.maximum(n0, n1), np.maximum(f0, f1)
