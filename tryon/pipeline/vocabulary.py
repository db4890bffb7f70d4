"""What the try-on calls garments, sleeves, lengths and landmarks, and how the drawn catalogue's words map to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tryon.pipeline.types import KINDS, LANDMARKS, LENGTHS, SLEEVES

__all__ = ["KINDS", "LANDMARKS", "LENGTHS", "MIRRORED", "SLEEVES", "describe", "landmarks_of"]

#: Landmarks that change places when a picture is mirrored.
MIRRORED = tuple(
    LANDMARKS.index(name.replace("left", "?").replace("right", "left").replace("?", "right")) for name in LANDMARKS
)

_KIND = {
    "tshirt": "top",
    "shirt": "top",
    "blouse": "top",
    "sweater": "top",
    "hoodie": "top",
    "jacket": "outer",
    "coat": "outer",
    "dress": "dress",
    "skirt": "skirt",
    "trousers": "trousers",
    "jeans": "trousers",
    "shorts": "trousers",
}
_SLEEVE = {
    "none": "none",
    "strap": "none",
    "cap": "short",
    "flutter": "short",
    "puff": "short",
    "short": "short",
    "elbow": "elbow",
    "long": "long",
    "balloon": "long",
}
_LENGTH = {
    "top": {"cropped": "crop", "regular": "hip", "long": "thigh"},
    "outer": {"cropped": "waist", "regular": "hip", "knee": "knee", "midi": "calf"},
    "dress": {"mini": "thigh", "knee": "knee", "midi": "calf", "maxi": "ankle"},
    "skirt": {"mini": "thigh", "knee": "knee", "midi": "calf", "maxi": "ankle"},
    "trousers": {"full": "ankle", "ankle": "ankle", "short": "thigh"},
}
_RENAMED = {
    f"cuff_{edge}_{side}": f"cuff_{side}_{edge}" for side in ("left", "right") for edge in ("outer", "inner")
} | {"hem_outer_left": "hem_left", "hem_outer_right": "hem_right"} | {
    "hem_inner_left": "hem_left_inner",
    "hem_inner_right": "hem_right_inner",
}  # fmt: skip


def describe(attributes: Mapping[str, str | Sequence[str]]) -> tuple[str, str, str] | None:
    """Kind, sleeve and length of a drawn product's attributes; None for what the try-on does not put on anybody."""
    drawn = str(attributes.get("kind", ""))
    kind = _KIND.get(drawn)
    if kind is None:
        return None
    length = _LENGTH[kind].get(str(attributes.get("length", "")), "hip")
    if drawn == "coat" and length == "hip":
        length = "thigh"
    return kind, _SLEEVE.get(str(attributes.get("sleeve", "none")), "none"), length


def landmarks_of(drawn: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """A drawing's landmarks under the try-on's names; the others are left out."""
    named = {_RENAMED.get(name, name): (float(x), float(y)) for name, (x, y) in drawn.items()}
    return {name: named[name] for name in LANDMARKS if name in named}
