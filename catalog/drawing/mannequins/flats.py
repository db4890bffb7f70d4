"""A garment's flat panels as textures: what a wrapped shell looks its colours up in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import binary_fill_holes, distance_transform_edt, gaussian_filter1d

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import Canvas, View
from catalog.drawing.garments.parts import Panel

_MARGIN = 3.0


@dataclass(slots=True)
class Flat:
    """Linear colour (H, W, 3) and coverage (H, W) of panels laid flat, in the garment's own cm."""

    view: View
    rgb: Field
    alpha: Field

    def sample(self, x: Field, y: Field) -> tuple[Field, Field]:
        """Colour (N, 3) and coverage (N) at flat points in cm, bilinear; edges are continued."""
        height, width = self.alpha.shape
        px = np.clip((x - self.view.left) * self.view.scale - 0.5, 0, width - 1.001)
        py = np.clip((y - self.view.top) * self.view.scale - 0.5, 0, height - 1.001)
        column, row = px.astype(np.int32), py.astype(np.int32)
        fx, fy = (px - column).astype(np.float32), (py - row).astype(np.float32)
        at = row * width + column
        table = np.concatenate([self.rgb, self.alpha[..., None]], axis=2).reshape(-1, 4)
        upper = table[at] * (1 - fx)[:, None] + table[at + 1] * fx[:, None]
        lower = table[at + width] * (1 - fx)[:, None] + table[at + width + 1] * fx[:, None]
        mixed = upper * (1 - fy)[:, None] + lower * fy[:, None]
        return mixed[:, :3], mixed[:, 3]

    def rows(self) -> Field:
        """The y (cm) of every row of the texture."""
        return self.view.top + (np.arange(self.alpha.shape[0], dtype=np.float32) + 0.5) / self.view.scale

    def columns(self) -> Field:
        """The x (cm) of every column."""
        return self.view.left + (np.arange(self.alpha.shape[1], dtype=np.float32) + 0.5) / self.view.scale

    def edges(self, end: float, *, right_half: bool = False) -> tuple[Field, Field]:
        """Leftmost and rightmost covered x (cm) of every row, continued over empty rows and below `end`."""
        x = self.columns()
        covered = (self.alpha > 0.5) & ((x > 0) | (not right_half))[None, :]
        some = covered.any(axis=1)
        low = np.where(some, x[covered.argmax(axis=1)], np.nan)
        high = np.where(some, x[covered.shape[1] - 1 - covered[:, ::-1].argmax(axis=1)], np.nan)
        at, known = np.arange(some.size), np.flatnonzero(some & (self.rows() < end))
        blur = 0.7 * self.view.scale
        left, right = (
            gaussian_filter1d(np.interp(at, known, edge[known]), blur, mode="nearest").astype(np.float32)
            for edge in (low, high)
        )
        return left, right


def flatten(panels: Sequence[Panel], scale: float, seed: int, *, laid: bool = False) -> Flat:
    """Paint panels at `scale` pixels per cm. Raises ValueError for none.

    Unless they stay as they are `laid`, their edges keep no rounding: the body under them gives the shape.
    """
    if not panels:
        raise ValueError("no panels to paint")
    boxes = np.array([panel.bounds() for panel in panels])
    left, top = boxes[:, :2].min(axis=0) - _MARGIN
    right, bottom = boxes[:, 2:].max(axis=0) + _MARGIN
    view = View(scale, float(left), float(top), int((right - left) * scale), int((bottom - top) * scale))
    canvas = Canvas(view)
    rng = np.random.default_rng([seed, 1])
    for panel in panels:
        canvas.paint(panel if laid else _worn(panel), rng)
    colours = _continued(canvas.rgb, canvas.alpha)
    return Flat(view, colours, canvas.alpha if laid else _whole(canvas.alpha))


def _worn(panel: Panel) -> Panel:
    """A panel without the fullness of cloth that lies on a table."""
    large = float(np.ptp(panel.outline[:, 0])) * float(np.ptp(panel.outline[:, 1])) > 420
    if not large:
        return panel
    folds = [replace(fold, height=0.8 * fold.height) for fold in panel.folds]
    return replace(panel, folds=folds, bulge=0.0, roll=0.5, crumple=0.7 * panel.crumple)


def _whole(alpha: Field) -> Field:
    """Coverage without chinks between pieces, through which a table would show but a wearer should not."""
    solid = alpha > 0.5
    return np.where(binary_fill_holes(solid) & ~solid, 1.0, alpha).astype(np.float32)


def _continued(rgb: Field, alpha: Field) -> Field:
    """Colours of covered cells, carried outwards so that no lookup near an edge meets the void."""
    solid = alpha > 0.92
    if not solid.any():
        return rgb
    nearest = distance_transform_edt(~solid, return_distances=False, return_indices=True)
    return rgb[nearest[0], nearest[1]] / np.maximum(alpha[nearest[0], nearest[1]], 0.5)[..., None]
