"""Is somebody else in the photo? Decided with faces, and with a second look at parts of the picture.

Street photos are full of passers-by, who do not matter: a second person counts who stands on the same ground and is
about as large. Thresholds come from the development part of the list of inputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from tryon.pipeline import joints
from tryon.pipeline.errors import Refused
from tryon.pipeline.faces import OWN, SURE, Box, away, pose_at, pose_in, sharpness, side_of
from tryon.pipeline.pose import PoseEstimator
from tryon.pipeline.quality import trunk_length
from tryon.pipeline.types import Field, Image, Pose

#: Second face over the main one, by side: .93 to 1.04 where two stand together, up to .88 for passers-by.
ALIKE: Final = (0.7, 1.45)
#: Faces of one size are found at sizes this far apart; beyond ALIKE the second body must be nearly as large: .87 of the
#: first one's trunk where two stand together, .76 of a passer-by's.
APART: Final = (0.5, 2.0)
NEARLY_AS_LARGE: Final = 0.82
#: Second trunk over the first, and how far above the first one's feet the second one's may be, in trunks.
AS_LARGE: Final = 0.75
SAME_GROUND: Final = 0.3
#: Sharpness of the second face over that of the main one, where only faces tell: behind them focus is lost.
IN_FOCUS: Final = 0.6
#: Room beside the first person in which a second one is looked for without a face, and what sleeves and skirts take of
#: it, in trunks.
ROOM: Final = 0.9
SLEEVE: Final = 0.15
#: How far somebody reaches to both sides.
_LIMBS: Final = (
    *joints.SHOULDERS,
    *joints.HIPS,
    *{joint for bone in joints.ARM_BONES + joints.LEG_BONES for joint in bone},
)


def check_alone(image: Image, pose: Pose, faces: Field, estimator: PoseEstimator) -> None:
    """Raises Refused("several_people", "several_people") where a second person is as prominent as the first."""
    if _faces_tell(image, pose, faces, estimator) or _room_tells(image, pose, estimator):
        raise Refused("several_people", "several_people")


def _faces_tell(image: Image, pose: Pose, faces: Field, estimator: PoseEstimator) -> bool:
    if len(faces) < 2:
        return False
    nose = pose.points[joints.NOSE, :2]
    main = int(np.argmin([away(nose, face) for face in faces]))
    for place, face in enumerate(faces):
        ratio = side_of(face) / side_of(faces[main])
        if place != main and APART[0] <= ratio <= APART[1] and _as_prominent(image, pose, faces[main], face, estimator):
            return True
    return False


def _room_tells(image: Image, pose: Pose, estimator: PoseEstimator) -> bool:
    """Whether somebody nearly as large stands beside the first person, whatever is seen of a face.

    Of 42 pairs put side by side this finds 40 (.86 of the first one's trunk and more); of 133 people alone or before
    passers-by none is larger than .71.
    """
    seconds = (pose_in(image, box, estimator) for box in _rooms(image, pose))
    return any(second is not None and _beside(pose, second, NEARLY_AS_LARGE) for second in seconds)


def _rooms(image: Image, pose: Pose) -> Iterator[Box]:
    """What of the picture is to the left and to the right of somebody, where that is wide enough for a body."""
    trunk, x = trunk_length(pose.points), pose.points[_LIMBS, 0]
    height, width = image.shape[:2]
    for left, right in ((0, x.min() - SLEEVE * trunk), (x.max() + SLEEVE * trunk, width)):
        begin, end = int(max(0, left)), int(min(width, right))
        if end - begin >= ROOM * trunk:
            yield begin, 0, end, height


def _as_prominent(image: Image, pose: Pose, main: Field, face: Field, estimator: PoseEstimator) -> bool:
    second = pose_at(image, face, estimator)
    if second is None:
        return False
    alike = ALIKE[0] <= side_of(face) / side_of(main) <= ALIKE[1]
    if away(second.points[joints.NOSE, :2], face) < OWN:
        return _beside(pose, second, AS_LARGE if alike else NEARLY_AS_LARGE)
    # People so close that the second look finds the first person again: only their faces tell.
    same = away(second.points[joints.NOSE, :2], main) < OWN
    sure = float(face[4]) > SURE
    return alike and same and sure and sharpness(image, face) > IN_FOCUS * sharpness(image, main)


def _beside(first: Pose, second: Pose, as_large: float) -> bool:
    """As large, on the same ground, and turned to the camera."""
    trunk = trunk_length(first.points)
    other = trunk_length(second.points)
    ankles = [joints.LEFT_ANKLE, joints.RIGHT_ANKLE]
    behind = float(first.points[ankles, 1].mean() - second.points[ankles, 1].mean()) / trunk
    left, right = second.points[list(joints.SHOULDERS), 0]
    return other > as_large * trunk and behind < SAME_GROUND and left - right > 0.25 * other
