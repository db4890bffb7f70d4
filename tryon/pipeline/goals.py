"""Where a garment's points go on a body: as wide and as long as that garment, not as the one it replaces.

A garment laid flat shows half of its girth; worn, the front shows less of it, because cloth goes around. The shares
and proportions are measured on drawn garments and the mannequins that wear them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill
from tryon.pipeline.body import CROTCH, Body
from tryon.pipeline.pieces import ROWS, SEAM, SIDES, STEPS, Piece, has, mark, sign

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment

Points = npt.NDArray[np.float64]
#: Share of a flat width that shows from the front when it is worn.
WRAP = {"top": 0.78, "outer": 0.78, "dress": 0.7, "skirt": 0.72, "trousers": 0.62}
#: A shirt's shoulder seams lie this much further apart than the shoulder joints.
_TIPS = 1.2
#: Half the chest of a body, as a share of the shoulder distance, where clothes may hide it.
_CHEST = 0.47
#: Neck and seam above the shoulder line, as shares of the shoulder distance.
_NECK_UP, _TIP_UP = 0.28, 0.13
#: Cloth lies this much above bare shoulders, and straps run no nearer to the neck or the arm, likewise.
_THICK, _STRAPS = 0.02, (0.29, 0.38)
#: A seam that slides down an arm is outside of it, by 1.1 radii, once it is this far from the shoulder, likewise.
_SLID = 0.15
#: Depth of an armhole over shoulder width of a garment that fits; lower in cuts with dropped shoulders.
_ARMHOLE = 0.553
#: Where an armhole without a sleeve ends below the arm, from the middle: inside the arm, in shoulder distances.
_ARMHOLE_EDGE = 0.45
_WAIST = {"trousers": 0.72, "skirt": 0.65}
#: How far hems may lie, as shares of the trunk below the shoulder line, for garments that hang from the shoulders.
_HEMS = {"crop": (0.42, 0.95), "waist": (0.68, 1.0), "hip": (0.82, 1.3), "thigh": (1.1, 1.62)}
#: Shares of the way from hip to knee (0..1) and on to the ankle (1..2).
_LEGS = {"thigh": (0.15, 0.85), "knee": (0.6, 1.2), "calf": (0.95, 1.7), "ankle": (1.3, 2.06)}
_TROUSERS = {"thigh": (0.2, 0.9), "knee": (0.75, 1.2), "calf": (1.2, 1.75), "ankle": (1.8, 2.06)}
#: Where a flat sleeve's width is read, of STEPS.
_WIDTHS = (0.35, 0.7, 1.0)
_SLEEVES = {"short": (0.16, 0.42), "elbow": (0.52, 0.66), "long": (0.93, 1.0)}


def wrap(garment: Garment) -> float:
    """Share of a garment's width that shows from the front; all of it where it was worn already."""
    return WRAP[garment.kind] if garment.source == "flat" else 1.0


def _around(garment: Garment) -> float:
    """Share of a sleeve's width that shows: a tube that was flat and is round; what was worn already stays."""
    return 2 / np.pi * 1.05 if garment.source == "flat" else 0.95


def goals(garment: Garment, body: Body, piece: Piece) -> dict[str, Points]:
    """Where every point of a piece goes, in pixels of the person's picture."""
    if piece.name == "trunk":
        return _trunk(garment, body, piece)
    if piece.name == "skirt":
        return _skirt(garment, body, piece)
    side = piece.name.rpartition("_")[2]
    return _leg(garment, body, piece, side) if piece.name.startswith("leg") else _sleeve(garment, body, piece, side)


def scale_of(garment: Garment, body: Body) -> float:
    """Pixels of the person per pixel of a garment that hangs from the shoulders."""
    if has(garment, "shoulder_left", "shoulder_right"):
        flat = np.linalg.norm(mark(garment, "shoulder_right") - mark(garment, "shoulder_left"))
        depth = (_y(garment, "armpit") - _y(garment, "neck")) / max(1.0, float(flat))
        loose = np.clip((_ARMHOLE / max(0.3, depth)) ** 2, 1.0, 1.3) if garment.source == "flat" else 1.0
        return float(_TIPS * body.wide * loose / max(1.0, float(flat)))
    flat = np.linalg.norm(mark(garment, "armpit_right") - mark(garment, "armpit_left"))
    chest = min(body.half(0.25 * body.trunk), _CHEST * body.wide)
    return float(2 * chest * 1.04 / (wrap(garment) * max(1.0, float(flat))))


