"""Pictures as shoppers take them at home, of drawn garments: numpy, scipy and Pillow, no Django.

    from catalog.drawing.snapshots import snapshot
    picture = snapshot(spec, seed=3, size=(480, 640))

Garments are worn, from the neck down, in a corner of a room; shoes, bags and scarves lie on a floor or a bed. The room,
its light, the body and the tilt of the camera follow from the seed. Equal arguments give equal pictures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from catalog.drawing.snapshots.phone import snapshot

__all__ = ["snapshot"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.phone"), name)
