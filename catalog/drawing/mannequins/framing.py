"""Where the camera stands: the whole mannequin, or near enough to see the garment."""

from __future__ import annotations

from catalog.drawing.canvas import View
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.words import FRAMES
from catalog.drawing.spec import GarmentSpec

_AIR = 1.11
_BELOW = frozenset({"skirt", "trousers", "jeans", "shorts"})
_TALL = frozenset({"dress", "coat"})


def frame_view(figure: Figure, spec: GarmentSpec, frame: str, width: int, height: int) -> View:
    """The view of a frame. Raises ValueError for an unknown one."""
    if frame not in FRAMES:
        raise ValueError(f"unknown frame {frame!r}: use {', '.join(FRAMES)}")
    m = figure.measures
    top, bottom = -0.062 * (m.stature + 3) * _AIR, 0.0
    if frame == "full" or spec.kind in _TALL:
        bottom = top + (m.stature + 3) * _AIR
    elif spec.kind in _BELOW:
        top, bottom = m.shoulder[1] + 14, m.stature + 12
    elif spec.kind == "shoes":
        top, bottom = m.stature - 50, m.stature + 8
    elif spec.kind == "bag":
        bottom = m.knee + 22
    else:
        bottom = m.crotch + 14
    scale = height / (bottom - top)
    middle = 0.5 * (
        figure.stance.joints["neck"][0]
        + figure.stance.joints["knee_left"][0] / 2
        + figure.stance.joints["knee_right"][0] / 2
    )
    return View(scale, middle - width / scale / 2, top, width, height)
