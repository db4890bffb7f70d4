"""A garment as pieces that each move on their own: trunk, sleeves, trouser legs. Points are pixels of its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment

Points = npt.NDArray[np.float64]
Alpha = npt.NDArray[np.float32]
SIDES = ("left", "right")
#: Where edges are read between armpit (waist, crotch) and hem, as shares of the way.
ROWS = (0.2, 0.4, 0.6, 0.8, 1.0)
#: Where seams are read between neck and tip of a shoulder, as shares of the way.
SEAM = (0.35, 0.7)
#: Sleeves are read at these shares of the way from shoulder to cuff.
STEPS = (0.0, 0.15, 0.35, 0.7, 1.0)
#: A worn sleeve shows this share of the trunk's half width beside its armhole: what is drawn round the shoulder, while
#: laid flat the armhole is a line and the cloth beside it lies on the chest.
_CAP = 0.16
#: Where along the inner seam it ends; one of STEPS.
_CAP_END = 0.35
#: A sleeve's cloth may go on past its cuff's landmarks by this share of the armhole.
_PAST = 0.5
#: A sleeve's edge is looked for from so far inside its guess to so far outside, in widths of the sleeve.
_LOOK = (0.15, 0.6)
#: The trunk goes on under a sleeve by this share of the armhole, so that no gap opens where the two are bent apart.
_SEAM = 0.25


@dataclass(frozen=True)
class Piece:
    """`alpha` float32 (h, w): its share of every pixel of the garment's picture; `points` by name."""

    name: str
    alpha: Alpha
    points: dict[str, Points]


def mark(garment: Garment, name: str) -> Points:
    """A landmark (2,). Raises KeyError where the garment has none."""
    return np.asarray(garment.landmarks[name][:2], float)


def has(garment: Garment, *names: str) -> bool:
    """Whether the garment has all of these landmarks."""
    return all(name in garment.landmarks for name in names)


def sign(side: str) -> int:
    """Which way x grows from the middle towards a side of the picture."""
    return -1 if side == "left" else 1


def pieces(garment: Garment) -> list[Piece]:
    """In the order in which they are laid on: trunk or skirt, then sleeves; or the two legs."""
    if garment.kind == "trousers":
        return [_leg(garment, side) for side in SIDES]
    if garment.kind == "skirt":
        return [Piece("skirt", garment.alpha, _rows(garment.alpha, garment, "waist"))]
    sleeves, taken = [], 0 * garment.alpha
    for side in SIDES:
        if _sleeved(garment, side):
            beside = 1 - _side(garment, side)
            points = _sleeve_points(garment, side, beside)
            sleeves.append(_sleeve(garment, side, points, beside))
            taken = taken + _taken(garment, side, points, beside)
    trunk = np.asarray(garment.alpha * np.clip(1 - taken, 0, 1), np.float32)
    tops = ["neck_left", "neck_right"] + [name for name in ("shoulder_left", "shoulder_right") if has(garment, name)]
    points = {name: mark(garment, name) for name in tops} | _seams(garment) | _rows(trunk, garment, "armpit")
    return [Piece("trunk", trunk, points), *sleeves]


def _seams(garment: Garment) -> dict[str, Points]:
    """Points of the seams from the neck to the tips of the shoulders."""
    ends = {side: (f"neck_{side}", f"shoulder_{side}") for side in SIDES if has(garment, f"shoulder_{side}")}
    return {
        f"seam_{side}_{share}": mark(garment, neck) + (mark(garment, tip) - mark(garment, neck)) * share
        for side, (neck, tip) in ends.items()
        for share in SEAM
    }


def _sleeved(garment: Garment, side: str) -> bool:
    corners = (f"shoulder_{side}", f"armpit_{side}", f"cuff_{side}_outer", f"cuff_{side}_inner")
    return garment.sleeve != "none" and has(garment, *corners)


def _sleeve(garment: Garment, side: str, points: dict[str, Points], beside: Alpha) -> Piece:
    """What lies outside the line from shoulder to armpit, with its cap, and outside the inner seam."""
    inner = [points[f"inner_{step}"] for step in STEPS]
    area = _filled(garment.alpha, [*_outside(garment, side, points), *reversed(inner)])
    # Laid flat, a gap runs from the armpit down between sleeve and trunk; worn, cloth closes it.
    under = mark(garment, f"armpit_{side}")
    cap = _filled(garment.alpha, [*inner[: STEPS.index(_CAP_END) + 1], under])
    alpha = _largest(garment.alpha * area * beside)
    alpha = np.maximum(alpha, cap if garment.source == "flat" else 0)
    return Piece(f"sleeve_{side}", np.asarray(alpha, np.float32), points)


