"""Faces in a picture, also small ones, and the bodies around them. Brings OpenCV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from tryon.pipeline.errors import Refused
from tryon.pipeline.pose import PoseEstimator, merged
from tryon.pipeline.types import Field, Image, Pose

Box = tuple[int, int, int, int]
#: A nose within this many sides of a face's middle is that face's.
OWN: Final = 0.7
#: How sure the detector is of faces where little else tells: .84 and more of faces, and about .6 of bags and folds.
SURE: Final = 0.75
#: What a body with a face takes up, in sides of the face: to either side, above the face's middle and below it.
CLOSE: Final = (4, 2, 11)
#: Squares in which small faces are looked for, as shares of the picture's shorter side, and how much they are enlarged.
_SMALLER: Final = ((1 / 2, 2), (1 / 3, 3))


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


def small_faces(image: Image, estimator: PoseEstimator) -> Field:
    """Faces (n, 5), surest first, of small overlapping squares of the picture, enlarged: of people far away.

    A face may be there once for each size of square: the surest box is not always the one around which a body is found.
    """
    levels = [_faces_in_squares(image, share, zoom, estimator) for share, zoom in _SMALLER]
    found = np.concatenate(levels)
    return np.asarray(found[np.argsort(-found[:, 4])], np.float32)


def _faces_in_squares(image: Image, share: float, zoom: int, estimator: PoseEstimator) -> Field:
    found = [np.zeros((0, 5), np.float32)]
    for left, top, side in _squares(image.shape[0], image.shape[1], share):
        boxes = estimator.faces(enlarged(image[top : top + side, left : left + side], zoom))
        boxes[:, :4] = boxes[:, :4] / zoom + np.array([left, top, left, top], np.float32)
        found.append(boxes)
    return merged(np.concatenate(found))


def _squares(height: int, width: int, share: float) -> Iterator[tuple[int, int, int]]:
    """Left, top and side of squares that overlap by half."""
    side = max(1, int(share * min(height, width)))
    for top in _steps(height - side, side):
        for left in _steps(width - side, side):
            yield left, top, side


def _steps(way: int, side: int) -> list[int]:
    return [int(at) for at in np.linspace(0, way, int(np.ceil(2 * way / side)) + 1)]


def pose_at(image: Image, face: Field, estimator: PoseEstimator) -> Pose | None:
    """The pose found around a face, in pixels of the whole picture."""
    return pose_in(image, around(image, face), estimator)


def around(image: Image, face: Field, reach: tuple[int, int, int] = CLOSE) -> Box:
    """Left, top, right and bottom of what a body with this face takes up."""
    side, x, y = side_of(face), (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
    height, width = image.shape[:2]
    beside, above, below = (side * sides for sides in reach)
    return int(max(0, x - beside)), int(max(0, y - above)), int(min(width, x + beside)), int(min(height, y + below))


def pose_in(image: Image, box: Box, estimator: PoseEstimator, zoom: float = 1) -> Pose | None:
    """The pose in a part of a picture, which may be enlarged for the estimator, in pixels of the whole picture."""
    seen = body_in(image, box, estimator, zoom)
    return None if seen is None else seen[0]


def body_in(image: Image, box: Box, estimator: PoseEstimator, zoom: float = 1) -> tuple[Pose, Field] | None:
    """The same, and the person mask of that part, as large as the estimator saw it."""
    left, top, right, bottom = box
    try:
        pose, mask = estimator.estimate(enlarged(image[top:bottom, left:right], zoom))
    except Refused:
        return None
    points = pose.points.copy()
    points[:, :2] = points[:, :2] / zoom + np.array([left, top], np.float32)
    return Pose(points), mask


def enlarged(part: Image, zoom: float) -> Image:
    """A part of a picture, whole in memory."""
    if zoom <= 1:
        return np.ascontiguousarray(part)
    return np.asarray(cv2.resize(part, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC), np.uint8)


def side_of(face: Field) -> float:
    return float(np.sqrt(max((face[2] - face[0]) * (face[3] - face[1]), 1.0)))


def away(point: Field, face: Field) -> float:
    """Distance of a point from the middle of a face, in sides of the face."""
    middle = np.array([face[0] + face[2], face[1] + face[3]]) / 2
    return float(np.linalg.norm(point - middle)) / side_of(face)


def sharpness(image: Image, face: Field) -> float:
    """Strength of fine detail, whatever the face's size, light and contrast."""
    left, top, right, bottom = (int(max(0, edge)) for edge in face[:4])
    patch = image[top : max(bottom, top + 1), left : max(right, left + 1)]
    grey = cv2.resize(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), (32, 32), interpolation=cv2.INTER_AREA)
    even = ((grey - grey.mean()) / (grey.std() + 5)).astype(np.float32)
    return float(cv2.Laplacian(even, cv2.CV_32F).std())
