"""Colour slugs to linear light, and the cloth of a spec."""

from __future__ import annotations

from catalog.drawing.data.colours import COLOURS
from catalog.drawing.garments.parts import RGB, Cloth
from catalog.drawing.spec import GarmentSpec

#: Zips and studs, rivets, and the orange thread of denim; linear RGB.
STEEL: RGB = (0.55, 0.55, 0.57)
BRASS: RGB = (0.42, 0.3, 0.14)
CONTRAST: RGB = (0.46, 0.24, 0.07)

_WHITEST = 0.9


def linear(slug: str) -> RGB:
    """Linear RGB of a colour of the table. Raises KeyError for an unknown slug.

    Even white cloth returns only some 85 % of the light, which leaves room for its highlights.
    """
    r, g, b = (_WHITEST * (c / 255) ** 2.2 for c in COLOURS[slug].rgb)
    return r, g, b


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """`share` of b in a."""
    r, g, bl = (x + share * (y - x) for x, y in zip(a, b, strict=True))
    return r, g, bl


def luminance(rgb: RGB) -> float:
    """Relative luminance of linear RGB."""
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def cloth_of(spec: GarmentSpec) -> Cloth:
    """The main cloth."""
    knitted = spec.fabric in {"jersey", "rib", "knit", "fleece"}
    pattern = "hoop" if spec.pattern == "stripe" and knitted and spec.kind != "scarf" else spec.pattern
    return Cloth(spec.fabric, linear(spec.colour), pattern, linear(spec.accent))


def thread(rgb: RGB) -> RGB:
    """A tone-on-tone thread that still shows: lighter on dark cloth, darker on light cloth."""
    return mix(rgb, (1.0, 1.0, 1.0), 0.13) if luminance(rgb) < 0.12 else mix(rgb, (0.0, 0.0, 0.0), 0.32)