def _sleeve_points(garment: Garment, side: str, beside: Alpha) -> dict[str, Points]:
    """Both edges at STEPS; `beside` (h, w) is the share of every pixel that is not the trunk's side."""
    top, under = mark(garment, f"shoulder_{side}"), mark(garment, f"armpit_{side}")
    outer, inner = mark(garment, f"cuff_{side}_outer"), _inner_cuff(garment, side)
    points = {}
    for step in STEPS:
        points[f"outer_{step}"] = top + (outer - top) * step
        points[f"inner_{step}"] = under + (inner - under) * step + _cap(garment, side) * max(0.0, 1 - step / _CAP_END)
    cloth = garment.alpha * beside
    along = (outer - top) / max(1e-6, float(np.linalg.norm(outer - top)))
    for step in STEPS[1:-1]:
        across = points[f"outer_{step}"] - points[f"inner_{step}"]
        across = across - along * float(across @ along)
        points[f"outer_{step}"] = _outline(cloth, points[f"outer_{step}"], across)
        if step >= _CAP_END:
            points[f"inner_{step}"] = _outline(cloth, points[f"inner_{step}"], -across)
    return points


def _outline(cloth: Alpha, guess: Points, outwards: Points) -> Points:
    """Where cloth ends outwards of a guess, if it does so near it: few sleeves have straight edges."""
    height, width = cloth.shape
    way = guess + outwards * np.linspace(-_LOOK[0], _LOOK[1], 46)[:, None]
    column, row = np.floor(way).astype(int).T
    inside = (column >= 0) & (row >= 0) & (column < width) & (row < height)
    solid = inside & (cloth[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)] > 0.5)
    return guess if solid.all() or not solid[0] else way[int(np.argmin(solid))]


def _outside(garment: Garment, side: str, points: dict[str, Points]) -> list[Points]:
    """Corners of an outline far around a sleeve: above the shoulder, beyond its outer edge, past the cuff."""
    top, under = mark(garment, f"shoulder_{side}"), mark(garment, f"armpit_{side}")
    outer, inner = points["outer_1.0"], points["inner_1.0"]
    size = float(np.linalg.norm(top - under))
    out = np.array([sign(side) * size, 0.0])
    down = (outer + inner - top - under) / 2
    past = down / max(1e-6, float(np.linalg.norm(down))) * size * _PAST
    high = top - (0, 0.15 * size)
    return [high, top + out - (0, 0.5 * size), outer + out, outer + out + past, inner + past]


def _taken(garment: Garment, side: str, points: dict[str, Points], beside: Alpha) -> Alpha:
    """The share of every pixel that a sleeve takes from the trunk, which goes on a little under it."""
    top, under = mark(garment, f"shoulder_{side}"), mark(garment, f"armpit_{side}")
    size = float(np.linalg.norm(top - under))
    kept = np.array([sign(side) * _SEAM * size, 0.0])
    _, *around = _outside(garment, side, points)
    seam = [
        *(points[f"inner_{step}"] for step in reversed(STEPS) if step >= _CAP_END),
        under + kept * 0.3,
        top + kept - (0, 0.5 * size),
    ]
    area = _filled(garment.alpha, [*around, *seam]) * beside
    together = cv2.dilate(_largest(area * garment.alpha), np.ones((5, 5), np.uint8)) > 0.02
    return np.asarray(area * together, np.float32)


def _largest(cover: Alpha) -> Alpha:
    """The largest part of a cover that hangs together: strips of a trunk that swells out further down are not."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats((cover > 0.02).astype(np.uint8), connectivity=8)
    if count < 3:
        return np.asarray(cover, np.float32)
    return np.asarray(cover * (parts == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())), np.float32)


def _inner_cuff(garment: Garment, side: str) -> Points:
    """The cuff's inner corner; of a wide sleeve that goes on under the trunk, where its edge is lost from view."""
    outer, inner = mark(garment, f"cuff_{side}_outer"), mark(garment, f"cuff_{side}_inner")
    x, y = _side_seam(garment, side).T
    cuff = inner + (outer - inner) * np.linspace(0, 1, 21)[:, None]
    in_trunk = (cuff[:, 1] > y[0]) & (sign(side) * (np.interp(cuff[:, 1], y, x) - cuff[:, 0]) > 0)
    return outer if in_trunk.all() else cuff[int(np.argmin(in_trunk))]


