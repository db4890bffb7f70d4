"""The views of a garment that a shop shows, by name, from what a database kept of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from catalog.drawing.render import detail, draw
from catalog.drawing.spec import Drawing, GarmentSpec


class Camera(Protocol):
    """Takes one view of a garment."""

    def __call__(self, spec: GarmentSpec, *, width: int, height: int) -> Drawing: ...


_CAMERAS: dict[str, Camera] = {"front": draw, "detail": detail}


def camera(view: str) -> Camera:
    """What draws a view. Raises ValueError for an unknown one."""
    try:
        return _CAMERAS[view]
    except KeyError:
        raise ValueError(f"unknown view {view!r}: one of {', '.join(_CAMERAS)}") from None


def view_of(drawing: Mapping[str, Any], *, width: int, height: int) -> npt.NDArray[np.uint8]:
    """The picture (H, W, 3) uint8 sRGB of `{"view": name, "spec": GarmentSpec.as_json()}`.

    Raises ValueError for an unknown view or kind, KeyError and TypeError for a damaged record.
    """
    return camera(drawing["view"])(GarmentSpec.from_json(drawing["spec"]), width=width, height=height).image
