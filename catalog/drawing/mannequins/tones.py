"""Skin: the ten tones of the Monk Skin Tone scale.

The scale and its colours were published by Dr. Ellis Monk with Google in 2022 (skintone.google), for
products that should look right on everybody.
"""

from __future__ import annotations

from catalog.drawing.garments.parts import RGB

_HEX = {
    1: "#f6ede4",
    2: "#f3e7db",
    3: "#f7ead0",
    4: "#eadaba",
    5: "#d7bd96",
    6: "#a07e56",
    7: "#825c43",
    8: "#604134",
    9: "#3a312a",
    10: "#292420",
}


def tone_hex(tone: int) -> str:
    """The published colour of a tone. Raises ValueError outside 1..10."""
    try:
        return _HEX[tone]
    except KeyError:
        raise ValueError(f"no skin tone {tone!r} on the Monk scale: use 1 to 10") from None


def skin(tone: int) -> RGB:
    """Linear RGB of a tone."""
    code = tone_hex(tone)
    r, g, b = ((int(code[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5))
    return r, g, b
