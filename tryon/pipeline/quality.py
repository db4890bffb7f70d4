"""Whether a photo can be worked with: light, people, what is shown of the body and from where.

Thresholds were set on the development part of the list of inputs (`python -m benchmarks tryon_inputs --part dev`).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tryon.pipeline import joints
from tryon.pipeline.errors import Refused
from tryon.pipeline.types import Field, Image, Pose

#: 95th percentile of brightness, 0..255: in a lit photo something is bright, whatever somebody wears.
LEAST_LIGHT: Final = 60.0
#: Length of the trunk in pixels. A garment on fewer pixels shows neither cut nor cloth.
LEAST_TRUNK: Final = 40.0
#: Shoulder width over trunk length: .46 to .82 from the front, below .27 from the side. Wider than WIDE means that the
#: trunk was squeezed into a picture that ends above the hips.
NARROW: Final = 0.3
WIDE: Final = 1.1
#: How far outside the picture a shoulder or hip may lie, as a share of the trunk's length.
OUTSIDE: Final = 0.02
#: Without a face, a head less visible than this was seen in a garment.
HEAD: Final = 0.97


def check_light(image: Image) -> None:
    """Raises Refused("pose", "too_dark"). To be asked before the pose, which is not found in the dark."""
    brightest = np.percentile(image[::4, ::4].max(axis=2), 95)
    if brightest < LEAST_LIGHT:
        raise Refused("pose", "too_dark")


def check(image: Image, pose: Pose, mask: Field, faces: Field) -> None:
    """Raises Refused: no_person for a garment alone, or pose and cropped_torso, too_small, back_view or side_view.

    faces: boxes (n, 5) as `PoseEstimator.faces` gives them. Who else is in the picture is `crowd.check_alone`'s matter.
    """
    if not len(faces) and pose.points[list(joints.FACE), 2].mean() < HEAD:
        raise Refused("no_person", "nobody")
    _check_trunk(pose.points, image.shape[:2])
    _check_size(pose.points)
    _check_side(pose.points)


def _check_trunk(points: Field, shape: tuple[int, int]) -> None:
    """Both shoulders and both hips must be in the picture; where it cuts them off the estimate lies outside."""
    corners = points[[*joints.SHOULDERS, *joints.HIPS], :2]
    allowed = OUTSIDE * trunk_length(points)
    below, beyond = corners < -allowed, corners > np.array(shape[::-1]) + allowed
    left, right = points[list(joints.SHOULDERS), 0]
    if below.any() or beyond.any() or abs(left - right) > WIDE * trunk_length(points):
        raise Refused("pose", "cropped_torso")


def trunk_length(points: Field) -> float:
    """Pixels from between the shoulders to between the hips."""
    shoulders, hips = points[list(joints.SHOULDERS), :2], points[list(joints.HIPS), :2]
    return float(np.linalg.norm(shoulders.mean(axis=0) - hips.mean(axis=0)))


def _check_size(points: Field) -> None:
    if trunk_length(points) < LEAST_TRUNK:
        raise Refused("pose", "too_small")


def _check_side(points: Field) -> None:
    """The person's left shoulder is on the right of the picture when they face it."""
    left, right = points[list(joints.SHOULDERS), 0]
    width = float(left - right) / max(trunk_length(points), 1.0)
    if width < -NARROW:
        raise Refused("pose", "back_view")
    if width < NARROW:
        raise Refused("pose", "side_view")