def _side_seam(garment: Garment, side: str) -> Points:
    """From the armpit down (n, 2), where a sleeve may lie beside the trunk: never further out than the armpit."""
    under, way = mark(garment, f"armpit_{side}"), sign(side)
    names = [name for name in (f"waist_{side}", f"hem_{side}") if has(garment, name)]
    points = sorted((tuple(mark(garment, name)) for name in names), key=lambda point: point[1])
    line = np.array([under, *(point for point in points if point[1] > under[1])])
    line[:, 0] = way * np.minimum(way * line[:, 0], way * under[0])
    return line


def _side(garment: Garment, side: str) -> Alpha:
    """Cover (h, w) of the trunk beside and below a sleeve, which is no part of the sleeve."""
    seam, other = _side_seam(garment, side), mark(garment, f"armpit_{'right' if side == 'left' else 'left'}")
    middle = (seam[0, 0] + other[0]) / 2
    return _filled(garment.alpha, [*seam, np.array([middle, seam[-1, 1]]), np.array([middle, seam[0, 1]])])


def _filled(alpha: Alpha, outline: list[Points]) -> Alpha:
    """Cover (h, w) 0..1 of an outline's inside."""
    area = np.zeros(alpha.shape, np.uint8)
    cv2.fillPoly(area, [np.round(np.array(outline) * 16).astype(np.int32)], 255, cv2.LINE_AA, shift=4)
    return np.asarray(area / np.float32(255), np.float32)


def _cap(garment: Garment, side: str) -> Points:
    """The way (2,) from an armpit towards the middle that a sleeve's upper end takes up when it is worn."""
    if garment.source != "flat":
        return np.zeros(2)
    wide = mark(garment, "armpit_right")[0] - mark(garment, "armpit_left")[0]
    return np.array([-sign(side) * _CAP * wide / 2, 0.0])


def _rows(alpha: Alpha, garment: Garment, start: str) -> dict[str, Points]:
    """Both edges from armpits or waist down to the hem, read from the outline where it is near the landmarks."""
    ends = {side: (mark(garment, f"{start}_{side}"), mark(garment, f"hem_{side}")) for side in SIDES}
    points = {f"{start}_{side}": ends[side][0] for side in SIDES}
    middle = float(np.mean([point[0] for pair in ends.values() for point in pair]))
    for row in ROWS:
        for side in SIDES:
            top, hem = ends[side]
            points[f"{side}_{row}"] = edge_at(alpha, top + (hem - top) * row, middle, side)
    return points


def edge_at(alpha: Alpha, guess: Points, middle: float, side: str) -> Points:
    """The outline's outermost point on the guess's row, if it lies within a tenth of the garment's width of it."""
    height = len(alpha)
    row = int(np.clip(round(float(guess[1])), 0, height - 1))
    solid = np.flatnonzero(alpha[row] > 0.5)
    solid = solid[solid < middle] if side == "left" else solid[solid > middle]
    if not solid.size:
        return guess
    found = float(solid[0] if side == "left" else solid[-1] + 1)
    near = 0.12 * max(8.0, 2 * abs(float(guess[0]) - middle)) + 2
    return np.array([found, guess[1]]) if abs(found - guess[0]) < near else guess


def _leg(garment: Garment, side: str) -> Piece:
    """One half of the trousers, cut along the line from the waist's middle through the crotch."""
    waist = (mark(garment, "waist_left") + mark(garment, "waist_right")) / 2
    crotch = mark(garment, "crotch")
    outer, inner = mark(garment, f"hem_{side}"), mark(garment, f"hem_{side}_inner")
    gap = (mark(garment, "hem_left_inner") + mark(garment, "hem_right_inner")) / 2
    height, width = garment.alpha.shape
    y = np.arange(height, dtype=float)
    cut = np.interp(y, [waist[1], crotch[1], gap[1]], [waist[0], crotch[0], gap[0]])[:, None]
    x = np.arange(width)[None, :] + 0.5
    keep = np.clip((cut - x if side == "left" else x - cut) + 0.5, 0, 1)
    alpha = (garment.alpha * keep).astype(np.float32)
    points = {"waist": mark(garment, f"waist_{side}"), "middle": waist, "crotch": crotch}
    if has(garment, f"hip_{side}"):
        points["hip"] = mark(garment, f"hip_{side}")
    start = points.get("hip", points["waist"])
    start = start + (outer - start) * np.clip((crotch[1] - start[1]) / max(1.0, outer[1] - start[1]), 0, 1)
    for row in (0.0, *ROWS):
        points[f"outer_{row}"] = edge_at(alpha, start + (outer - start) * row, float(gap[0]), side)
        if row:
            points[f"inner_{row}"] = crotch + (inner - crotch) * row
    return Piece(f"leg_{side}", alpha, points)
