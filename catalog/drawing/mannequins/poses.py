"""How a mannequin stands: joints in cm for each pose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog.drawing.arrays import Field
from catalog.drawing.mannequins.measures import Measures
from catalog.drawing.mannequins.solids import Point3
from catalog.drawing.mannequins.words import POSES

SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Stance:
    """Joints by name; `sway` and `lean` give the trunk's centre line and tilt by y; left is the
    picture's left, and `bent` the side of a bent arm.
    """

    joints: dict[str, Point3]
    knots: tuple[tuple[float, float, float], ...]
    head_roll: float
    bent: str = ""

    def sway(self, y: Field) -> tuple[Field, Field]:
        """Centre x (cm) and tilt (slope) of the trunk at heights y."""
        rows = np.asarray(self.knots, np.float32)
        return (
            np.interp(y, rows[:, 0], rows[:, 1]).astype(np.float32),
            np.interp(y, rows[:, 0], rows[:, 2]).astype(np.float32),
        )


def stance(m: Measures, pose: str) -> Stance:
    """The joints of a pose. Raises ValueError for an unknown pose."""
    if pose not in _STANCES:
        raise ValueError(f"unknown pose {pose!r}: use {', '.join(POSES)}")
    return _STANCES[pose](m)


def _arm(m: Measures, side: int, shoulder: Point3, out: float, bend: float, ahead: float) -> dict[str, Point3]:
    """Elbow and wrist of a hanging arm: angles from the vertical in radians, `ahead` cm at the wrist."""
    name = "left" if side < 0 else "right"
    x, y, z = shoulder
    elbow = (x + side * m.upper_arm * np.sin(out), y + m.upper_arm * np.cos(out), z - 1.5)
    wrist = (
        elbow[0] + side * m.fore_arm * np.sin(bend),
        elbow[1] + m.fore_arm * np.cos(bend),
        elbow[2] + ahead,
    )
    return {f"shoulder_{name}": shoulder, f"elbow_{name}": elbow, f"wrist_{name}": wrist}


def _front(m: Measures) -> Stance:
    """Weight on both feet, arms a little away."""
    joints: dict[str, Point3] = {"crown": (0, 0, 0), "neck": (0, m.neck_side, -1.0)}
    more = 0.03 if m.figure == "men" else 0.0
    spread = _spread(m)
    for side in (-1, 1):
        joints |= _arm(m, side, (side * m.shoulder[0], m.shoulder[1], -1.5), 0.185 + more + spread, 0.085 + spread, 5.5)
        joints |= _leg(side, (side * m.hip[0], m.hip[1], -0.5), (side * (m.hip[0] + 0.5), m.knee, 0.8), m, 8.0, -2.5)
    return Stance(joints, ((0.0, 0.0, 0.0), (m.stature, 0.0, 0.0)), 0.0)


def _spread(m: Measures) -> float:
    """Radians that arms hang further out over wide hips."""
    return max(0.0, m.half_width(m.hip[1]) - 16.7) * 0.03


def _leg(side: int, hip: Point3, knee: Point3, m: Measures, ankle_x: float, ankle_z: float) -> dict[str, Point3]:
    name = "left" if side < 0 else "right"
    return {
        f"hip_{name}": hip,
        f"knee_{name}": knee,
        f"ankle_{name}": (side * abs(ankle_x), m.ankle, ankle_z),
    }


def _turned(m: Measures) -> Stance:
    """Weight on the picture's left leg, the other knee eased, one hand on the hip."""
    shift, top = -2.4, 0.9
    drop = 0.055
    joints: dict[str, Point3] = {"crown": (1.6, 0, 0), "neck": (top, m.neck_side, -1.0)}
    sx, sy = m.shoulder
    left: Point3 = (top - sx, sy + 0.035 * sx, -1.0)
    right: Point3 = (top + sx, sy - 0.035 * sx, -2.0)
    joints |= _arm(m, -1, left, 0.17 + _spread(m), 0.04 + _spread(m), 6.0)
    joints |= _akimbo(m, right, shift)
    hx, hy = m.hip
    joints |= _leg(-1, (shift - hx, hy - drop * hx, -0.5), (-hx - 2.2, m.knee, 0.5), m, -6.4, -3.0)
    joints |= _leg(1, (shift + hx, hy + drop * hx, 0.0), (hx + 3.0, m.knee + 0.6, 6.5), m, 13.5, 1.5)
    knots = (
        (0.0, 1.4, 0.0),
        (m.neck_side, top, 0.02),
        (m.shoulder[1] + 8, top, 0.035),
        (m.waist, -0.6, -0.01),
        (m.hip[1] - 4, shift, -drop),
        (m.stature, shift, -drop),
    )
    return Stance(joints, knots, 0.05, "right")


def _akimbo(m: Measures, shoulder: Point3, shift: float) -> dict[str, Point3]:
    """The arm whose hand rests on the hip."""
    y = m.waist + 7.5
    wrist = (shift + m.half_width(y) + 4.2, y, 8.5)
    reach = np.array(wrist) - np.array(shoulder)
    apart = float(np.linalg.norm(reach))
    along = (m.upper_arm**2 - m.fore_arm**2 + apart**2) / (2 * apart)
    aside = float(np.sqrt(max(m.upper_arm**2 - along**2, 4.0)))
    way = reach / apart
    out = np.array([1.0, 0.0, -0.75])
    out -= way * float(out @ way)
    elbow = np.array(shoulder) + way * along + out / np.linalg.norm(out) * aside
    return {
        "shoulder_right": shoulder,
        "elbow_right": (float(elbow[0]), float(elbow[1]), float(elbow[2])),
        "wrist_right": (float(wrist[0]), float(wrist[1]), float(wrist[2])),
    }


_STANCES = {"front": _front, "turned": _turned}
