"""Garments cut from a picture of somebody wearing them, by the same pose and parsing that read a shopper's photo."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import cutout, labels
from tryon.pipeline.body import CROTCH, Body, body_of
from tryon.pipeline.errors import Refused
from tryon.pipeline.types import Garment, Person

Region = npt.NDArray[np.bool_]
#: Skin and hair of a wearer take at least this share of the picture; lone garments show none.
_WEARER = 0.012
#: And at least this share where a part of a wearer is all that is asked for.
_TRACE = 0.003
#: A garment smaller than this share of the picture is only hinted at.
_LEAST = 0.04
_KIND_OF = {
    labels.UPPER: "top",
    labels.OUTER: "outer",
    labels.DRESS: "dress",
    labels.SKIRT: "skirt",
    labels.TROUSERS: "trousers",
}
#: What a shop's word may be called by the parser: a knitted jacket is a top to one and outerwear to the other, and
#: parts of checked shirts are scarves.
_ALIKE = {
    "top": (labels.UPPER, labels.OUTER, labels.DRESS, labels.SCARF),
    "outer": (labels.OUTER, labels.UPPER, labels.SCARF),
    "dress": (labels.DRESS, labels.UPPER, labels.OUTER, labels.SKIRT, labels.SCARF),
    "skirt": (labels.SKIRT, labels.DRESS, labels.TROUSERS),
    "trousers": (labels.TROUSERS, labels.SKIRT),
}


def cut_worn(image: npt.NDArray[np.uint8], kind: str | None) -> Garment | None:
    """The garment that somebody in the picture wears; None where nobody does, or too little of it shows."""
    person = _wearer(image)
    if person is None:
        return None
    area, named = _area(person.parsing, kind)
    if area.mean() < _LEAST:
        return None
    alpha = cutout.refined(image, area)
    marks, sleeve, length = read_landmarks(alpha > 0.5, named, person, body_of(person))
    return Garment(cutout.clean_colours(image, alpha), alpha, named, sleeve, length, marks, "worn")


def _wearer(image: npt.NDArray[np.uint8]) -> Person | None:
    """Who wears it: somebody with skin or hair beside the garment, not a shirt that looks like a trunk."""
    from tryon.pipeline import parsing, pose

    try:
        found, mask = pose.estimate(image)
    except Refused:
        return None
    parsed = parsing.parse(image, found, mask)
    bare = np.isin(parsed, (*labels.SKIN, labels.HAIR)) & cutout.skin_hues(image)
    hair = (parsed == labels.HAIR).mean() > 0.004
    face = (bare & (parsed == labels.FACE)).mean() > 0.004
    limbs = (bare & np.isin(parsed, (labels.ARMS, labels.LEGS))).mean() > _WEARER
    return Person(image, found, mask, parsed) if (face and hair) or limbs else None


def shows_somebody(image: npt.NDArray[np.uint8], parsed: npt.NDArray[np.uint8]) -> bool:
    """Whether any part of a wearer shows, be it hair or a hand."""
    bare = np.isin(parsed, labels.SKIN) & cutout.skin_hues(image)
    return bool((parsed == labels.HAIR).mean() > _TRACE or bare.mean() > _TRACE)


def _area(parsing: npt.NDArray[np.uint8], kind: str | None) -> tuple[Region, str]:
    """The garment's pixels and its kind: the largest that is worn, or what fits the shop's word best."""
    sizes = {label: int((parsing == label).sum()) for label in (*labels.GARMENTS, labels.SCARF)}
    best = max(labels.GARMENTS, key=lambda label: sizes[label])
    wanted = _ALIKE[kind] if kind else (best,)
    # One garment is often taken for two: a jacket open over its lining, a dress for a blouse and a skirt.
    marked = np.isin(parsing, [label for label in wanted if sizes[label] > 0.04 * sizes[best]]).astype(np.uint8)
    closed = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(closed)
    area = closed > 0
    if count > 1:
        large = stats[1:, cv2.CC_STAT_AREA]
        area = np.isin(pieces, [1 + i for i in range(count - 1) if large[i] > 0.08 * large.max()]) & (pieces > 0)
    return np.asarray(area, bool), kind or _KIND_OF[best]


def read_landmarks(
    area: Region, kind: str, person: Person, body: Body
) -> tuple[dict[str, tuple[float, float, float]], str, str]:
    """Landmarks, sleeve and length of a worn garment, from where it ends on the wearer's body."""
    if kind in ("skirt", "trousers"):
        return _lower(area, kind, body)
    marks, v_hem = _trunk(area, body)
    sleeve = "none"
    shares = {side: _sleeve_share(area, body, side) for side in ("left", "right")}
    if max(shares.values()) > 0.1:
        share = max(shares.values())
        sleeve = "short" if share < 0.45 else "elbow" if share < 0.68 else "long"
        for side in ("left", "right"):
            _cuffs(marks, body, side, share)
    return marks, sleeve, _length(body, v_hem, kind)


