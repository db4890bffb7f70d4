"""Where a network looks: an upright 3:4 window around the person, and the pose drawn into it. Brings OpenCV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline.joints import ARM_BONES, EARS, HIPS, LEG_BONES, NOSE, SHOULDERS
from tryon.pipeline.types import Field, Image, Pose

Plane = npt.NDArray[Any]
#: Width over height of every window.
ASPECT: Final = 0.75
#: The window's height over that of the person.
AIR: Final = 1.1
#: Channels of `drawn_pose`: head, trunk, arms, legs.
POSE_CHANNELS: Final = 4
#: A joint less visible than this is not trusted to say how far the person reaches.
_VISIBLE = 0.5


@dataclass(frozen=True, slots=True)
class Window:
    """A rotated rectangle of a picture: centre (x, y) and height in its pixels, clockwise angle in radians."""

    x: float
    y: float
    height: float
    angle: float = 0.0
    mirrored: bool = False

    def matrix(self, size: tuple[int, int]) -> Field:
        """float64 (2, 3): picture pixels → pixels of the window drawn at `size` (width, height)."""
        width, height = size
        scale = height / self.height
        cos, sin = scale * np.cos(self.angle), scale * np.sin(self.angle)
        turn = np.array([[cos, sin], [-sin, cos]])
        if self.mirrored:
            turn[0] *= -1
        move = np.array([width / 2, height / 2]) - turn @ np.array([self.x, self.y])
        return np.column_stack([turn, move])


def window_of(pose: Pose, mask: Field) -> Window:
    """The window that holds what the mask shows of the person and every joint that is visible inside the picture."""
    height, width = mask.shape
    rows, columns = (np.flatnonzero((mask > 0.5).any(axis=axis)) for axis in (1, 0))
    inside = (pose.points[:, :2] >= 0).all(axis=1) & (pose.points[:, :2] < (width, height)).all(axis=1)
    seen = pose.points[inside & (pose.points[:, 2] > _VISIBLE), :2]
    x = np.concatenate([seen[:, 0], columns[[0, -1]] if len(columns) else [0, width]])
    y = np.concatenate([seen[:, 1], rows[[0, -1]] if len(rows) else [0, height]])
    tall = max(y.max() - y.min(), (x.max() - x.min()) / ASPECT, 8.0)
    return Window(float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2, AIR * float(tall))


def cut(plane: Plane, window: Window, size: tuple[int, int], *, nearest: bool = False) -> Plane:
    """The window of (H, W[, 3]) drawn at `size` (width, height); beyond the picture its border goes on."""
    matrix = _centred(window.matrix(size))
    shrinks = window.height > 1.5 * size[1] and not nearest
    if shrinks:
        return _area_cut(plane, window, size)
    flags = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    return np.asarray(cv2.warpAffine(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))


def _area_cut(plane: Plane, window: Window, size: tuple[int, int]) -> Plane:
    """Halved by averaging first, as plain interpolation would skip pixels."""
    half = cv2.resize(plane, (max(1, plane.shape[1] // 2), max(1, plane.shape[0] // 2)), interpolation=cv2.INTER_AREA)
    x, y = half.shape[1] / plane.shape[1], half.shape[0] / plane.shape[0]
    smaller = Window(window.x * x, window.y * y, window.height * y, window.angle, window.mirrored)
    return cut(np.asarray(half), smaller, size)


def paste(planes: Field, window: Window, shape: tuple[int, int]) -> Field:
    """float32 (h, w, n) of a window put back into a picture of `shape` (H, W); 0 outside."""
    height, width = planes.shape[:2]
    matrix = _centred(window.matrix((width, height)))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    parts = [
        cv2.warpAffine(np.ascontiguousarray(planes[..., begin : begin + 4]), matrix, shape[::-1], flags=flags)
        for begin in range(0, planes.shape[2], 4)
    ]
    return np.concatenate([part.reshape(*shape, -1) for part in parts], axis=2)


def _centred(matrix: Field) -> Field:
    """From points with (0, 0) at a corner to OpenCV's, whose (0, 0) is the middle of a pixel."""
    moved = matrix.copy()
    moved[:, 2] += matrix[:, :2] @ np.array([0.5, 0.5]) - 0.5
    return moved


def moved(points: Field, matrix: Field) -> Field:
    """Points (n, 3) with their x and y taken through a (2, 3) matrix."""
    result = points.copy()
    result[:, :2] = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    return result


def drawn_pose(points: Field, size: tuple[int, int]) -> Image:
    """uint8 (height, width, POSE_CHANNELS): head disc, trunk, arm and leg bones of points in pixels of `size`."""
    unit = body_unit(points)
    planes = [np.zeros((size[1], size[0]), np.uint8) for _ in range(POSE_CHANNELS)]
    at = np.clip(points[:, :2], -4000, 4000)
    head = at[[NOSE, *EARS]].mean(axis=0)
    cv2.circle(planes[0], _whole(head), max(1, round(0.5 * unit)), 255, -1)
    trunk = at[[*SHOULDERS, HIPS[1], HIPS[0]]].round().astype(np.int32)
    cv2.fillConvexPoly(planes[1], cv2.convexHull(trunk), 255)
    for plane, bones, thick in ((planes[2], ARM_BONES, 0.2), (planes[3], LEG_BONES, 0.28)):
        for begin, end in bones:
            cv2.line(plane, _whole(at[begin]), _whole(at[end]), 255, max(1, round(thick * unit)))
    return np.stack(planes, axis=2)


def body_unit(points: Field) -> float:
    """A length in pixels that grows with the person: shoulder width, or a share of the trunk when turned away."""
    shoulders, hips = points[list(SHOULDERS), :2], points[list(HIPS), :2]
    across = float(np.linalg.norm(shoulders[0] - shoulders[1]))
    along = float(np.linalg.norm(shoulders.mean(axis=0) - hips.mean(axis=0)))
    return max(across, 0.6 * along, 1.0)


def _whole(point: Field) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
