"""Draws garments and keeps the drawn catalogue: numpy, scipy and Pillow, no Django.

    from catalog.drawing import catalogue, draw, render_to_file
    product = catalogue(seed=7, size=600)[0]
    drawing = draw(product.colourways[0].spec, width=900, height=1200)

`draw` is the one call for a picture and all that is known of it, at any size: `drawing.image`, `.mask`,
`.landmarks` (0..1) and `.landmark_pixels()`, and `.attributes`. `detail` takes the same from close by.
Equal arguments give equal bytes in every process, and geometry does not depend on the size.

Names load on first use, so that reading a table of `catalog.drawing.data` imports no scipy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from catalog.drawing.data.brands import BRANDS, Brand
    from catalog.drawing.data.categories import CATEGORIES, Category
    from catalog.drawing.data.colours import COLOURS, FAMILIES, Colour
    from catalog.drawing.data.sizes import SIZE_SCALES, SizeScale
    from catalog.drawing.output import Job, render_many, render_to_file, save_image
    from catalog.drawing.products import catalogue
    from catalog.drawing.render import detail, draw
    from catalog.drawing.spec import Colourway, Drawing, GarmentSpec, ProductSpec
    from catalog.drawing.views import view_of

__all__ = [
    "BRANDS",
    "CATEGORIES",
    "COLOURS",
    "FAMILIES",
    "SIZE_SCALES",
    "Brand",
    "Category",
    "Colour",
    "Colourway",
    "Drawing",
    "GarmentSpec",
    "Job",
    "ProductSpec",
    "SizeScale",
    "catalogue",
    "detail",
    "draw",
    "render_many",
    "render_to_file",
    "save_image",
    "view_of",
]

_HOMES = {
    "data.brands": ("BRANDS", "Brand"),
    "data.categories": ("CATEGORIES", "Category"),
    "data.colours": ("COLOURS", "FAMILIES", "Colour"),
    "data.sizes": ("SIZE_SCALES", "SizeScale"),
    "output": ("Job", "render_many", "render_to_file", "save_image"),
    "products": ("catalogue",),
    "render": ("detail", "draw"),
    "spec": ("Colourway", "Drawing", "GarmentSpec", "ProductSpec"),
    "views": ("view_of",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
