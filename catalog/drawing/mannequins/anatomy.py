"""A mannequin as blended solids: trunk, limbs, and a head without a face."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np

from catalog.drawing.mannequins.measures import Measures, measures
from catalog.drawing.mannequins.poses import SIDES, Stance, stance
from catalog.drawing.mannequins.solids import Ball, Cone, Part, Point3, Stack, Tube, smooth_table

_LEVELS = 512


@dataclass(frozen=True, slots=True)
class Figure:
    """One mannequin in one pose: its measures, joints, and solids by name."""

    measures: Measures
    stance: Stance
    parts: tuple[Part, ...]

    def part(self, name: str) -> Part:
        """The part of a name. Raises KeyError for an unknown one."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)

    @property
    def trunk(self) -> Stack:
        """The trunk, from the collar bones to the crotch."""
        return cast(Stack, self.part("torso").solid)

    def limb(self, name: str) -> Tube:
        """An arm or leg (`arm_left` …)."""
        return cast(Tube, self.part(name).solid)


@lru_cache(maxsize=16)
def figure_of(figure: str, build: str, pose: str) -> Figure:
    """The mannequin of a figure, build and pose. Raises ValueError for an unknown one."""
    m = measures(figure, build)
    at = stance(m, pose)
    parts = [Part("torso", _trunk(m, at)), *_bust(m, at), *_neck(m, at)]
    for side, name in zip((-1, 1), SIDES, strict=True):
        parts += _leg(m, at, name)
        parts += _arm(m, at, side, name)
    return Figure(m, at, (*parts, *_head(m, at)))


def _trunk(m: Measures, at: Stance) -> Stack:
    rows = np.asarray(m.trunk, np.float32)
    y = np.linspace(rows[0, 0], rows[-1, 0], _LEVELS, dtype=np.float32)
    shape = smooth_table(rows, y)
    cx, lean = at.sway(y)
    cz = -0.6 + 0.8 * np.exp(-np.square((y - m.waist) / 12.0))
    return Stack(y, np.column_stack([cx, cz, shape]), lean)


def _bust(m: Measures, at: Stance) -> list[Part]:
    y = m.shoulder[1] + (10.6 if m.bust else 11.5)
    cx, lean = (float(v[0]) for v in at.sway(np.array([y])))
    parts = []
    for side in (-1, 1):
        x = cx + side * (6.3 if m.bust else 7.4)
        high = y - lean * side * 6.3
        if m.bust:
            radii = (5.5 * m.bust, 6.0 * m.bust, 5.6 * m.bust)
            parts.append(Part("bust", Ball((x, high, 4.6), radii), 3.2))
        else:
            parts.append(Part("bust", Ball((x, high, 4.2), (8.2, 6.4, 5.6)), 4.0))
    return parts


def _neck(m: Measures, at: Stance) -> list[Part]:
    x, y, _ = at.joints["neck"]
    head_x = at.joints["crown"][0]
    neck = Cone((0.4 * x + 0.6 * head_x, y - 10.5, 0.8), (x, y + 4.0, -2.0), m.neck[0], m.neck[1])
    parts = [Part("neck", neck, 2.2)]
    for name in SIDES:
        sx, sy, sz = at.joints[f"shoulder_{name}"]
        way = 1 if name == "right" else -1
        thick = 4.1 if m.figure == "men" else 3.3
        inner = (x + way * 0.55 * m.neck[1], y + 0.4, -2.8)
        parts.append(Part("torso", Cone(inner, (sx - way * 1.2, sy - 0.9, sz), thick, thick + 0.5, 1.1), 3.4))
    return parts


def _leg(m: Measures, at: Stance, name: str) -> list[Part]:
    hip, knee, ankle = (at.joints[f"{joint}_{name}"] for joint in ("hip", "knee", "ankle"))
    tube = Tube((hip, knee, ankle), m.leg)
    toe = toe_of(m, ankle, name)
    heel = (ankle[0], m.stature - 3.4, ankle[2] - 3.5)
    foot = Cone(heel, toe, 3.2, 2.1)
    return [Part(f"leg_{name}", tube, 2.6), Part(f"foot_{name}", foot, 2.4)]


