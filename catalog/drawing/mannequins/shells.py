"""Cloth as a shell around the body: how far it stands off by the garment's own widths, and how it hangs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from catalog.drawing.arrays import Field
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.clearance import STEP, Clearance
from catalog.drawing.mannequins.measures import measures
from catalog.drawing.mannequins.patterns import LEGS, UPPER, Pattern
from catalog.drawing.mannequins.poses import SIDES
from catalog.drawing.mannequins.solids import Ball, Cone, Part, Stack, Swollen, Tube

#: cm between skin and cloth, by fabric.
_THICKNESS = {"knit": 0.75, "wool": 0.8, "fleece": 0.8, "denim": 0.5, "leather": 0.6, "nylon": 0.7, "corduroy": 0.6}


#: How far the shoulder beside the neck stands over the neck's side point (cm).
SHOULDER_RISE = 1.5


@dataclass(frozen=True, slots=True)
class Shell:
    """Solids of one garment; `flat_half` is half its flat width (cm) at every level of `trunk.y`."""

    trunk: Stack
    flat_half: Field
    parts: tuple[Part, ...]
    limbs: dict[str, Tube]
    top: float
    bottom: float


def dress_in(figure: Figure, pattern: Pattern, under: Clearance, *, tucked: bool = False) -> tuple[Shell, Clearance]:
    """The shell of a garment over what is worn already, and the clearance with it on."""
    levels = flat_heights(figure, pattern, under.y)
    flat_half = pattern.half_width(levels) * fit(figure, pattern)
    rows = (levels > _flat_top(pattern) - 1) & (levels < pattern.hem + 0.5)
    half, front, back = _trunk(figure, pattern, under, levels, flat_half)
    if tucked:
        half, front, back = _drawn_in(figure, pattern, under, (half, front, back))
    limbs = _limbs(figure, pattern, under)
    trunk = Stack(under.y, np.column_stack([under.cx, _cz(figure, under.y), half, front, back]), under.lean)
    parts = (
        Part("torso", _seat(figure, pattern, trunk, float(under.y[rows][-1]))),
        *_upper_parts(figure, pattern),
        *_limb_parts(limbs),
    )
    parts = (*parts, *_knees(figure, pattern, under))
    own = tuple(part for part in parts if not part.name.startswith(("arm", "neck")))
    if under.inner:
        parts = (*parts, Part("torso", Swollen(under.inner, 0.3), 1.0))
    at = under.y[rows]
    over = under.over(
        half=half, front=front, back=back, limbs={name: tube.table for name, tube in limbs.items()}, rows=rows
    )
    over = replace(over, inner=own)
    return Shell(trunk, flat_half, parts, limbs, float(at[0]), float(at[-1])), over


def until(trunk: Stack, y: float) -> Stack:
    """The upper part of a trunk."""
    rows = trunk.y < y
    return Stack(trunk.y[rows], trunk.table[rows], trunk.lean[rows])


def _seat(figure: Figure, pattern: Pattern, trunk: Stack, bottom: float) -> Stack:
    """The trunk that is cast: it ends below the hem, and that of trousers at the fork."""
    if pattern.spec.kind not in LEGS:
        return until(trunk, bottom + 2.0)
    fork = figure.measures.crotch
    rows = trunk.y < fork + 1.5
    table = trunk.table[rows].copy()
    near = np.clip((trunk.y[rows] - fork + 16) / 17, 0, 1)[:, None] ** 2
    table[:, 2:5] *= 1 - near * (0.08, 0.16, 0.2)
    return Stack(trunk.y[rows], table, trunk.lean[rows])


def flat_heights(figure: Figure, pattern: Pattern, y: Field) -> Field:
    """Flat y of the garment at body levels y."""
    m = figure.measures
    if pattern.spec.kind in UPPER:
        return y - (m.neck_side - SHOULDER_RISE)
    if pattern.spec.kind in LEGS:
        rise = pattern.marks["crotch"][1]
        seam = m.waist + (6.0 if m.figure == "women" else 4.0)
        fork = m.crotch + 1.2
        upper = (y - seam) * rise / (fork - seam)
        return np.where(y < fork, upper, rise + (y - fork)).astype(np.float32)
    return y - (m.waist - 1.2)


def fit(figure: Figure, pattern: Pattern) -> float:
    """How much larger the garment's size is than the drawn one, for this build."""
    m = figure.measures
    medium = measures(m.figure, "medium")
    level = m.shoulder[1] + 11 if pattern.spec.kind in UPPER else m.hip[1]
    return m.girth(level) / medium.girth(level)


