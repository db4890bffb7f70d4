"""Drawn garments that several tests lay, and the mannequins' size there."""

from catalog.drawing import GarmentSpec, draw
from tryon.pipeline.garment import from_drawing

SIZE = (144, 192)
SPECS = {
    "top": GarmentSpec("tshirt", "red", neckline="crew", sleeve="short"),
    "long": GarmentSpec("shirt", "navy", neckline="collar", sleeve="long", fabric="poplin"),
    "outer": GarmentSpec(
        "coat", "camel", style="overcoat", neckline="lapel", sleeve="long", length="knee", fabric="wool"
    ),
    "dress": GarmentSpec(
        "dress", "forest", style="tea", silhouette="a-line", neckline="round", sleeve="short", length="midi"
    ),
    "skirt": GarmentSpec("skirt", "plum", style="a-line", silhouette="a-line", length="knee"),
    "trousers": GarmentSpec("jeans", "indigo", silhouette="straight", length="full", fabric="denim"),
}
GARMENTS = {name: from_drawing(draw(spec, width=120, height=160)) for name, spec in SPECS.items()}
