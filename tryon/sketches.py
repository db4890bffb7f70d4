"""A garment that is no product, such as a sketch, on a mannequin. For workers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from catalog.pictures.mannequins import Mannequin
from tryon import engine
from tryon.pipeline import cutout
from tryon.pipeline.errors import Refused

#: Garments seen from the front are much the same on either side. Of 20 sketches looked at, those whose outline and its
#: mirror image share less than this (intersection over union) lost a sleeve or came out torn: .862, .865, .871, .879;
#: the next was .885 and whole.
LEAST_ALIKE = 0.88


def dressed(pixels: NDArray[np.uint8], kind: str, attributes: dict[str, str], mannequin: Mannequin) -> bytes:
    """A labelled WebP of the mannequin in the garment of a picture uint8 (h, w, 3). Raises Refused."""
    garment = engine.garment_from(engine.garment(pixels, kind, attributes))
    if cutout.alike(garment.alpha > 0.5) < LEAST_ALIKE:
        raise Refused("garment", "ragged")
    return engine.labelled(engine.dressed(engine.mannequin(mannequin), [garment], engine.default_warp()).image)