def _flat_top(pattern: Pattern) -> float:
    return -12.0 if pattern.spec.kind in UPPER else float(pattern.front.rows()[0]) + 3.0


def _cz(figure: Figure, y: Field) -> Field:
    trunk = figure.trunk
    return np.interp(y, trunk.y, trunk.table[:, 1]).astype(np.float32)


def _trunk(
    figure: Figure, pattern: Pattern, under: Clearance, flat_y: Field, flat_half: Field
) -> tuple[Field, Field, Field]:
    """Half width, front and back depth of the shell at every level."""
    m = figure.measures
    ease = _THICKNESS.get(pattern.spec.fabric, 0.35)
    slack = np.clip(4 * flat_half / under.girth() - 1, 0, 3.0)
    if pattern.spec.kind in UPPER:
        slack *= np.clip((under.y - m.shoulder[1] - 3) / 12, 0, 1)
    half: Field = under.half * (1 + 0.78 * slack) + ease
    if pattern.spec.kind in UPPER:
        half = np.minimum(half, np.maximum(_between_arms(figure, under.y), under.half + ease))
    front: Field = under.front * (1 + 0.8 * slack) + ease
    back: Field = under.back * (1 + 0.8 * slack) + ease
    if pattern.spec.kind in UPPER:
        chest = under.y > m.shoulder[1] + 10
        loose = float(np.median(slack[(flat_y > 25) & (flat_y < 45)]))
        fall = float(np.interp(loose, [0.02, 0.18], [0.4, 0.07]))
        front, half = _hang(front, chest, fall), _hang(half, chest, 1.3 * fall)
    smooth = 2.4 / STEP
    half, front, back = (
        gaussian_filter1d(value, smooth, mode="nearest").astype(np.float32) for value in (half, front, back)
    )
    return half, front, back


def _drawn_in(
    figure: Figure, pattern: Pattern, under: Clearance, loose: tuple[Field, Field, Field]
) -> tuple[Field, Field, Field]:
    """A tucked garment: it comes in to the body over the last centimetres above the waistband."""
    ease = 0.6 * _THICKNESS.get(pattern.spec.fabric, 0.35)
    share = np.clip((under.y - figure.measures.waist + 17) / 17, 0, 1)
    share = share * share * (3 - 2 * share)
    half, front, back = (
        (value + share * (body + ease - value)).astype(np.float32)
        for value, body in zip(loose, (under.half, under.front, under.back), strict=True)
    )
    return half, front, back


def _between_arms(figure: Figure, y: Field) -> Field:
    """Half the room between hanging arms at every level: they press a loose garment to the sides."""
    m = figure.measures
    arm = figure.limb("arm_left")
    at = arm.at()
    x, height = (np.interp(at, arm.starts, arm.joints[:, i]) for i in (0, 1))
    centre = figure.stance.sway(height)[0]
    room = np.abs(x - centre) - 0.35 * arm.table
    free = np.interp(y, height, room) + 0.7 * np.maximum(y - figure.stance.joints["wrist_left"][1] - 6, 0)
    return np.maximum(free, m.half_width(m.shoulder[1] + 11)).astype(np.float32)


def _hang(profile: Field, below: npt.NDArray[np.bool_], fall: float) -> Field:
    """Cloth falls from the widest place above it, coming in by at most `fall` cm per cm."""
    hung = profile.copy()
    for i in range(1, len(hung)):
        if below[i]:
            hung[i] = max(hung[i], hung[i - 1] - fall * STEP)
    return hung


