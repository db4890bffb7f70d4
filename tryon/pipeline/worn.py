"""Garments cut from a picture of somebody wearing them, by the same pose and parsing that read a shopper's photo."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tryon.pipeline.types import Garment


def cut_worn(image: npt.NDArray[np.uint8], kind: str | None) -> Garment | None:
    """The garment that somebody in the picture wears; None where nobody does."""
    return None
