"""Which colours go together: a score from the hues, lightnesses and strengths of two colours. No Django."""

from __future__ import annotations

import math
from functools import cache

# Below this strength a colour counts as neutral and goes with nearly everything.
NEUTRAL = 18.0
# Leather and sand: hues (degrees) and chroma within which brown is worn like a neutral.
BROWN_HUES, BROWN_CHROMA = (50.0, 95.0), 38.0


@cache
def lch(colour: str) -> tuple[float, float, float]:
    """Lightness (0…100), chroma and hue angle (degrees) of "#rrggbb", by CIELAB under D65. ValueError for others."""
    if len(colour) != 7 or not colour.startswith("#"):
        raise ValueError(f"a colour is written #rrggbb; got {colour!r}")
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (_lab(value) for value in (x, y, z))
    a, b = 500 * (fx - fy), 200 * (fy - fz)
    return 116 * fy - 16, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _lab(value: float) -> float:
    return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116


def harmony(one: str, other: str) -> float:
    """0 (they fight) … 1 (they belong together) for two "#rrggbb" colours; symmetric.

    Neutrals go with everything, a little better with contrast. Of two strong colours, near hues and opposite
    ones go together, those a third or a quarter of the circle apart do not; softness forgives much.
    """
    (light, _, hue), (other_light, _, other_hue) = lch(one), lch(other)
    chroma, other_chroma = _strength(one), _strength(other)
    contrast = min(abs(light - other_light) / 50, 1.0)
    if min(chroma, other_chroma) < NEUTRAL:
        return 0.75 + 0.25 * contrast
    apart = abs(hue - other_hue) % 360
    apart = min(apart, 360 - apart)
    near, opposite = math.exp(-((apart / 28) ** 2)), 0.75 * math.exp(-(((apart - 180) / 28) ** 2))
    strength = min(min(chroma, other_chroma) / 60, 1.0)
    fit = max(near * (0.7 + 0.3 * contrast), opposite)
    return fit * strength + 0.6 * (1 - strength) + 0.4 * fit * (1 - strength)


def _strength(colour: str) -> float:
    """Chroma as it is worn: navy, bottle green and burgundy are as quiet as black, and so are leather browns."""
    light, chroma, hue = lch(colour)
    if BROWN_HUES[0] <= hue <= BROWN_HUES[1] and chroma < BROWN_CHROMA:
        return 0.0
    return chroma * min(light / 45, 1.0)


def together(colours: list[str]) -> float:
    """The least harmony of any two; 1 for fewer than two."""
    pairs = [(one, other) for place, one in enumerate(colours) for other in colours[place + 1 :]]
    return min((harmony(one, other) for one, other in pairs), default=1.0)