def _y(garment: Garment, name: str) -> float:
    return float((mark(garment, f"{name}_left")[1] + mark(garment, f"{name}_right")[1]) / 2)


def _taller(body: Body) -> float:
    """How much lengths outgrow widths on somebody who stands a little turned."""
    return float(max(1.0, 0.56 * body.trunk / body.wide))


def _trunk(garment: Garment, body: Body, piece: Piece) -> dict[str, Points]:
    scale = scale_of(garment, body)
    tall = scale * _taller(body)
    neck_y, neck_v = _y(garment, "neck"), -_NECK_UP * body.wide
    centre = (mark(garment, "neck_left")[0] + mark(garment, "neck_right")[0]) / 2
    found = {}
    for side in SIDES:
        found[f"neck_{side}"] = _on_shoulder(body, sign(side) * _neck(garment, body, side))
        if f"shoulder_{side}" in piece.points:
            found |= _shoulder(garment, body, side, found[f"neck_{side}"], scale)
        under = neck_v + (mark(garment, f"armpit_{side}")[1] - neck_y) * tall
        under = float(np.clip(under, 0.14 * body.trunk, 0.42 * body.trunk))
        bottom = _hem(garment, body, neck_v + (mark(garment, f"hem_{side}")[1] - neck_y) * tall)
        for name, share in ((f"armpit_{side}", 0.0), *((f"{side}_{row}", row) for row in ROWS)):
            v = under + (bottom - under) * share
            half = max(abs(piece.points[name][0] - centre) * scale * wrap(garment), _least(body, v))
            if garment.sleeve == "none" and not share:
                half = min(half, _ARMHOLE_EDGE * body.wide)
            found[name] = body.at(sign(side) * half, v)
    return found


def _neck(garment: Garment, body: Body, side: str) -> float:
    """Where a neckline meets a shoulder, from the middle; straps lie clear of the neck."""
    centre = (mark(garment, "neck_left")[0] + mark(garment, "neck_right")[0]) / 2
    half = abs(float(mark(garment, f"neck_{side}")[0] - centre)) * scale_of(garment, body)
    if has(garment, "shoulder_left") or garment.sleeve != "none":
        return min(half, 0.5 * body.wide)
    low, high = _STRAPS
    return float(np.clip(half, low * body.wide, high * body.wide))


def neckline(garment: Garment, body: Body) -> float:
    """How far from the middle line a garment meets the shoulders, in pixels, on the wider side."""
    return max(_neck(garment, body, side) for side in SIDES)


def _on_shoulder(body: Body, u: float) -> Points:
    """Where cloth lies on top of the shoulders."""
    return body.at(u, float(fill.top_of(body, u)) - _THICK * body.wide)


def _shoulder(garment: Garment, body: Body, side: str, neck: Points, scale: float) -> dict[str, Points]:
    """The seam from the neck over the shoulder, and down the arm where it is longer than the shoulder is wide."""
    slide = _slide(garment, body, scale)
    tip = body.at(sign(side) * (_half_shoulders(garment, scale) - slide), -(_TIP_UP + _THICK) * body.wide)
    end = _slid(body, side, tip, slide) if garment.sleeve != "none" else tip
    way = np.stack([neck, tip, end])
    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=1))])
    found = {f"shoulder_{side}": end}
    for share in SEAM:
        found[f"seam_{side}_{share}"] = np.array([np.interp(share * at[-1], at, way[:, axis]) for axis in (0, 1)])
    return found


def _half_shoulders(garment: Garment, scale: float) -> float:
    return float(np.linalg.norm(mark(garment, "shoulder_right") - mark(garment, "shoulder_left"))) * scale / 2


def _slide(garment: Garment, body: Body, scale: float) -> float:
    """How far the shoulder seam of a wide garment lies down the arm."""
    return max(0.0, _half_shoulders(garment, scale) - _TIPS * body.wide / 2)


def _slid(body: Body, side: str, tip: Points, further: float) -> Points:
    """The end of a seam that goes on down the outside of the arm."""
    line = body.arm(side)
    along = (line[1] - line[0]) / max(1e-6, float(np.linalg.norm(line[1] - line[0])))
    point, out = strip(line, max(0.0, _along(line, tip)) + further, side)
    outside = point + 1.1 * body.radius("shoulder") * out
    share = min(1.0, further / (_SLID * body.wide))
    return np.asarray(share * outside + (1 - share) * (tip + along * further))


def _least(body: Body, v: float) -> float:
    """No cloth is narrower than the body under it."""
    return 1.05 * body.half(v)


