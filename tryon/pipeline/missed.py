"""Who was missed where no pose was found: somebody far away, or of whom a part is shown. Brings OpenCV."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from tryon.pipeline import joints
from tryon.pipeline.errors import Refused
from tryon.pipeline.faces import OWN, SURE, around, away, body_in, enlarged, pose_in, small_faces, tiled_faces
from tryon.pipeline.pose import PoseEstimator
from tryon.pipeline.quality import LEAST_TRUNK, trunk_length
from tryon.pipeline.types import Field, Image, Pose

#: Shares of the picture that a cut-off body takes up, and of its upper edge and of a side that it crosses.
PART: Final = (0.02, 0.45)
ABOVE: Final = (0.05, 0.75)
BESIDE: Final = 0.4
#: What crosses this share of the upper edge may reach a side too: other people's legs join it there.
WIDELY: Final = 0.3
#: Width over height of the strips in which legs are looked for.
UPRIGHT: Final = 0.75
#: Pictures lower than this are looked at three times as large before anybody is missed in them.
TINY: Final = 200
#: A small face is at least as sure as this. Around it, this much is looked at (in its sides: to either side, above,
#: below), enlarged to this many pixels, at so many of them.
FAR_FACE: Final = 0.65
FAR: Final = (6, 6, 14)
_TALL: Final = 400
_LOOKS: Final = 8
#: The body's nose lies within so many sides of the face's middle, .35 at most of people, and its ankles are as visible
#: as this: .46 and more of people, at most .08 of what is taken for one in garments.
FAR_OWN: Final = 0.45
FEET: Final = 0.3


def closer_look(image: Image, estimator: PoseEstimator) -> tuple[Pose, Field] | None:
    """Pose and mask of whoever has the surest face, where none was found in the whole picture."""
    for face in tiled_faces(image, estimator):
        left, top, right, bottom = box = around(image, face)
        seen = body_in(image, box, estimator)
        if seen is not None and face[4] > SURE and away(seen[0].points[joints.NOSE, :2], face) < OWN:
            whole = np.zeros(image.shape[:2], np.float32)
            whole[top:bottom, left:right] = seen[1]
            return seen[0], whole
    return None


def somebody_after_all(image: Image, estimator: PoseEstimator) -> Refused | None:
    """A better reason than "nobody" where no pose was found: a part of a body, or somebody far away."""
    silhouette = estimator.silhouette(image)
    if image.shape[0] < 3 * LEAST_TRUNK and (silhouette > 0.5).mean() > PART[0]:
        return Refused("pose", "too_small")  # too few pixels for any body, whatever is shown of it
    if estimator.hands(image) or cut_off(silhouette) or _legs_alone(image, estimator):
        return Refused("pose", "cropped_torso")
    return Refused("pose", "too_small") if somebody_far(image, estimator) else None


def _legs_alone(image: Image, estimator: PoseEstimator) -> bool:
    """Whether a body runs out of the picture's upper edge in one of the upright strips of a wide picture.

    Squeezed to the segmentation's square, legs in a wide picture are too thin for it. Of 61 pairs of legs without a
    pose the whole picture tells 43 and strips 13 more; of 116 garments, shoes and bags neither tells any.
    """
    height, width = image.shape[:2]
    side = round(UPRIGHT * height)
    if width <= side:
        return False
    count = int(np.ceil((width - side) / (0.4 * side))) + 1
    strips = (image[:, left : left + side] for left in np.linspace(0, width - side, count).round().astype(int))
    return any(cut_off(estimator.silhouette(np.ascontiguousarray(strip)), sides=False) for strip in strips)


def cut_off(silhouette: Field, *, sides: bool = True) -> bool:
    """Whether the one large piece of a silhouette (H, W; 0..1) runs out of the picture above or, with `sides`, to one.

    Garments laid out for a photograph do not: of 50 of them, and 25 shoes and bags, none did; of 50 pairs of legs 39.
    """
    small = cv2.resize(silhouette, (144, 256)) > 0.5
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(small.astype(np.uint8))
    if count < 2:
        return False
    one = pieces == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    above = float(one[:3].any(0).mean())
    beside = max(float(one[:, edge].any(1).mean()) for edge in (np.s_[:2], np.s_[-2:]))
    if not PART[0] < one.mean() < PART[1]:
        return False
    from_above = ABOVE[0] < above < ABOVE[1] and (beside < 0.1 or above > WIDELY)
    return from_above or (sides and beside > BESIDE and above < 0.1)


def somebody_far(image: Image, estimator: PoseEstimator) -> bool:
    """Whether a closer look finds a small face, and around it a body down to the feet.

    Of 27 people a fifth as high as the picture this finds 24; of 72 garments, shoes and bags none, though some seam or
    print is taken for a face in most.
    """
    if image.shape[0] < TINY:
        image = enlarged(image, 3)
        whole = pose_in(image, (0, 0, image.shape[1], image.shape[0]), estimator)
        if whole is not None and trunk_length(whole.points) < 3 * LEAST_TRUNK:
            return True
    return any(
        _has_body(image, face, estimator) for face in small_faces(image, estimator)[:_LOOKS] if face[4] > FAR_FACE
    )


def _has_body(image: Image, face: Field, estimator: PoseEstimator) -> bool:
    box = around(image, face, FAR)
    zoom = float(np.clip(_TALL / max(1, box[3] - box[1]), 1, 4))
    pose = pose_in(image, box, estimator, zoom)
    if pose is None:
        return False
    feet = float(pose.points[[joints.LEFT_ANKLE, joints.RIGHT_ANKLE], 2].mean())
    return away(pose.points[joints.NOSE, :2], face) < FAR_OWN and feet > FEET
