"""Drawn people for training: mannequins in random outfits of the drawn catalogue, with exact parsing and pose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from catalog.drawing import GarmentSpec, catalogue
from catalog.drawing.mannequins import BUILDS, FIGURES, POSES, TONES, worn
from catalog.drawing.mannequins.words import wearable
from tryon.pipeline.mannequin import as_person
from tryon.pipeline.training.people import SIZE, Sample

_TOPS = ("tshirt", "shirt", "blouse", "sweater", "hoodie")
_BELOW = ("trousers", "jeans", "shorts", "skirt")
#: How often each layer is worn.
_DRESSED, _COVERED, _SHOD, _BAG, _SCARF = 0.25, 0.35, 0.7, 0.25, 0.15


def drawn_people(count: int, seed: int) -> Iterator[tuple[int, Sample]]:
    """`count` of them, bodies in turn so that each is cast once; ids are negative, so that no photo has them.

    Of the catalogue only the colourways of even places are used: the others are left for tests.
    """
    rng = np.random.default_rng(seed)
    wardrobe = wardrobe_of(seed)
    bodies = [(figure, build, pose) for figure in FIGURES for build in BUILDS for pose in POSES]
    for place in range(count):
        figure, build, pose = bodies[place * len(bodies) // count]
        specs = _outfit(wardrobe[figure], rng)
        tone = int(rng.choice(TONES))
        person = as_person(worn(specs, figure=figure, build=build, pose=pose, tone=tone, size=SIZE))
        mask = (person.mask * 255 + 0.5).astype(np.uint8)
        yield -1 - place, Sample(person.image, mask, person.pose.points, person.parsing)


def wardrobe_of(seed: int) -> dict[str, dict[str, list[GarmentSpec]]]:
    """Garments by figure and kind."""
    found: dict[str, dict[str, list[GarmentSpec]]] = {figure: defaultdict(list) for figure in FIGURES}
    for product in catalogue(seed):
        for colourway in product.colourways[::2]:
            spec = colourway.spec
            if wearable(spec.kind, spec.style):
                for figure in (spec.gender,) if spec.gender in FIGURES else FIGURES:
                    found[figure][spec.kind].append(spec)
    return found


def _outfit(wardrobe: dict[str, list[GarmentSpec]], rng: np.random.Generator) -> list[GarmentSpec]:
    def one(*kinds: str) -> list[GarmentSpec]:
        choice = [spec for kind in kinds for spec in wardrobe[kind]]
        return [choice[rng.integers(len(choice))]] if choice else []

    outfit = one("dress") if wardrobe["dress"] and rng.random() < _DRESSED else one(*_TOPS) + one(*_BELOW)
    for kinds, share in ((("jacket", "coat"), _COVERED), (("shoes",), _SHOD), (("bag",), _BAG), (("scarf",), _SCARF)):
        if rng.random() < share:
            outfit += one(*kinds)
    return outfit
