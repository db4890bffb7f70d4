"""Sleeves unrolled for wearing: straight strips as wide as the arm's hole, with the garment's own cuffs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalog.drawing.arrays import Field
from catalog.drawing.garments.block import torso
from catalog.drawing.garments.parts import Panel
from catalog.drawing.garments.sleeves import mirror_panel
from catalog.drawing.geometry.path import Point, Points
from catalog.drawing.mannequins.flats import Flat, flatten
from catalog.drawing.spec import GarmentSpec

#: cm that a garment's sleeve is wider than a shirt's.
_ROOM = {"jacket": 1.0, "coat": 2.4, "hoodie": 1.4, "sweater": 0.8, "blouse": 1.0, "dress": -0.5}
_TUCK = 6.0


@dataclass(frozen=True, slots=True)
class Strip:
    """A sleeve as a strip: y along from the shoulder point, x across with outwards away from the body.

    `half[i]` is half its flat width i cm along; `flats` hold a texture per side of the picture.
    """

    half: Field
    length: float
    flats: dict[str, Flat]

    def half_at(self, along: Field) -> Field:
        """Half the flat width at distances along the sleeve."""
        return np.interp(along, np.arange(len(self.half)), self.half).astype(np.float32)


def unroll(panels: Sequence[Panel], spec: GarmentSpec, marks: dict[str, Point], scale: float) -> Strip:
    """The sleeves of a garment (panels `sleeve_*` and `cuff_*`) as strips."""
    tip, cuff = np.array(marks["shoulder_right"]), np.array(marks["cuff_outer_right"])
    down = (cuff - tip) / np.linalg.norm(cuff - tip)
    right = [panel for panel in panels if panel.outline[:, 0].mean() > 0]
    left = [mirror_panel(panel) for panel in panels if panel.outline[:, 0].mean() <= 0]
    low, high, length = _span(right, tip, down)
    half = _worn_half(spec, low, high, float(marks["armpit_right"][1] - tip[1]))
    middle = (low + high) / 2

    def straight(points: Points) -> Points:
        along = (points - tip) @ down
        inward = (points - tip) @ np.array([-down[1], down[0]])
        return np.stack([np.interp(along, np.arange(len(middle)), middle) - inward, along], axis=1)

    flats = {}
    for side, pieces in (("right", right), ("left", left)):
        strips = [_straightened(piece, straight, half) for piece in pieces]
        if side == "left":
            strips = [mirror_panel(strip) for strip in strips]
        flats[side] = flatten(strips, scale, spec.seed)
    return Strip(half, length, flats)


def _span(panels: Sequence[Panel], tip: Points, down: Points) -> tuple[Field, Field, float]:
    """Outer and inner edge (cm inwards from the straight line shoulder to cuff) at every cm along."""
    points = np.concatenate([_dense(panel.outline) for panel in panels])
    along, inward = (points - tip) @ down, (points - tip) @ np.array([-down[1], down[0]])
    count = int(np.floor(along.max())) + 1
    edges = np.full((2, count), np.nan)
    for i in range(count):
        near = inward[np.abs(along - i) < 0.75]
        if near.size:
            edges[:, i] = near.min(), near.max()
    known = np.flatnonzero(~np.isnan(edges[0]))
    low, high = (np.interp(np.arange(count), known, edge[known]).astype(np.float32) for edge in edges)
    return low, high, float(along.max())


def _worn_half(spec: GarmentSpec, low: Field, high: Field, armpit: float) -> Field:
    """Half widths of the strip: from the upper arm's to the cuff's, or the drawn width where that is fuller."""
    count = len(low)
    bicep = torso(spec).bicep + _ROOM.get(spec.kind, 0.0)
    end = max(count - 8, 1) if count > 40 else count - 1
    share = np.clip((np.arange(count) - 8) / max(1, end - 8), 0, 1)
    cuff = (high - low)[min(end, count - 2)]
    even = bicep + share * (cuff - bicep)
    drawn = np.where(np.arange(count) > armpit + 2, high - low, 0)
    return (np.maximum(even, drawn) / 2).astype(np.float32)


def _dense(outline: Points) -> Points:
    """A closed outline sampled about every 3 mm."""
    closed = np.concatenate([outline, outline[:1]])
    steps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.arange(0, along[-1], 0.3)
    return np.stack([np.interp(at, along, closed[:, 0]), np.interp(at, along, closed[:, 1])], axis=1)


def _straightened(panel: Panel, straight: Callable[[Points], Points], half: Field) -> Panel:
    """A panel in strip coordinates; the sleeve itself becomes the whole strip."""
    moved = _moved(panel, straight)
    moved.folds = [replace(fold, height=(0.4 if fold.start[1] < 9 else 0.75) * fold.height) for fold in moved.folds]
    if not panel.name.startswith("sleeve"):
        return moved
    end = float(moved.outline[:, 1].max())
    along = np.arange(-_TUCK, end, 0.5)
    wide = np.interp(along, np.arange(len(half)), half)
    bow = np.linspace(wide[-1], -wide[-1], 12)[1:-1]
    hem = np.stack([bow, end - 0.5 + 0.5 * np.cos(bow / wide[-1] * np.pi / 2)], axis=1)
    sides = np.stack([wide, along], axis=1)
    outline = np.concatenate([sides, hem, (sides * (-1, 1))[::-1]])
    return replace(moved, outline=outline)


def _moved(panel: Panel, straight: Callable[[Points], Points]) -> Panel:
    def one(point: Point) -> Point:
        x, y = straight(np.array([point]))[0]
        return float(x), float(y)

    return replace(
        panel,
        outline=straight(panel.outline),
        grain=((0.0, 0.0), (0.0, 1.0)),
        folds=[replace(fold, start=one(fold.start), end=one(fold.end)) for fold in panel.folds],
        lines=[replace(line, points=straight(line.points)) for line in panel.lines],
        discs=[replace(disc, centre=one(disc.centre)) for disc in panel.discs],
        fades=[replace(fade, centre=one(fade.centre)) for fade in panel.fades],
    )