def toe_of(m: Measures, ankle: Point3, name: str) -> Point3:
    """The tip of the foot, turned a little outwards."""
    out = 1 if name == "right" else -1
    return ankle[0] + out * 4.2, m.stature - 2.4, ankle[2] + 16.0 * m.hand


def _arm(m: Measures, at: Stance, side: int, name: str) -> list[Part]:
    shoulder, elbow, wrist = (at.joints[f"{joint}_{name}"] for joint in ("shoulder", "elbow", "wrist"))
    parts = [Part(f"arm_{name}", Tube((shoulder, elbow, wrist), m.arm), 2.4)]
    akimbo = wrist[1] < m.hip[1] - 6
    return parts + (_resting_hand if akimbo else _hanging_hand)(m, side, name, elbow, wrist)


def _hanging_hand(m: Measures, side: int, name: str, elbow: Point3, wrist: Point3) -> list[Part]:
    """A slim hand seen from the thumb's side, fingers softly curled."""
    size = m.hand
    x, y, z = wrist
    inward = -side * 0.6

    def at(dx: float, dy: float, dz: float) -> Point3:
        return x + inward * dx * size + side * 0.4, y + dy * size, z + dz * size

    palm = Cone(at(0.2, 0.6, 0.2), at(1.2, 7.0, 0.9), 2.1 * size, 2.5 * size)
    parts = [Part(f"hand_{name}", palm, 1.6)]
    for k, (dz, long) in enumerate(((2.4, 6.6), (1.2, 7.4), (-0.1, 7.0), (-1.2, 5.8))):
        knuckle, tip = at(0.6 + 0.35 * k, 8.2, dz), at(1.7 + 0.75 * k, 8.2 + long, dz + 0.6)
        parts.append(Part(f"hand_{name}", Cone(knuckle, tip, 1.1 * size, 0.72 * size), 0.8))
    thumb = Cone(at(0.9, 3.2, 2.2), at(2.6, 8.9, 3.6), 1.0 * size, 0.66 * size)
    return [*parts, Part(f"hand_{name}", thumb, 1.2)]


def _resting_hand(m: Measures, side: int, name: str, elbow: Point3, wrist: Point3) -> list[Part]:
    """A hand laid on the hip, fingers towards the front."""
    size = m.hand
    x, y, z = wrist

    def at(dx: float, dy: float, dz: float) -> Point3:
        return x - side * dx * size, y + dy * size, z + dz * size

    palm = Cone(at(0.6, 0.6, 0.6), at(5.0, 2.8, 3.6), 1.9 * size, 1.9 * size)
    parts = [Part(f"hand_{name}", palm, 1.6)]
    for dy, long, dz in ((-1.3, 6.0, 0.4), (0.0, 6.8, 0.3), (1.3, 6.4, 0.0), (2.5, 5.2, -0.5)):
        knuckle, tip = at(5.8, 2.6 + dy, 3.8 + dz), at(5.8 + long, 5.2 + 1.35 * dy, 3.6 + dz)
        parts.append(Part(f"hand_{name}", Cone(knuckle, tip, 0.92 * size, 0.6 * size), 0.7))
    thumb = Cone(at(1.2, -0.4, 1.0), at(4.2, -2.8, 2.2), 0.95 * size, 0.66 * size)
    return [*parts, Part(f"hand_{name}", thumb, 1.2)]


def _head(m: Measures, at: Stance) -> list[Part]:
    """An egg with a jaw and the faintest ridge down the middle: no eyes, no mouth."""
    x, s, roll = at.joints["crown"][0], m.head, at.head_roll
    skull = Ball((x, 9.2 * s, -1.6), (7.2 * s, 9.2 * s, 9.0 * s), roll)
    face = Ball((x - 3 * roll, 12.8 * s, 1.0), (6.55 * s, 8.4 * s, 7.2 * s), roll)
    chin = Ball((x - 9 * roll, 18.2 * s, 3.4), (4.1 * s, 3.3 * s, 3.6 * s), roll)
    ridge = Cone((x, 7.5 * s, 5.6 * s), (x - 3 * roll, 13.6 * s, 7.0 * s), 1.2 * s, 1.3 * s)
    return [
        Part("head", skull, 1.6),
        Part("head", face, 4.0),
        Part("head", chin, 4.0),
        Part("head", ridge, 4.5),
    ]
