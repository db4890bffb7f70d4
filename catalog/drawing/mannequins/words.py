"""What a caller may ask for, in words; imports nothing, so that a web page can read it."""

from __future__ import annotations

FIGURES = ("women", "men")
BUILDS = ("slim", "medium", "full")
POSES = ("front", "turned")
FRAMES = ("full", "near")
#: Tones of the Monk Skin Tone scale, light to deep.
TONES = tuple(range(1, 11))
#: Kinds and styles that a frontal picture cannot show well, and why.
UNWEARABLE = {
    ("bag", "backpack"): "a backpack hangs out of sight from the front",
    ("bag", "shoulder"): "a shoulder bag hides under the arm that carries it",
    ("scarf", "square"): "a square scarf is shown laid out, not tied",
}


def wearable(kind: str, style: str) -> bool:
    """Whether a worn picture of a garment of this kind and style can be drawn."""
    return (kind, style) not in UNWEARABLE


def figure_for(gender: str, turn: int = 0) -> str:
    """The figure that wears a garment; what is for everybody goes to either in turn."""
    return gender if gender in FIGURES else FIGURES[turn % len(FIGURES)]
