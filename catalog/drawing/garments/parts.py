"""What a garment is made of: panels of cloth in painter's order, with marks sewn on them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Point, Points

RGB = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Cloth:
    """A fabric in a colour, with a print in a second colour; `rib` overlays ribbing along v."""

    fabric: str
    rgb: RGB
    pattern: str = "plain"
    accent: RGB = (1.0, 1.0, 1.0)
    rib: float = 0.0

    def plain(self) -> Cloth:
        """The same cloth without its print."""
        return replace(self, pattern="plain")


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a panel: seam, stitch, rope, cord or shadow; `width` in cm, `rgb` of threads and cords."""

    kind: str
    points: Points
    width: float = 0.12
    rgb: RGB | None = None
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A button, rivet or eyelet."""

    centre: Point
    radius: float
    rgb: RGB
    kind: str = "button"


@dataclass(frozen=True, slots=True)
class Fade:
    """A soft patch where dye is worn off (`strength` > 0) or dirt and shade gather (< 0); radii in cm."""

    centre: Point
    radii: Point
    strength: float


@dataclass(slots=True)
class Panel:
    """One piece of cloth. Lengths in cm.

    `grain` is the direction of v (default straight down); `around` makes u run around a centre,
    for neck bands. `bulge` is how far the middle stands up, `roll` how wide the edge rounds,
    `lift` how high it lies over what is below, and `tone` darkens insides.
    """

    name: str
    outline: Points
    cloth: Cloth
    grain: tuple[Point, Point] = ((0.0, 0.0), (0.0, 1.0))
    around: Point | None = None
    folds: list[Fold] = field(default_factory=list)
    crumple: float = 0.12
    crumple_scale: float = 7.0
    bulge: float = 1.0
    roll: float = 1.6
    lift: float = 0.5
    tone: float = 1.0
    lines: list[Line] = field(default_factory=list)
    discs: list[Disc] = field(default_factory=list)
    fades: list[Fade] = field(default_factory=list)
    relief: bool = True
    #: The inside of the back or what is sewn to it: a wearer's neck hides it.
    behind: bool = False

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        low, high = self.outline.min(axis=0), self.outline.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@dataclass(slots=True)
class Garment:
    """Panels from back to front, landmarks in cm, and the smallest frame height it should be shown in."""

    panels: list[Panel]
    landmarks: dict[str, Point]
    frame_height: float = 100.0

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom over all panels."""
        boxes = np.array([panel.bounds() for panel in self.panels])
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])
