"""Garments worn by mannequins: numpy, scipy and Pillow, no Django.

    from catalog.drawing.mannequins import worn
    result = worn(spec, build="full", pose="turned", tone=7, size=(900, 1200))
    result = worn([shirt, trousers, coat], figure="men")

`worn` takes one garment or an outfit and completes it with an off-white T-shirt, grey trousers and
plain shoes, so that nobody stands half dressed. `figure` is one of `FIGURES` (the first garment's by
default), `build` one of `BUILDS`, `pose` one of `POSES`, `tone` 1..10 of the Monk Skin Tone scale
(`TONES`) and `frame` one of `FRAMES`. It returns `Worn`: the picture, the mask of the garments asked
for, masks of skin, of the mannequin's parts and of every kind that is worn, and joints in pixels. A
garment that a frontal picture cannot show (`wearable` tells) raises `CannotWear`.

How it is done: bodies and clothes are solids (`solids`, `anatomy`, `shells`) that a camera casts rays at
(`casting`). The garment's flat panels are painted once (`flats`, `patterns`, `sleeves`) and looked up
from every point of its shell (`wrapping`), so seams, prints and buttons are those of the product
picture. Layers meet by depth (`layers`), lit by the same window (`shading`, `studio`).

Words load at once, everything heavy on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from catalog.drawing.mannequins.words import BUILDS, FIGURES, FRAMES, POSES, TONES, figure_for, wearable

if TYPE_CHECKING:
    from catalog.drawing.mannequins.outfits import CannotWear
    from catalog.drawing.mannequins.tones import tone_hex
    from catalog.drawing.mannequins.wearing import Worn, worn

__all__ = [
    "BUILDS",
    "FIGURES",
    "FRAMES",
    "POSES",
    "TONES",
    "CannotWear",
    "Worn",
    "figure_for",
    "tone_hex",
    "wearable",
    "worn",
]

_HOME_OF = {"CannotWear": "outfits", "Worn": "wearing", "tone_hex": "tones", "worn": "wearing"}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
