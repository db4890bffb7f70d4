"""Draws garments and keeps the drawn catalogue: numpy, scipy and Pillow, no Django.

from catalog.drawing import catalogue, draw, render_to_file
product = catalogue(seed=7, size=300)[0]
drawing = draw(product.colourways[0].spec, width=300, height=400)
"""

from catalog.drawing.data.brands import BRANDS, Brand
from catalog.drawing.data.categories import CATEGORIES, Category
from catalog.drawing.data.colours import COLOURS, FAMILIES, Colour
from catalog.drawing.data.sizes import SIZE_SCALES, SizeScale
from catalog.drawing.output import render_many, render_to_file
from catalog.drawing.products import catalogue
from catalog.drawing.render import draw
from catalog.drawing.spec import Colourway, Drawing, GarmentSpec, ProductSpec

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
    "ProductSpec",
    "SizeScale",
    "catalogue",
    "draw",
    "render_many",
    "render_to_file",
]