def _trunk(area: Region, body: Body) -> tuple[dict[str, tuple[float, float, float]], float]:
    top, bottom = _extent(area, body, 0.0)
    marks = {}
    hem = max(bottom, 0.4 * body.trunk)
    for side, sign in (("left", -1), ("right", 1)):
        armpit = 0.27 * body.trunk
        places = {
            "neck": (0.27 * body.wide, max(top, -0.28 * body.wide)),
            "shoulder": (0.6 * body.wide, -0.13 * body.wide),
            "armpit": (_edge(area, body, armpit, sign), armpit),
            "waist": (_edge(area, body, 0.6 * body.trunk, sign), min(0.6 * body.trunk, hem)),
            "hem": (_edge(area, body, hem - 0.03 * body.trunk, sign), hem),
        }
        for name, (half, v) in places.items():
            inside = half if name in ("neck", "shoulder") else min(half, _inside_arm(body, v, side))
            x, y = body.at(sign * inside, v)
            marks[f"{name}_{side}"] = (float(x), float(y), 1.0)
    return marks, hem


def _inside_arm(body: Body, v: float, side: str) -> float:
    """How far the trunk can reach to a side at a height: to the inside of an arm that hangs there, in its sleeve."""
    levels = [body.v_of(point) for point in body.arm(side)]
    if not levels[0] <= v <= levels[-1] or sorted(levels) != levels:
        return float("inf")
    aside = [abs(float((point - body.centre) @ body.across)) for point in body.arm(side)]
    return max(float(np.interp(v, levels, aside)) - 1.1 * body.radius("elbow"), 0.85 * body.half(v))


def _extent(area: Region, body: Body, u: float) -> tuple[float, float]:
    """First and last height (pixels below the shoulder line) of cloth along the middle of the trunk."""
    v = np.arange(-0.5 * body.wide, 3.0 * body.trunk)
    covered = _on(area, np.array([body.at(u, height) for height in v]))
    near = sum(_on(area, np.array([body.at(side * 0.2 * body.wide, height) for height in v])) for side in (-1, 1))
    found = np.flatnonzero(covered | (near > 0))
    return (float(v[found[0]]), float(v[found[-1]])) if found.size else (0.0, body.trunk)


def _edge(area: Region, body: Body, v: float, sign: int) -> float:
    """How far cloth reaches to one side of the trunk's middle, without a gap wider than an arm's shadow."""
    steps = np.linspace(0, 1.6 * body.wide, 120)
    covered = _on(area, np.array([body.at(sign * step, v) for step in steps]))
    gaps = np.flatnonzero(~covered[8:])
    last = 8 + int(gaps[0]) - 1 if gaps.size else len(steps) - 1
    return float(np.clip(steps[last], 0.8 * body.half(v), 1.6 * body.wide))


def _on(area: Region, points: npt.NDArray[np.float64]) -> Region:
    height, width = area.shape
    at = points.round().astype(int)
    inside = (at >= 0).all(1) & (at[:, 0] < width) & (at[:, 1] < height)
    at = np.clip(at, 0, [width - 1, height - 1])
    return np.asarray(area[at[:, 1], at[:, 0]] & inside)