def _hem(garment: Garment, body: Body, v: float) -> float:
    """A hem's height, kept within what its length class means on this body."""
    if garment.length in _HEMS and garment.kind in ("top", "outer"):
        low, high = (share * body.trunk for share in _HEMS[garment.length])
    else:
        low, high = (_leg_v(body, share) for share in _LEGS[garment.length if garment.length in _LEGS else "thigh"])
    return float(np.clip(v, low, high))


def _leg_v(body: Body, share: float) -> float:
    """Height of a place between hip (0), knee (1) and ankle (2)."""
    knee = (body.v_of(body.joints["knee_left"]) + body.v_of(body.joints["knee_right"])) / 2
    ankle = (body.v_of(body.joints["ankle_left"]) + body.v_of(body.joints["ankle_right"])) / 2
    knee = float(np.clip(knee, 1.5 * body.trunk, 2.1 * body.trunk))
    ankle = float(np.clip(ankle, knee + 0.5 * body.trunk, knee + 1.0 * body.trunk))
    return float(np.interp(share, [0, 1, 2, 3], [body.trunk, knee, ankle, 2 * ankle - knee]))


def _skirt(garment: Garment, body: Body, piece: Piece) -> dict[str, Points]:
    top = _WAIST["skirt"] * body.trunk
    flat = float(np.linalg.norm(mark(garment, "waist_right") - mark(garment, "waist_left")))
    waist = min(body.half(top), 0.42 * body.wide)
    scale = 2 * waist / (0.7 * flat if garment.source == "flat" else flat)
    tall = scale * _taller(body) * (0.95 if garment.source == "flat" else 1.0)
    centre = (mark(garment, "waist_left")[0] + mark(garment, "waist_right")[0]) / 2
    found = {}
    for side in SIDES:
        drop = mark(garment, f"hem_{side}")[1] - mark(garment, f"waist_{side}")[1]
        bottom = _hem(garment, body, top + float(drop) * tall)
        for name, share in ((f"waist_{side}", 0.0), *((f"{side}_{row}", row) for row in ROWS)):
            v = top + (bottom - top) * share
            half = abs(piece.points[name][0] - centre) * scale * wrap(garment)
            found[name] = body.at(sign(side) * max(half, _least(body, v) if share else 1.03 * waist), v)
    return found


def strip(line: Points, distance: float, side: str) -> tuple[Points, Points]:
    """A point along a limb (n, 2) and the direction away from the trunk there."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(steps)])
    point = np.array([np.interp(distance, at, line[:, axis]) for axis in (0, 1)])
    if distance > at[-1]:
        point = line[-1] + (line[-1] - line[-2]) / max(1e-6, steps[-1]) * (distance - at[-1])
    ways = np.diff(line, axis=0) / np.maximum(steps, 1e-6)[:, None]
    bend = 1 / (1 + np.exp(-np.clip((distance - at[1]) / max(1e-6, 0.12 * at[-1]), -30, 30)))
    way = ways[0] * (1 - bend) + ways[-1] * bend
    way = way / max(1e-6, float(np.linalg.norm(way)))
    return point, np.array([-way[1], way[0]]) if side == "left" else np.array([way[1], -way[0]])


def sleeve_reach(garment: Garment, body: Body, side: str) -> float:
    """How far down an arm the cuff comes, as a share of the arm from shoulder to wrist."""
    top = (mark(garment, f"shoulder_{side}") + mark(garment, f"armpit_{side}")) / 2
    cuff = (mark(garment, f"cuff_{side}_outer") + mark(garment, f"cuff_{side}_inner")) / 2
    scale = scale_of(garment, body)
    length = float(np.linalg.norm(cuff - top)) * scale + _slide(garment, body, scale)
    return float(np.clip(length / (1.72 * body.wide * _taller(body)), *_SLEEVES[garment.sleeve]))


def _sleeve(garment: Garment, body: Body, piece: Piece, side: str) -> dict[str, Points]:
    """The outer edge runs from the shoulder's tip, the inner one from the armpit, both down to the cuff."""
    line = body.arm(side)
    whole = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    reach = sleeve_reach(garment, body, side) * whole
    trunk = _trunk(garment, body, _armhole(garment, side))
    found = {"outer_0.0": trunk[f"shoulder_{side}"], "inner_0.0": trunk[f"armpit_{side}"]}
    widths = np.array(_sleeve_widths(garment, piece, side)) * scale_of(garment, body) * _around(garment)
    radii = [body.radius(joint) for joint in ("shoulder", "elbow", "wrist")]
    for edge, way, slack in (("outer", 1, 0.35), ("inner", -1, 0.55)):
        start = float(np.clip(_along(line, found[f"{edge}_0.0"]), 0.0, 0.75 * reach))
        for step in STEPS[1:]:
            distance = start + (reach - start) * step
            point, out = strip(line, distance, side)
            radius = 1.2 * float(np.interp(distance / max(1.0, whole), [0, 0.54, 1], radii))
            loose = max(0.0, float(np.interp(step, _WIDTHS, widths)) - 2 * radius)
            # Cloth rests on the arm from above and outside, so what is loose hangs inside, and outside further down.
            free = slack * (step if edge == "outer" else 1)
            found[f"{edge}_{step}"] = point + way * out * (radius + free * loose)
    return found