def _limbs(figure: Figure, pattern: Pattern, under: Clearance) -> dict[str, Tube]:
    """Sleeves or trouser legs as tubes over the limbs."""
    ease = _THICKNESS.get(pattern.spec.fabric, 0.35)
    tubes = {}
    if pattern.sleeve is not None:
        for side in SIDES:
            limb = figure.limb(f"arm_{side}")
            along = sleeve_along(figure, pattern, limb.at())
            wide = pattern.sleeve.half_at(along) * (2 / np.pi) * fit(figure, pattern)
            table = np.maximum(under.limbs[f"arm_{side}"] + ease, 0.97 * wide)
            cap = np.clip(limb.at() / 13.0, 0, 1)
            bare_arm = figure.limb(f"arm_{side}").table - 0.6
            if figure.stance.bent == side:
                table = np.where(limb.at() > figure.measures.upper_arm - 9, np.minimum(table, 6.4), table)
            table = np.where(along > pattern.sleeve.length + 0.8, bare_arm, table)
            table = (1 - cap) * (under.limbs[f"arm_{side}"] + 1.2 * ease) + cap * table
            tubes[f"arm_{side}"] = limb.widened(gaussian_filter1d(table, 3, mode="nearest"))
    if pattern.spec.kind in LEGS:
        for side in SIDES:
            limb = figure.limb(f"leg_{side}")
            half = leg_half(figure, pattern, limb.at()) * fit(figure, pattern)
            table = np.maximum(under.limbs[f"leg_{side}"] + ease, half * (2 / np.pi))
            tubes[f"leg_{side}"] = limb.widened(gaussian_filter1d(table, 6, mode="nearest"))
    return tubes


def sleeve_along(figure: Figure, pattern: Pattern, arm: Field) -> Field:
    """Distance along the flat sleeve at distances along the arm's bones."""
    drop = max(0.0, pattern.marks["shoulder_right"][0] - (figure.measures.shoulder[0] + 3.2))
    return arm + 4.2 - drop


def leg_half(figure: Figure, pattern: Pattern, along: Field) -> Field:
    """Half the flat width of one leg at distances along its bones."""
    flat = flat_heights(figure, pattern, figure.measures.hip[1] + along)
    low, high = pattern.leg_edges
    return np.interp(flat, pattern.front.rows(), (high - low) / 2).astype(np.float32)


def _upper_parts(figure: Figure, pattern: Pattern) -> list[Part]:
    """Shoulders, bust and neck, a little larger than the body's."""
    if pattern.spec.kind not in UPPER:
        return []
    ease = _THICKNESS.get(pattern.spec.fabric, 0.35)
    parts = []
    for part in figure.parts:
        solid = part.solid
        if part.name == "torso" and isinstance(solid, Cone):
            parts.append(Part("torso", Cone(solid.a, solid.b, solid.ra + ease, solid.rb + ease, solid.flat), 3.4))
        elif part.name == "bust" and isinstance(solid, Ball):
            rx, ry, rz = solid.radii
            parts.append(Part("torso", Ball(solid.centre, (rx + ease, ry + ease, rz + ease)), 6.0))
        elif part.name == "neck" and isinstance(solid, Cone):
            parts.append(Part("neck", Cone(solid.a, solid.b, solid.ra + 0.7, solid.rb + 0.9), 1.6))
    return parts


def _knees(figure: Figure, pattern: Pattern, under: Clearance) -> list[Part]:
    """The legs under a skirt, which push it forward where they are nearer than it hangs."""
    short = pattern.spec.kind in UPPER and pattern.hem < 75
    if pattern.spec.kind in LEGS or short:
        return []
    ease = 1.2 * _THICKNESS.get(pattern.spec.fabric, 0.35)
    names = [f"leg_{side}" for side in SIDES]
    return [Part("torso", figure.limb(name).widened(under.limbs[name] + ease), 9.0) for name in names]


def _limb_parts(limbs: dict[str, Tube]) -> list[Part]:
    return [Part(name, tube, 2.4 if name.startswith("arm") else 4.5) for name, tube in limbs.items()]
