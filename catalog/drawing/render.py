"""Draw a garment: build it in cm, lay it by hand, light it, and photograph it."""

from __future__ import annotations

import numpy as np

from catalog.drawing.canvas import Canvas, fit_view
from catalog.drawing.compose import compose
from catalog.drawing.garments import build
from catalog.drawing.garments.laying import lay
from catalog.drawing.spec import Drawing, GarmentSpec

#: Up to this width the garment is painted at twice the size and averaged down.
_SUPERSAMPLE_WIDTH = 450


def draw(spec: GarmentSpec, *, width: int, height: int) -> Drawing:
    """A product photograph of `spec`, the same for the same arguments.

    Geometry and folds do not depend on the size. Raises ValueError for an unknown kind or a
    picture under 24 pixels a side.
    """
    if min(width, height) < 24:
        raise ValueError("a drawing needs at least 24 pixels a side")
    rng = np.random.default_rng([spec.seed, 1])
    garment = lay(build(spec), spec.seed)
    factor = 2 if width <= _SUPERSAMPLE_WIDTH else 1
    view = fit_view(garment, width * factor, height * factor)
    canvas = Canvas(view)
    for panel in garment.panels:
        canvas.paint(panel, rng)
    image, mask = compose(canvas, factor, spec.seed)
    landmarks = {name: view.fraction(point) for name, point in garment.landmarks.items()}
    return Drawing(image, mask, landmarks, spec.attributes())
