"""A garment taken apart for wearing: its front, its sleeves, and what lies behind the neck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.drawing.arrays import Field
from catalog.drawing.garments import build
from catalog.drawing.garments.parts import Panel
from catalog.drawing.geometry.path import Point
from catalog.drawing.mannequins.flats import Flat, flatten
from catalog.drawing.mannequins.sleeves import Strip, unroll
from catalog.drawing.spec import GarmentSpec

UPPER = frozenset({"tshirt", "shirt", "blouse", "sweater", "hoodie", "jacket", "coat", "dress"})
LEGS = frozenset({"trousers", "jeans", "shorts"})
_BEHIND = frozenset(
    {"back_inside", "back_band", "label", "collar_inside", "neck_inside", "hood_back", "hood_inside", "loop_back"}
)
_SKIPPED = frozenset({"back_hem"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """Textures by place, and the measures (cm) that a shell needs. `hem` is the flat y of the lower edge."""

    spec: GarmentSpec
    front: Flat
    behind: Flat | None
    sleeve: Strip | None
    marks: dict[str, Point]
    hem: float
    edges: tuple[Field, Field]
    leg_edges: tuple[Field, Field]

    def half_width(self, flat_y: Field) -> Field:
        """Half the flat width of the front at flat heights."""
        low, high = self.edges
        return np.interp(flat_y, self.front.rows(), (high - low) / 2).astype(np.float32)


def take_apart(spec: GarmentSpec, scale: float) -> Pattern:
    """The pattern of a spec, painted at `scale` pixels per cm. Raises ValueError for an unknown kind."""
    garment = build(spec)
    arms = [panel for panel in garment.panels if panel.name.startswith(("sleeve", "cuff"))]
    behind = [panel for panel in garment.panels if panel.name in _BEHIND or _back_strap(panel)]
    apart = {id(panel) for panel in (*arms, *behind)}
    front = [panel for panel in garment.panels if id(panel) not in apart and panel.name not in _SKIPPED]
    hood = [panel for panel in front if panel.name.startswith("hood")]
    flat = flatten(front, scale, spec.seed)
    marks = dict(garment.landmarks)
    end = _straight_until(front, marks)
    edges, leg_edges = flat.edges(end), flat.edges(end, right_half=True)
    sleeve = unroll(arms, spec, marks, scale) if arms else None
    if sleeve is not None:
        _close_sides(flat, marks)
    if spec.kind in LEGS:
        _close_legs(flat, marks)
    hem = max(float(panel.outline[:, 1].max()) for panel in front)
    return Pattern(
        spec,
        flat,
        flatten([*behind, *hood], scale, spec.seed) if behind or hood else None,
        sleeve,
        marks,
        hem,
        edges,
        leg_edges,
    )


def _straight_until(front: list[Panel], marks: dict[str, Point]) -> float:
    """The flat y below which outlines only round off the hem."""
    hems = [y for name, (_, y) in marks.items() if name.startswith("hem") and name != "hem_centre"]
    bands = [float(panel.outline[:, 1].max()) for panel in front if panel.name in {"hem_band", "ankle_rib"}]
    return max([*bands, min(hems)]) - 1.2 if hems else float("inf")


def _back_strap(panel: Panel) -> bool:
    return panel.name == "strap" and panel.tone < 0.9


def _close_sides(flat: Flat, marks: dict[str, Point]) -> None:
    """Carry the cloth of a sleeved front over the shoulders and armholes, where its sleeves would lie."""
    x, y = flat.columns(), flat.rows()
    neck = abs(marks["neck_right"][0]) - 0.3
    armpit = marks["armpit_right"][1]
    outside = np.abs(x)[None, :] >= neck
    above = (y < armpit + 1.0)[:, None]
    near = np.abs(x) < neck + 1.1
    shoulder = np.where(near, 0.3, 0.35 * (np.abs(x) - neck) - 1.3)
    flat.alpha[outside & above & (y[:, None] > shoulder[None, :])] = 1.0


def _close_legs(flat: Flat, marks: dict[str, Point]) -> None:
    """No gap between the legs: each is a tube of its own once worn."""
    y = flat.rows()
    hem = marks["hem_inner_right"][1]
    flat.alpha[(y > 0.5) & (y < hem - 1.0)] = 1.0
