"""A person's frame for clothes, from the pose and the silhouette: joints by picture side, and how wide the trunk is.

Proportions that a pose does not tell are those of the drawn mannequins (`catalog.drawing.mannequins.measures`), as
shares of the distance between the shoulder joints or of the trunk's length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels

if TYPE_CHECKING:
    from tryon.pipeline.types import Person, Pose

Points = npt.NDArray[np.float64]
#: MediaPipe's number of each joint on the person's left; the right is one more.
_JOINTS = {"shoulder": 11, "elbow": 13, "wrist": 15, "hip": 23, "knee": 25, "ankle": 27}
_MORE = {"knuckle": 19, "toe": 31}
#: Half widths of the trunk as shares of the shoulder distance, at heights as shares of the trunk's length.
_TRUNK = (
    (0.0, 0.44),
    (0.2, 0.46),
    (0.4, 0.42),
    (0.6, 0.375),
    (0.8, 0.45),
    (1.0, 0.5),
    (1.15, 0.5),
    (1.75, 0.42),
    (2.4, 0.36),
)
#: Where legs part, as a share of the trunk below the shoulder line.
CROTCH = 1.14
#: Radii of limbs as shares of the shoulder distance.
_RADII = {"shoulder": 0.14, "elbow": 0.105, "wrist": 0.075, "hip": 0.235, "knee": 0.16, "ankle": 0.105}
_CLOTHED = (labels.UPPER, labels.OUTER, labels.DRESS, labels.SKIRT, labels.TROUSERS)


@dataclass(frozen=True)
class Body:
    """Joints in pixels by name (`shoulder_left` is the picture's left); `wide` and `trunk` are lengths in pixels.

    `across` and `down` are unit vectors; `levels` and `halves` tell the trunk's half width by distance below the
    shoulder line.
    """

    joints: dict[str, Points]
    centre: Points
    across: Points
    down: Points
    wide: float
    trunk: float
    levels: Points
    halves: Points

    def half(self, v: float) -> float:
        """Half width of the trunk `v` pixels below the shoulder line."""
        return float(np.interp(v, self.levels, self.halves))

    def at(self, u: float, v: float) -> Points:
        """The point `u` pixels across from the trunk's middle line and `v` down from the shoulder line."""
        sway = self.joints["hip"] - (self.centre + self.down * self.trunk)
        return np.asarray(self.centre + self.across * u + self.down * v + sway * np.clip(v / self.trunk, 0, 1))

    def v_of(self, point: Points) -> float:
        """How far below the shoulder line a point lies."""
        return float((point - self.centre) @ self.down)

    def radius(self, joint: str) -> float:
        """Radius of a limb at a joint, in pixels."""
        return _RADII[joint] * self.wide

    def arm(self, side: str) -> Points:
        """Shoulder, elbow, wrist (3, 2)."""
        return np.stack([self.joints[f"{name}_{side}"] for name in ("shoulder", "elbow", "wrist")])

    def straight(self, side: str) -> bool:
        """Whether an arm is bent by less than 25 degrees."""
        return self.bend(side) < 25

    def bend(self, side: str) -> float:
        """Degrees by which the picture shows an arm bent at its elbow."""
        upper, fore = np.diff(self.arm(side), axis=0)
        lengths = float(np.linalg.norm(upper) * np.linalg.norm(fore))
        return float(np.degrees(np.arccos(np.clip(upper @ fore / max(1e-6, lengths), -1, 1))))

    def leg(self, side: str) -> Points:
        """Hip, knee, ankle (3, 2)."""
        return np.stack([self.joints[f"{name}_{side}"] for name in ("hip", "knee", "ankle")])


def body_of(person: Person) -> Body:
    """The frame of somebody who faces the camera."""
    joints = _joints(person.pose)
    left, right = joints["shoulder_left"], joints["shoulder_right"]
    centre, hip = (left + right) / 2, joints["hip"]
    trunk = float(np.linalg.norm(hip - centre))
    across = (right - left) / max(1e-6, float(np.linalg.norm(right - left)))
    wide = max(float(np.linalg.norm(right - left)), 0.42 * trunk)
    down = np.array([-across[1], across[0]])
    levels, generic = np.array(_TRUNK).T
    body = Body(joints, centre, across, down, wide, trunk, levels * trunk, generic * wide)
    return Body(joints, centre, across, down, wide, trunk, body.levels, _measured(person, body))


def _joints(pose: Pose) -> dict[str, Points]:
    """By picture side, with the hips' middle as `hip`."""
    points = np.asarray(pose.points[:, :2], float)
    swapped = points[_JOINTS["shoulder"], 0] < points[_JOINTS["shoulder"] + 1, 0]
    found = {}
    for name, number in {**_JOINTS, **_MORE}.items():
        found[f"{name}_left"], found[f"{name}_right"] = (
            points[number + (0 if swapped else 1)],
            points[number + (1 if swapped else 0)],
        )
    found["hip"] = (found["hip_left"] + found["hip_right"]) / 2
    found["nose"] = points[0]
    return found


def _measured(person: Person, body: Body) -> Points:
    """Half widths of the trunk's clothes where they can be seen, within what a body can be."""
    clothed = np.isin(person.parsing, _CLOTHED)
    halves = []
    for level, usual in zip(body.levels, body.halves, strict=True):
        low, high = 0.92 * usual, 1.32 * usual
        sides = [_reach(clothed, body, level, side * high) for side in (-1, 1)]
        halves.append(float(np.clip(0.98 * sum(sides) / 2, low, high)) if min(sides) > 0 else usual)
    return np.asarray(halves)


def _reach(clothed: npt.NDArray[np.bool_], body: Body, level: float, limit: float) -> float:
    """How far cloth reaches without a gap from the middle line to one side."""
    height, width = clothed.shape
    steps = np.linspace(0, limit, 40)
    points = np.array([body.at(step, level) for step in steps]).round().astype(int)
    inside = (points >= 0).all(1) & (points[:, 0] < width) & (points[:, 1] < height)
    points = np.clip(points, 0, [width - 1, height - 1])
    covered = clothed[points[:, 1], points[:, 0]] & inside
    if not covered[: len(covered) // 3].any():
        return 0.0
    return float(abs(steps[np.flatnonzero(covered)[-1]]))
