"""Draw a garment: build it in cm, lay it by hand, light it, and photograph it, whole or close up."""

from __future__ import annotations

import numpy as np

from catalog.drawing.canvas import Canvas, View, fit_view
from catalog.drawing.compose import compose
from catalog.drawing.framing import close_view
from catalog.drawing.garments import build
from catalog.drawing.garments.laying import lay
from catalog.drawing.garments.parts import Garment
from catalog.drawing.spec import Drawing, GarmentSpec

#: Up to this width a whole garment is painted at twice the size and averaged down: its lines are finer than a pixel.
_SUPERSAMPLE_WIDTH = 450


def draw(spec: GarmentSpec, *, width: int, height: int) -> Drawing:
    """A product photograph of `spec`, the same for the same arguments in every process.

    Geometry and folds do not depend on the size. Raises ValueError for an unknown kind or a
    picture under 24 pixels a side.
    """
    return _photograph(spec, width, height, close=False)


def detail(spec: GarmentSpec, *, width: int, height: int) -> Drawing:
    """The same garment from close by: its collar, waistband, toe or fringe, and how its cloth is made.

    Landmarks outside the picture lie outside 0..1. Raises ValueError as `draw` does.
    """
    return _photograph(spec, width, height, close=True)


def _photograph(spec: GarmentSpec, width: int, height: int, *, close: bool) -> Drawing:
    if min(width, height) < 24:
        raise ValueError("a drawing needs at least 24 pixels a side")
    garment = lay(build(spec), spec.seed)
    factor = 2 if width <= _SUPERSAMPLE_WIDTH and not close else 1
    whole = fit_view(garment, width * factor, height * factor)
    view = close_view(garment, spec, whole) if close else whole
    canvas = _painted(garment, view, spec.seed)
    image, mask, behind = compose(canvas, factor, magnified=view.scale / whole.scale)
    landmarks = {name: view.fraction(point) for name, point in garment.landmarks.items()}
    return Drawing(image, mask, behind, landmarks, spec.attributes())


def _painted(garment: Garment, view: View, seed: int) -> Canvas:
    """Every panel with noise of its own, so that leaving one out of the picture changes no other."""
    canvas = Canvas(view)
    for index, panel in enumerate(garment.panels):
        canvas.paint(panel, np.random.default_rng([seed, 1, index]))
    return canvas