def _sleeve_share(area: Region, body: Body, side: str) -> float:
    """Share of an arm, from shoulder to wrist, that cloth covers."""
    line = body.arm(side)
    lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
    at = np.linspace(0.0, 1.0, 40)
    points = np.stack(
        [np.interp(at * lengths.sum(), [0, lengths[0], lengths.sum()], line[:, axis]) for axis in (0, 1)], 1
    )
    covered = _on(area, points)
    if not covered[4:8].any():
        return 0.0
    gaps = np.flatnonzero(~covered[6:])
    return float(at[6 + gaps[0] - 1] if gaps.size else 1.0)


def _cuffs(marks: dict[str, tuple[float, float, float]], body: Body, side: str, share: float) -> None:
    from tryon.pipeline.goals import strip

    line = body.arm(side)
    whole = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    point, out = strip(line, share * whole, side)
    radius = 1.3 * float(np.interp(share, [0, 0.54, 1], [body.radius(n) for n in ("shoulder", "elbow", "wrist")]))
    for edge, sign in (("outer", 1), ("inner", -1)):
        x, y = point + sign * out * radius
        marks[f"cuff_{side}_{edge}"] = (float(x), float(y), 1.0)


def _lower(area: Region, kind: str, body: Body) -> tuple[dict[str, tuple[float, float, float]], str, str]:
    rows = np.flatnonzero(area.mean(1) > 0.15 * area.mean(1).max())
    middle = body.centre[0]
    top = float(np.clip(body.v_of(np.array([middle, rows[0]])), 0.55 * body.trunk, 0.85 * body.trunk))
    hem = float(body.v_of(np.array([middle, rows[-1]])))
    marks = {}
    for side, sign in (("left", -1), ("right", 1)):
        hip = 0.97 * body.trunk
        low = _edge(area, body, hem - 0.04 * body.trunk, sign)
        for name, (half, v) in {
            "waist": (1.02 * body.half(top), top),
            "hip": (_edge(area, body, hip, sign), hip),
        }.items():
            x, y = body.at(sign * half, v)
            marks[f"{name}_{side}"] = (float(x), float(y), 1.0)
        x, y = body.at(sign * low, hem)
        marks[f"hem_{side}"] = (float(x), float(y), 1.0)
        if kind == "trousers":
            _trouser_leg(marks, body, side, hem)
    if kind == "trousers":
        x, y = body.at(0, CROTCH * body.trunk)
        marks["crotch"] = (float(x), float(y), 1.0)
    return marks, "none", _length(body, hem, kind)


def _trouser_leg(marks: dict[str, tuple[float, float, float]], body: Body, side: str, hem: float) -> None:
    line = body.leg(side)
    levels = [body.v_of(point) for point in line]
    centre = np.array([np.interp(hem, levels, line[:, axis]) for axis in (0, 1)])
    radius = 1.25 * float(np.interp(hem, levels, [body.radius(n) for n in ("hip", "knee", "ankle")]))
    sign = -1 if side == "left" else 1
    for name, way in ((f"hem_{side}", sign), (f"hem_{side}_inner", -sign)):
        x, y = centre + body.across * way * radius
        marks[name] = (float(x), float(y), 1.0)


def _length(body: Body, v: float, kind: str) -> str:
    """The class of a hem `v` pixels below the shoulder line."""
    knee = (body.v_of(body.joints["knee_left"]) + body.v_of(body.joints["knee_right"])) / 2
    ankle = (body.v_of(body.joints["ankle_left"]) + body.v_of(body.joints["ankle_right"])) / 2
    if kind in ("top", "outer") and v < 1.35 * body.trunk:
        return "crop" if v < 0.6 * body.trunk else "waist" if v < 0.82 * body.trunk else "hip"
    stops = (("thigh", 0.86 * knee + 0.14 * body.trunk), ("knee", knee + 0.22 * (ankle - knee)))
    for word, limit in (*stops, ("calf", knee + 0.72 * (ankle - knee))):
        if v < limit:
            return word
    return "ankle"
