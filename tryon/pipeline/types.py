"""What the stages hand to each other: frozen records of numpy arrays.

Points are (x, y) in pixels, (0, 0) the upper left corner of the first pixel. Left and right of a garment's landmarks
are the sides of the image, seen from the front; those of a pose follow MediaPipe and are the person's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: Told the name of a stage when it begins.
OnStage = Callable[[str], None]

STAGES: Final = ("intake", "pose", "parsing", "garment", "warp", "compose", "label")
KINDS: Final = ("top", "outer", "dress", "skirt", "trousers")
SLEEVES: Final = ("none", "short", "elbow", "long")
LENGTHS: Final = ("crop", "waist", "hip", "thigh", "knee", "calf", "ankle")
SOURCES: Final = ("flat", "worn")
#: What of a result a photo did not show: clothes or skin that others hid, and a garment behind what is carried.
GUESSES: Final = ("clothes", "skin", "in_front")
#: The inner hems and the crotch are those of trousers.
LANDMARKS: Final = (
    "neck_left",
    "neck_right",
    "shoulder_left",
    "shoulder_right",
    "armpit_left",
    "armpit_right",
    "cuff_left_outer",
    "cuff_left_inner",
    "cuff_right_outer",
    "cuff_right_inner",
    "waist_left",
    "waist_right",
    "hip_left",
    "hip_right",
    "hem_left",
    "hem_right",
    "hem_left_inner",
    "hem_right_inner",
    "crotch",
)


@dataclass(frozen=True, slots=True)
class Pose:
    """`points` float32 (33, 3): x px, y px, visibility 0..1, in MediaPipe's order (`pipeline.joints` names them)."""

    points: Field


@dataclass(frozen=True, slots=True)
class Person:
    """`image` uint8 (H, W, 3) RGB; `mask` float32 (H, W) 0..1 of the person; `parsing` uint8 (H, W) of `labels`.

    `without`, where it is known: a kind of garment → the same person with what it would replace taken off.
    """

    image: Image
    pose: Pose
    mask: Field
    parsing: Image
    without: Callable[[str], Person] | None = None


@dataclass(frozen=True, slots=True)
class Garment:
    """`image` uint8 (h, w, 3); `alpha` float32 (h, w) 0..1; `landmarks` name → (x, y, confidence).

    `kind` is one of KINDS, `sleeve` of SLEEVES, `length` of LENGTHS, `source` of SOURCES; landmarks are named as in
    LANDMARKS.
    """

    image: Image
    alpha: Field
    kind: str
    sleeve: str
    length: str
    landmarks: Mapping[str, tuple[float, float, float]]
    source: str = "flat"


@dataclass(frozen=True, slots=True)
class Result:
    """`image` uint8 (H, W, 3) without mark; `region` bool (H, W): pixels that may differ from the intake.

    `seconds` by stage; `method` is "tps" or "flow"; `guesses` are those of GUESSES that show much, for a caption.
    """

    image: Image
    region: Region
    seconds: Mapping[str, float] = field(default_factory=dict)
    method: str = "tps"
    guesses: tuple[str, ...] = ()