def _sleeve_widths(garment: Garment, piece: Piece, side: str) -> list[float]:
    """Across a flat sleeve at _WIDTHS, square to the line from its shoulder to its cuff."""
    way = piece.points["outer_1.0"] - piece.points["outer_0.0"]
    way = way / max(1e-6, float(np.linalg.norm(way)))
    ends = {step: (piece.points[f"outer_{step}"], piece.points[f"inner_{step}"]) for step in _WIDTHS}
    ends[1.0] = piece.points["outer_1.0"], mark(garment, f"cuff_{side}_inner")
    gaps = [outer - inner for outer, inner in ends.values()]
    return [abs(float(gap[0] * way[1] - gap[1] * way[0])) for gap in gaps]


def _along(line: Points, point: Points) -> float:
    """How far down the first segment of a limb a point lies beside it."""
    way = line[1] - line[0]
    return float((point - line[0]) @ way / max(1e-6, float(np.linalg.norm(way))))


def _armhole(garment: Garment, side: str) -> Piece:
    """The two points at which sleeve and trunk meet, and those that place them."""
    names = [f"{name}_{s}" for name in ("neck", "shoulder", "armpit") for s in SIDES if has(garment, f"{name}_{s}")]
    points = {name: mark(garment, name) for name in names}
    rows = {f"{s}_{row}": mark(garment, f"hem_{s}") for s in SIDES for row in ROWS}
    return Piece("trunk", garment.alpha, points | rows)


def _leg(garment: Garment, body: Body, piece: Piece, side: str) -> dict[str, Points]:
    line, way = body.leg(side), sign(side)
    hip_v = 0.95 * body.trunk
    flat_hip = 2 * abs(piece.points.get("hip", piece.points["waist"])[0] - piece.points["middle"][0])
    scale = 2.04 * min(body.half(hip_v), 0.56 * body.wide) / ((wrap(garment)) * max(1.0, float(flat_hip)))
    top = _WAIST["trousers"] * body.trunk
    crotch = body.at(0, CROTCH * body.trunk)
    waist = min(1.05 * body.half(top), 0.46 * body.wide)
    found = {"waist": body.at(way * waist, top), "middle": body.at(0, top), "crotch": crotch}
    if "hip" in piece.points:
        found["hip"] = body.at(way * 1.03 * min(body.half(hip_v), 0.56 * body.wide), hip_v)
    start, whole = 0.14 * body.trunk, float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    inseam = float(np.linalg.norm(piece.points["inner_1.0"] - piece.points["crotch"])) * scale * 0.95
    bottom = _trouser_hem(garment, line, whole, start + inseam)
    radii = [body.radius(joint) for joint in ("hip", "knee", "ankle")]
    for row in (0.0, *ROWS):
        distance = start + (bottom - start) * row
        point, out = strip(line, distance, side)
        inner = piece.points[f"inner_{row}"] if row else piece.points["crotch"]
        flat = float(np.linalg.norm(piece.points[f"outer_{row}"] - inner)) / 2
        radius = float(np.interp(distance / max(1.0, whole), [0, 0.5, 1], radii))
        half = max(flat * scale * wrap(garment), 1.04 * radius)
        found[f"outer_{row}"] = point + out * half
        if row:
            found[f"inner_{row}"] = point - out * half
    return found


def _trouser_hem(garment: Garment, line: Points, whole: float, distance: float) -> float:
    """Distance of the hem from the hip along the leg, within its class."""
    knee = float(np.linalg.norm(line[1] - line[0]))
    low, high = _TROUSERS[garment.length if garment.length in _TROUSERS else "ankle"]
    stops = ([0, 1, 2, 3], [0, knee, whole, 2 * whole - knee])
    return float(np.clip(distance, np.interp(low, *stops), np.interp(high, *stops)))
