"""From a point on a worn shell back to the flat garment: so prints keep their scale around the body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt

from catalog.drawing.arrays import Field
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.flats import Flat
from catalog.drawing.mannequins.patterns import LEGS, UPPER, Pattern
from catalog.drawing.mannequins.shells import Shell, fit, flat_heights, sleeve_along
from catalog.drawing.mannequins.sleeves import Strip


@dataclass(slots=True)
class Wrapped:
    """Linear colour (N, 3) and coverage (N) of surface points."""

    rgb: Field
    alpha: Field


def unrolled(place: Field, radius: Field, half: Field) -> Field:
    """Flat distance (cm) from the middle for a place -1..1 across a shell of half width `radius`.

    Cloth of half width `half` goes round: one to one in the middle, gathered towards the edges,
    exact for a cylinder (half = radius · π/2).
    """
    turn = (np.arcsin(place) - place) / (np.pi / 2 - 1)
    return radius * place + (half - radius) * turn


def wrap(figure: Figure, pattern: Pattern, shell: Shell, x: Field, y: Field, z: Field, blur: float) -> Wrapped:
    """What the garment shows at surface points; parts meet over `blur` cm, and armholes in a seam."""
    shares, seam = _shares(figure, pattern, shell, (x, y, z), blur)
    rgb, alpha = np.zeros((x.size, 3), np.float32), np.zeros(x.size, np.float32)
    for name, share in shares.items():
        at = np.flatnonzero(share > 0)
        if not at.size:
            continue
        px, py, pz = x[at], y[at], z[at]
        if name.startswith("arm"):
            flat, u, v = _sleeve_flat(pattern, name), *_on_sleeve(figure, pattern, shell, name, px, py, pz)
        else:
            flat, u, v = pattern.front, *_on_trunk(figure, pattern, shell, px, py)
            if name.startswith("leg"):
                u = _on_leg(figure, pattern, shell, name, (px, py, pz), u, v)
        seen, covered = flat.sample(u, v)
        rgb[at] += seen * share[at, None]
        alpha[at] += covered * share[at]
    return Wrapped(rgb * (1 - 0.3 * seam)[:, None], alpha)


def _shares(
    figure: Figure, pattern: Pattern, shell: Shell, point: tuple[Field, Field, Field], blur: float
) -> tuple[dict[str, Field], Field]:
    """How much of each point belongs to the trunk ("") and to each limb; and how near it is to an armhole."""
    x, y, z = point
    trunk = shell.trunk.distance(x, y, z)
    shares: dict[str, Field] = {}
    rest, seam = np.ones(x.size, np.float32), np.zeros(x.size, np.float32)
    for name, tube in shell.limbs.items():
        gone, along = tube.nearest(x, y, z)
        lead = trunk - (gone - tube.radius(along))
        if name.startswith("arm"):
            flat_along = sleeve_along(figure, pattern, along)
            inside = np.minimum(flat_along - 0.3, cast(Strip, pattern.sleeve).length + 1 - flat_along)
            lead = np.minimum(lead - 0.2, inside)
            seam = np.maximum(seam, np.clip(1 - np.abs(lead) / 0.22, 0, 1) * (along < 16))
        else:
            lead = np.where(_own_side(figure, name, x), 9.0, -9.0)
        share = np.clip(0.5 + lead / blur, 0, 1).astype(np.float32) * rest
        shares[name] = share
        rest = rest - share
    shares[""] = rest
    return shares, seam


def _own_side(figure: Figure, name: str, x: Field) -> npt.NDArray[np.bool_]:
    middle = (figure.stance.joints["knee_left"][0] + figure.stance.joints["knee_right"][0]) / 2
    return x > middle if name.endswith("right") else x < middle


def _on_trunk(figure: Figure, pattern: Pattern, shell: Shell, x: Field, y: Field) -> tuple[Field, Field]:
    level = shell.trunk.level(x, y)
    row = shell.trunk.index(level)
    flat_y = flat_heights(figure, pattern, level)
    cx, radius, half = shell.trunk.table[row, 0], shell.trunk.table[row, 2], shell.flat_half[row]
    size = fit(figure, pattern)
    place = np.clip((x - cx) / radius, -0.999, 0.999)
    around = unrolled(place, radius, 0.975 * half) / size
    if pattern.spec.kind in UPPER:
        armpit = pattern.marks["armpit_right"][1]
        below = np.clip((flat_y - armpit + 9) / 9, 0, 1)
        below = below * below * (3 - 2 * below)
        around = (1 - below) * (x - cx) + below * around
    return around, flat_y


def _on_sleeve(
    figure: Figure, pattern: Pattern, shell: Shell, name: str, x: Field, y: Field, z: Field
) -> tuple[Field, Field]:
    strip = cast(Strip, pattern.sleeve)
    tube = shell.limbs[name]
    along, place = tube.around(x, y, z)
    flat_along = sleeve_along(figure, pattern, along)
    half = strip.half_at(flat_along)
    size = fit(figure, pattern)
    across = unrolled(np.clip(place, -0.98, 0.98), tube.radius(along), 0.96 * half * size) / size
    return np.clip(across, -0.95 * half, 0.95 * half), flat_along


def _sleeve_flat(pattern: Pattern, name: str) -> Flat:
    return cast(Strip, pattern.sleeve).flats[name.removeprefix("arm_")]


def _on_leg(
    figure: Figure, pattern: Pattern, shell: Shell, name: str, point: tuple[Field, Field, Field], u: Field, v: Field
) -> Field:
    """Flat x on a trouser leg, eased into the trunk's above the fork."""
    tube = shell.limbs[name]
    along, place = tube.around(*point)
    low, high = pattern.leg_edges
    rows = pattern.front.rows()
    inner, outer = np.interp(v, rows, low), np.interp(v, rows, high)
    side = 1 if name.endswith("right") else -1
    half = (outer - inner) / 2
    size = fit(figure, pattern)
    across = unrolled(np.clip(place, -0.98, 0.98), tube.radius(along), 0.96 * half * size) / size
    on_leg = side * (inner + outer) / 2 + np.clip(across, -0.95 * half, 0.95 * half)
    rise = pattern.marks["crotch"][1] if pattern.spec.kind in LEGS else 0.0
    share = np.clip((v - rise + 9) / 9, 0, 1)
    share = share * share * (3 - 2 * share)
    return ((1 - share) * u + share * on_leg).astype(np.float32)
