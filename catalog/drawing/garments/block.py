"""The torso block: one set of measures from which every upper garment is drafted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from catalog.drawing.geometry.path import Path, Point, Points, mirrored
from catalog.drawing.spec import GarmentSpec


@dataclass(frozen=True, slots=True)
class Block:
    """Half widths and depths in cm, flat on the table; y = 0 at the high point of the shoulder."""

    neck: float = 8.0
    neck_depth: float = 8.0
    shoulder: float = 18.6
    slope: float = 4.2
    chest: float = 22.6
    armhole: float = 20.5
    waist: float = 21.6
    waist_y: float = 39.0
    hem: float = 23.4
    length: float = 63.0
    hem_curve: float = 0.6
    tail: float = 0.3
    sleeve_length: float = 58.0
    sleeve_angle: float = 15.0
    bicep: float = 16.5
    cuff: float = 9.0

    @property
    def tip(self) -> Point:
        """The right shoulder point."""
        return self.shoulder, self.slope

    @property
    def armpit(self) -> Point:
        """The right underarm point."""
        return self.chest, self.armhole


_EASE = {"fitted": -1.8, "slip": -1.8, "regular": 0.0, "straight": 0.3, "relaxed": 2.2, "oversized": 5.0}
_NECK = {  # half width, depth
    "crew": (8.0, 8.2),
    "v-neck": (8.0, 18.0),
    "scoop": (10.5, 13.0),
    "boat": (13.0, 5.2),
    "round": (9.0, 9.5),
    "square": (9.5, 12.0),
    "sweetheart": (11.5, 15.5),
    "halter": (6.5, 9.0),
    "cowl": (10.5, 14.0),
    "wrap": (8.5, 23.0),
    "collar": (7.2, 8.0),
    "camp": (7.5, 15.0),
    "bow": (7.2, 6.5),
    "turtleneck": (7.2, 4.5),
    "henley": (8.0, 8.0),
    "polo": (7.5, 7.5),
    "lapel": (7.8, 34.0),
    "rib": (8.0, 7.0),
    "funnel": (8.0, 5.0),
    "hood": (8.6, 9.0),
}
_SLEEVE = {  # length along the outer edge, angle from vertical, share of the bicep at the cuff
    "short": (20.0, 38.0, 0.93),
    "elbow": (29.0, 31.0, 0.86),
    "long": (61.0, 15.0, 0.55),
    "cap": (11.0, 48.0, 1.0),
    "puff": (21.0, 40.0, 0.75),
    "flutter": (19.0, 42.0, 1.35),
    "balloon": (60.0, 15.0, 0.5),
    "none": (0.0, 0.0, 0.0),
    "strap": (0.0, 0.0, 0.0),
}
_COAT_LENGTH = {"regular": 12.0, "knee": 38.0, "midi": 50.0}
_LENGTH = {"cropped": -9.0, "regular": 0.0, "long": 14.0}


def torso(spec: GarmentSpec, **measures: float) -> Block:
    """The block of a spec: base size by gender, ease by silhouette, then explicit `measures`."""
    base = Block() if spec.gender == "women" else _MEN
    ease = _EASE.get(spec.silhouette, 0.0)
    neck, depth = _NECK.get(spec.neckline, (8.0, 8.2))
    length, angle, cuff = _SLEEVE[spec.sleeve]
    sized = replace(
        base,
        neck=neck,
        neck_depth=depth,
        shoulder=base.shoulder + 0.9 * max(ease, -1) + (0 if ease < 4 else 1.0),
        slope=base.slope + 0.25 * max(ease, 0),
        chest=base.chest + ease,
        waist=base.waist + ease + (0.6 if ease > 0 else -0.6),
        hem=base.hem + 0.9 * ease,
        armhole=base.armhole + 0.5 * max(ease, 0),
        length=base.length + _LENGTH.get(spec.length, 0.0) + (2.0 if ease > 4 else 0.0),
        sleeve_length=length * (1.0 if spec.gender == "women" else 1.06) - 0.6 * max(ease, 0),
        sleeve_angle=angle,
        bicep=base.bicep + 0.55 * ease,
        cuff=(base.bicep + 0.4 * ease) * cuff,
    )
    return replace(sized, **measures)


_MEN = Block(
    shoulder=22.0,
    slope=4.8,
    chest=26.2,
    armhole=24.5,
    waist=25.6,
    waist_y=46.0,
    hem=25.8,
    length=71.0,
    bicep=18.5,
    cuff=10.0,
)


def coat_block(spec: GarmentSpec, depth: float, flare: float = 2.5) -> Block:
    """The block of a coat: longer, roomier, open to `depth` and `flare` cm wider at the hem."""
    base = torso(spec)
    more = _COAT_LENGTH[spec.length]
    return replace(
        base,
        neck_depth=depth,
        length=63.0 + more + (8 if spec.gender == "men" else 0),
        chest=base.chest + 1.6,
        waist=base.waist + 1.6,
        hem=base.hem + flare + 0.05 * more,
        bicep=base.bicep + 1.6,
        cuff=base.cuff + 2.2,
        shoulder=base.shoulder + 0.8,
        armhole=base.armhole + 1.2,
    )


def neck_curve(block: Block, kind: str) -> Points:
    """Right half of the front neckline, from the centre front up to the shoulder."""
    n, d = block.neck, block.neck_depth
    path = Path((0.0, d))
    if kind in {"v-neck", "wrap", "lapel", "camp"}:
        return path.curve((0.35 * n, 0.68 * d), (0.8 * n, 0.3 * d), (n, 0)).points()
    if kind == "square":
        return (
            path.line((n - 1.2, d))
            .curve((n - 0.2, d), (n - 0.2, d - 0.6), (n - 0.1, d - 1.6), 8)
            .line((n + 0.4, 0))
            .points()
        )
    if kind == "sweetheart":
        return path.curve((0.22 * n, 0.78 * d), (0.62 * n, 0.66 * d), (n, 0.74 * d)).line((n + 0.6, 0)).points()
    if kind == "boat":
        return path.curve((0.6 * n, d), (0.9 * n, 0.55 * d), (n, 0)).points()
    if kind == "halter":
        return path.curve((0.5 * n, 0.98 * d), (0.9 * n, 0.5 * d), (n, 0)).points()
    return path.curve((0.55 * n, d), (0.97 * n, 0.62 * d), (n, 0)).points()


def neckline(block: Block, kind: str) -> Points:
    """The whole front neckline, from the left shoulder down and up to the right one."""
    right = neck_curve(block, kind)
    return np.concatenate([mirrored(right)[:-1], right])


def body_outline(block: Block, kind: str) -> Points:
    """Closed outline of the front, neck to hem."""
    right = Path((0, block.neck_depth)).follow(neck_curve(block, kind)[1:])
    right.follow(shoulder_to_hem(block)).follow(hem_curve(block)[1:])
    half = right.points()
    return np.concatenate([half, mirrored(half)])


def half_outline(block: Block, kind: str, overlap: float, cutaway: float = 0.0) -> Points:
    """Closed outline of the right front of a garment that opens down the centre.

    `overlap` is how far it reaches past the centre line, `cutaway` how much the lower corner is rounded.
    """
    b = block
    neck = neck_curve(b, kind)
    along = np.linspace(1, 0, len(neck))[:, None] ** 2
    neck = neck - along * (overlap, 0)
    bottom = b.length + b.hem_curve
    path = Path((neck[0, 0], neck[0, 1])).follow(neck[1:]).follow(shoulder_to_hem(b))
    hem = hem_curve(b)
    path.follow(hem[1:][hem[1:, 0] > max(1.0, cutaway)])
    if cutaway:
        path.curve((0.35 * cutaway, bottom), (-overlap, bottom - 0.5 * cutaway), (-overlap, bottom - 1.7 * cutaway))
    else:
        path.line((-overlap, bottom))
    return path.line((-overlap, b.neck_depth)).points()


def shoulder_to_hem(block: Block) -> Points:
    """Right shoulder, armhole and side seam, without the neck point."""
    b = block
    path = Path((b.neck, 0.0))
    path.curve((b.neck + 0.35 * (b.shoulder - b.neck), 0.2 * b.slope), (b.shoulder - 4, b.slope - 0.9), b.tip)
    return path.follow(armhole_curve(b)[1:]).follow(side_seam(b)[1:]).points()[1:]


def hem_curve(block: Block) -> Points:
    """Right half of the hem, from the side seam to the centre; `tail` makes it a shirt tail."""
    b = block
    bottom = b.length + b.hem_curve
    start = (b.hem, b.length - b.tail)
    if b.tail > 2:
        return (
            Path(start)
            .curve((b.hem - 2.5, b.length - 0.45 * b.tail), (0.72 * b.hem, bottom), (0.35 * b.hem, bottom))
            .line((0, bottom))
            .points()
        )
    return Path(start).curve((0.7 * b.hem, b.length + 0.1), (0.3 * b.hem, bottom), (0, bottom)).points()


def armhole_curve(block: Block) -> Points:
    """From the right shoulder point to the underarm."""
    b = block
    return (
        Path(b.tip)
        .curve((b.shoulder - 1.3, b.slope + 5), (b.shoulder - 1.6, b.armhole - 4.5), (b.chest, b.armhole))
        .points()
    )


def side_seam(block: Block) -> Points:
    """From the right underarm to the hem."""
    b = block
    middle = (b.waist_y + b.length) / 2
    path = Path(b.armpit).curve((b.chest - 0.2, b.armhole + 5), (b.waist, b.waist_y - 7), (b.waist, b.waist_y))
    return path.curve((b.waist, b.waist_y + 4), (b.hem - 0.1, middle), (b.hem, b.length - b.tail)).points()


def landmarks(block: Block, cuff: tuple[Point, Point] | None = None) -> dict[str, Point]:
    """Named points; left and right are those of the picture."""
    points: dict[str, Point] = {"neck_centre": (0.0, block.neck_depth), "hem_centre": (0.0, block.length)}
    pairs = {
        "neck": (block.neck, 0.0),
        "shoulder": block.tip,
        "armpit": block.armpit,
        "waist": (block.waist, block.waist_y),
        "hem": (block.hem, block.length - block.tail),
    }
    if cuff is not None:
        pairs |= {"cuff_outer": cuff[0], "cuff_inner": cuff[1]}
    for name, (x, y) in pairs.items():
        points[f"{name}_left"], points[f"{name}_right"] = (-x, y), (x, y)
    return points
