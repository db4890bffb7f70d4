"""Is somebody else in the photo, or somebody far away? Decided with faces and a second look at a part of the picture.

Street photos are full of passers-by, who do not matter: a second person counts who stands on the same ground and is
about as large. Thresholds come from the development part of the list of inputs. Brings OpenCV.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from tryon.pipeline import joints
from tryon.pipeline.errors import Refused
from tryon.pipeline.pose import PoseEstimator, merged
from tryon.pipeline.quality import trunk_length
from tryon.pipeline.types import Field, Image, Pose

#: Second face over the main one, by side: .93 to 1.04 where two stand together, up to .88 for passers-by.
ALIKE: Final = (0.7, 1.45)
#: Second trunk over the first, and how far above the first one's feet the second one's may be, in trunks.
AS_LARGE: Final = 0.75
SAME_GROUND: Final = 0.3
#: Sharpness of the second face over that of the main one, where only faces tell: behind them focus is lost.
IN_FOCUS: Final = 0.6
#: And how sure the detector must be then: it is .84 and more of faces, and about .6 of bags and folds.
SURE: Final = 0.75
#: A nose within this many sides of a face's middle is that face's.
_OWN = 0.7


def tiled_faces(image: Image, estimator: PoseEstimator) -> Field:
    """Faces (n, 5) of the whole picture and of squares along it, in which they are larger for the detector."""
    height, width = image.shape[:2]
    side = min(height, width)
    count = int(np.ceil((max(height, width) - side) / (0.6 * side))) + 1
    found = [estimator.faces(image)]
    for offset in np.linspace(0, max(height, width) - side, count).round().astype(int):
        top, left = (0, offset) if width > height else (offset, 0)
        boxes = estimator.faces(np.ascontiguousarray(image[top : top + side, left : left + side]))
        found.append(boxes + np.array([left, top, left, top, 0], np.float32))
    return merged(np.concatenate(found))


def check_alone(image: Image, pose: Pose, faces: Field, estimator: PoseEstimator) -> None:
    """Raises Refused("several_people", "several_people") where a second person is as prominent as the first."""
    if len(faces) < 2:
        return
    nose = pose.points[joints.NOSE, :2]
    main = int(np.argmin([_away(nose, face) for face in faces]))
    for place, face in enumerate(faces):
        ratio = _side(face) / _side(faces[main])
        if place != main and ALIKE[0] <= ratio <= ALIKE[1] and _as_prominent(image, pose, faces[main], face, estimator):
            raise Refused("several_people", "several_people")


def _as_prominent(image: Image, pose: Pose, main: Field, face: Field, estimator: PoseEstimator) -> bool:
    second = pose_at(image, face, estimator)
    if second is None:
        return False
    if _away(second.points[joints.NOSE, :2], face) < _OWN:
        return _beside(pose, second)
    # People so close that the second look finds the first person again: only their faces tell.
    same = _away(second.points[joints.NOSE, :2], main) < _OWN
    sure = float(face[4]) > SURE
    return same and sure and _sharpness(image, face) > IN_FOCUS * _sharpness(image, main)


def _beside(first: Pose, second: Pose) -> bool:
    """As large, on the same ground, and turned to the camera."""
    trunk = trunk_length(first.points)
    other = trunk_length(second.points)
    ankles = [joints.LEFT_ANKLE, joints.RIGHT_ANKLE]
    behind = float(first.points[ankles, 1].mean() - second.points[ankles, 1].mean()) / trunk
    left, right = second.points[list(joints.SHOULDERS), 0]
    return other > AS_LARGE * trunk and behind < SAME_GROUND and left - right > 0.25 * other


def pose_at(image: Image, face: Field, estimator: PoseEstimator) -> Pose | None:
    """The pose found around a face, in pixels of the whole picture."""
    side, x, y = _side(face), (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
    height, width = image.shape[:2]
    left, right = int(max(0, x - 4 * side)), int(min(width, x + 4 * side))
    top, bottom = int(max(0, y - 2 * side)), int(min(height, y + 11 * side))
    return _found(image, (left, top, right, bottom), estimator)


def _found(image: Image, box: tuple[int, int, int, int], estimator: PoseEstimator) -> Pose | None:
    left, top, right, bottom = box
    try:
        pose, _ = estimator.estimate(np.ascontiguousarray(image[top:bottom, left:right]))
    except Refused:
        return None
    return Pose(pose.points + np.array([left, top, 0], np.float32))


def somebody_after_all(image: Image, estimator: PoseEstimator) -> Refused | None:
    """A better reason than "nobody" where no pose was found: hands without a head, or somebody far away."""
    if estimator.hands(image):
        return Refused("pose", "cropped_torso")
    return Refused("pose", "too_small") if somebody_far(image, estimator) else None


def somebody_far(image: Image, estimator: PoseEstimator) -> bool:
    """Whether a closer look at half-sized parts finds a person with a face, where the whole picture shows none."""
    for box in _halves(image.shape[0], image.shape[1]):
        left, top, right, bottom = box
        pose = _found(image, box, estimator)
        if pose is None:
            continue
        part = cv2.resize(image[top:bottom, left:right], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        nose = 2 * (pose.points[joints.NOSE, :2] - (left, top))
        if any(_away(nose, face) < _OWN and face[4] > SURE for face in tiled_faces(np.asarray(part), estimator)):
            return True
    return False


def _halves(height: int, width: int) -> Iterator[tuple[int, int, int, int]]:
    for top in (height // 4, 0, height // 2):
        for left in (width // 4, 0, width // 2):
            yield left, top, left + width // 2, top + height // 2


def _side(face: Field) -> float:
    return float(np.sqrt(max((face[2] - face[0]) * (face[3] - face[1]), 1.0)))


def _away(point: Field, face: Field) -> float:
    """Distance of a point from the middle of a face, in sides of the face."""
    middle = np.array([face[0] + face[2], face[1] + face[3]]) / 2
    return float(np.linalg.norm(point - middle)) / _side(face)


def _sharpness(image: Image, face: Field) -> float:
    """Strength of fine detail, whatever the face's size, light and contrast."""
    left, top, right, bottom = (int(max(0, edge)) for edge in face[:4])
    patch = image[top : max(bottom, top + 1), left : max(right, left + 1)]
    grey = cv2.resize(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), (32, 32), interpolation=cv2.INTER_AREA)
    even = ((grey - grey.mean()) / (grey.std() + 5)).astype(np.float32)
    return float(cv2.Laplacian(even, cv2.CV_32F).std())
