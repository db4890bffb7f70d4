"""Where a close-up looks: at the part of each garment that tells how it is made."""

from __future__ import annotations

from catalog.drawing.canvas import View
from catalog.drawing.garments.parts import Garment
from catalog.drawing.geometry.path import Point
from catalog.drawing.spec import GarmentSpec

#: Landmark, how far right of it and below it (cm) the middle lies, and the height of cloth shown (cm).
_FOCUS: dict[str, tuple[str, float, float, float]] = {
    "skirt": ("waist_centre", 5.0, 8.0, 30.0),
    "trousers": ("waist_centre", 7.0, 9.0, 32.0),
    "jeans": ("waist_centre", 7.0, 8.0, 30.0),
    "shorts": ("waist_centre", 6.0, 8.0, 30.0),
    "dress": ("neck_centre", 4.0, 4.0, 36.0),
    "coat": ("neck_centre", 4.0, -2.0, 40.0),
    "jacket": ("neck_centre", 5.0, 2.0, 36.0),
    "hoodie": ("neck_centre", 2.0, 4.0, 36.0),
}
_TOP = ("neck_centre", 4.0, 3.0, 32.0)
_BY_STYLE: dict[tuple[str, str], tuple[str, float, float, float]] = {
    ("scarf", "wool"): ("end_left", 3.0, -6.0, 30.0),
    ("scarf", "square"): ("corner_left", 13.0, 15.0, 32.0),
    ("bag", "tote"): ("handle_top", 5.0, 24.0, 24.0),
    ("bag", "crossbody"): ("base_right", -7.0, -10.0, 20.0),
    ("bag", "shoulder"): ("base_right", -1.0, -9.0, 20.0),
    ("bag", "backpack"): ("grip_top", 3.0, 16.0, 24.0),
    ("shoes", "tall"): ("ankle", -3.0, -8.0, 26.0),
    ("shoes", "pump"): ("ankle", -6.0, 2.0, 20.0),
    ("shoes", "flat"): ("toe_right", -1.0, 8.0, 18.0),
}
#: A close-up's height field against the whole picture's: folds are soft, and the finest edges gain.
_SHARPER = 1.5
#: Unless its cells are as small as this already, in cm.
_FINEST_CELL = 0.15
_SHOE = ("toe", 9.0, -4.0, 20.0)


def close_view(garment: Garment, spec: GarmentSpec, whole: View) -> View:
    """A view of the same raster as `whole`, nearer."""
    landmark, right, down, shown = _focus(spec)
    x, y = garment.landmarks.get(landmark) or _middle(garment)
    scale = whole.height / shown
    middle = (x + right, y + down)
    half = (whole.width / scale / 2, whole.height / scale / 2)
    fineness = max(1.0, min(_SHARPER, whole.cell / _FINEST_CELL)) * whole.scale / scale
    return View(scale, middle[0] - half[0], middle[1] - half[1], whole.width, whole.height, fineness)


def _focus(spec: GarmentSpec) -> tuple[str, float, float, float]:
    fallback = _SHOE if spec.kind == "shoes" else _FOCUS.get(spec.kind, _TOP)
    return _BY_STYLE.get((spec.kind, spec.style), fallback)


def _middle(garment: Garment) -> Point:
    left, top, right, bottom = garment.bounds()
    return (left + right) / 2, (top + bottom) / 2
