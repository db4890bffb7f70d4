"""Drawn garments as 28 × 28 grey pictures like Fashion-MNIST's: what there is to learn from without a download."""

from __future__ import annotations

import numpy as np
from PIL import Image

from catalog.drawing import GarmentSpec, catalogue, draw
from recommender.algorithms.base import Progress
from recommender.algorithms.preference.idx import CLASSES, Pictures

SIDE = 28
_CLASS_OF = {
    "tshirt": "T-shirt",
    "trousers": "trousers",
    "jeans": "trousers",
    "sweater": "pullover",
    "hoodie": "pullover",
    "dress": "dress",
    "coat": "coat",
    "jacket": "coat",
    "shirt": "shirt",
    "blouse": "shirt",
    "bag": "bag",
}
_SHOES = {"sneaker": "sneaker", "chelsea": "ankle boot"}


def drawn_pictures(size: int, seed: int = 3, *, progress: Progress | None = None) -> Pictures:
    """`size` garments of those drawn kinds that Fashion-MNIST has too, equal for equal arguments."""
    specs = [product.colourways[0].spec for product in catalogue(seed, 2 * size)]
    known = [(spec, name) for spec in specs if (name := class_of(spec)) is not None][:size]
    images = np.zeros((len(known), SIDE, SIDE), np.uint8)
    for row, (spec, _) in enumerate(known):
        images[row] = grey(spec)
        if progress is not None and row % 50 == 49:
            progress((row + 1) / len(known), f"{row + 1:,} of {len(known):,} garments drawn")
    return Pictures(images, np.array([CLASSES.index(name) for _, name in known], np.uint8))


def class_of(spec: GarmentSpec) -> str | None:
    """Fashion-MNIST's class of a garment; None for what it does not have."""
    if spec.kind == "shoes":
        return _SHOES.get(spec.style)
    return _CLASS_OF.get(spec.kind)


def grey(spec: GarmentSpec) -> np.ndarray:
    """The garment (28, 28) on black, as bright as Fashion-MNIST's negatives: dark cloth shows light."""
    drawing = draw(spec, width=2 * SIDE, height=2 * SIDE)
    luminance = np.asarray(Image.fromarray(drawing.image).convert("L"), np.float32)
    negative = (255 - 0.8 * luminance) * (drawing.mask / 255.0)
    return np.asarray(Image.fromarray(negative.astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.BOX))
