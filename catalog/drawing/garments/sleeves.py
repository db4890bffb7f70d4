"""Set-in sleeves: drafted on the right, mirrored to the left, laid beside the body."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.garments.block import Block
from catalog.drawing.garments.dye import thread
from catalog.drawing.garments.parts import Cloth, Line, Panel
from catalog.drawing.geometry.folds import Fold
from catalog.drawing.geometry.path import Path, Point, Points, at_fraction, flip_x, offset


class Sleeve:
    """One right sleeve: `outer` and `inner` edges from the body to the cuff."""

    def __init__(self, block: Block, *, kind: str, bend: float = 0.0) -> None:
        self.block, self.kind = block, kind
        angle = np.radians(block.sleeve_angle)
        self.down = np.array([np.sin(angle), np.cos(angle)])
        self.across = np.array([-self.down[1], self.down[0]])
        tip, armpit = np.array(block.tip), np.array(block.armpit)
        end = tip + self.down * block.sleeve_length
        self.cuff_outer, self.cuff_inner = end, end + self.across * block.cuff
        self.outer = self._outer(tip, end, bend)
        self.inner = self._inner(armpit, bend)

    def _outer(self, tip: Points, end: Points, bend: float) -> Points:
        """The top edge: it leaves along the shoulder's slope and rolls over the arm."""
        length = self.block.sleeve_length
        swell = {"puff": 5.0, "balloon": 6.5, "flutter": 0.5}.get(self.kind, 0.0)
        out = -self.across
        slope = np.array([0.93, 0.37])
        roll = min(5.5, 0.3 * length) + (1.2 if self.kind == "puff" else 0.0)
        shoulder = tip + slope * 0.42 * roll + self.down * 0.75 * roll + out * (0.3 + 0.3 * swell)
        path = Path(_p(tip)).curve(
            _p(tip + slope * 0.5 * roll), _p(shoulder - self.down * 0.5 * roll), _p(shoulder), 10
        )
        first = shoulder + self.down * 0.22 * length + out * (0.004 * length + 0.8 * swell)
        second = tip + self.down * 0.72 * length + out * (0.012 * length + 1.35 * swell + bend)
        return path.curve(_p(first), _p(second), _p(end), 30).points()

    def _inner(self, armpit: Points, bend: float) -> Points:
        swell = {"puff": 1.5, "balloon": 4.5}.get(self.kind, 0.0)
        way = self.cuff_inner - armpit
        first = armpit + 0.3 * way - self.across * (0.8 - 0.2 * swell)
        second = armpit + 0.7 * way + self.across * (swell - bend)
        return Path(_p(armpit)).curve(_p(first), _p(second), _p(self.cuff_inner), 36).points()

    @property
    def cuff(self) -> tuple[Point, Point]:
        """Outer and inner ends of the cuff."""
        return _p(self.cuff_outer), _p(self.cuff_inner)

    @property
    def outline(self) -> Points:
        """Closed, with the cap tucked under the body."""
        b = self.block
        hem_bow = _p((self.cuff_outer + self.cuff_inner) / 2 + self.down * (0.9 if self.kind != "flutter" else 2.6))
        path = (
            Path((b.shoulder - 5, b.slope + 1.5)).line((b.shoulder - 2.5, b.slope - 0.7), b.tip).follow(self.outer[1:])
        )
        path.through(hem_bow, _p(self.cuff_inner))
        path.follow(self.inner[::-1][1:]).line((b.chest - 6, b.armhole - 1))
        return path.points()

    @property
    def cuff_line(self) -> Points:
        """From the outer to the inner end of the cuff."""
        bow = _p((self.cuff_outer + self.cuff_inner) / 2 + self.down * 0.9)
        return Path(_p(self.cuff_outer)).through(bow, _p(self.cuff_inner)).points()

    def along(self, share: float, side: float) -> Point:
        """A point at `share` of the length; `side` 0 = outer edge, 1 = inner edge."""
        a, b = np.array(at_fraction(self.outer, share)), np.array(at_fraction(self.inner, share))
        return _p(a + side * (b - a))

    def cuff_panel(self, cloth: Cloth, width: float, squeeze: float) -> Panel:
        """A cuff or rib of `width` cm sewn to the end, `squeeze` times as wide as the sleeve there."""
        middle = (self.cuff_outer + self.cuff_inner) / 2
        half = (self.cuff_outer - self.cuff_inner) / 2
        top_a, top_b = middle + half - self.down * 0.4, middle - half - self.down * 0.4
        low_a, low_b = (
            middle + squeeze * half + self.down * width,
            middle - squeeze * half + self.down * width,
        )
        path = (
            Path(_p(top_a))
            .line(_p(low_a))
            .through(_p((low_a + low_b) / 2 + self.down * 0.7), _p(low_b))
            .line(_p(top_b))
        )
        path.through(_p(middle + self.down * 0.4), _p(top_a))
        grain = (_p(middle), _p(middle + self.down))
        seam = Line("seam", Path(_p(top_a)).through(_p(middle + self.down * 0.4), _p(top_b)).points(), 0.16)
        return Panel(
            "cuff_right",
            path.points(),
            cloth,
            grain=grain,
            crumple=0.06,
            bulge=0.5,
            roll=1.4,
            lift=0.2,
            lines=[seam],
        )

    def cuffs(self, cloth: Cloth, width: float, squeeze: float = 0.86) -> list[Panel]:
        """Both cuffs, left first."""
        right = self.cuff_panel(cloth, width, squeeze)
        return [replace(mirror_panel(right), name="cuff_left"), right]


def _p(array: Points) -> Point:
    return float(array[0]), float(array[1])


def sleeve_folds(sleeve: Sleeve, rng: np.random.Generator, strength: float = 1.0) -> list[Fold]:
    """Drag from the underarm, and the broken folds of a bent elbow on long sleeves."""
    folds = []
    for i in range(3):
        start = sleeve.along(0.03 + 0.05 * i, 1.0)
        end = sleeve.along(0.18 + 0.1 * i + 0.06 * rng.random(), 0.15 + 0.1 * i)
        folds.append(
            Fold(
                start,
                end,
                0.9 + 0.4 * rng.random(),
                0.5 * strength * (0.7 + 0.5 * rng.random()),
                skew=0.3,
                fade="end",
            )
        )
    if sleeve.block.sleeve_length < 40:
        folds.append(_lengthwise(sleeve, rng, 0.1, 0.95, 0.35 * strength))
        return folds
    for _ in range(9):
        at = float(np.clip(rng.normal(0.52, 0.17), 0.2, 0.9))
        side = rng.random() < 0.55
        start = sleeve.along(at, 1.0 if side else 0.0)
        end = sleeve.along(at + rng.uniform(-0.1, 0.12), 0.2 if side else 0.75)
        height = strength * rng.uniform(0.3, 0.75)
        folds.append(
            Fold(
                start,
                end,
                rng.uniform(0.8, 1.5),
                height,
                bend=rng.normal(0, 0.8),
                skew=rng.uniform(-0.4, 0.4),
                fade="end",
            )
        )
    folds += [
        _lengthwise(sleeve, rng, 0.12, 0.5, 0.5 * strength),
        _lengthwise(sleeve, rng, 0.5, 0.97, 0.5 * strength),
    ]
    return folds


def _lengthwise(sleeve: Sleeve, rng: np.random.Generator, a: float, b: float, height: float) -> Fold:
    side = rng.uniform(0.3, 0.7)
    return Fold(sleeve.along(a, side), sleeve.along(b, side + rng.normal(0, 0.12)), rng.uniform(1.6, 2.6), height)


def sleeve_panels(
    sleeve: Sleeve,
    cloth: Cloth,
    rng: np.random.Generator,
    *,
    strength: float = 1.0,
    seams: tuple[str, ...] = (),
) -> list[Panel]:
    """Both sleeves, left first. `seams` may hold "hem" (a stitched hem)."""
    panels = []
    for side in ("left", "right"):
        folds = sleeve_folds(sleeve, rng, strength)
        lines = []
        if "hem" in seams:
            lines = [Line("stitch", offset(sleeve.cuff_line, d), 0.09, thread(cloth.rgb), 0.8) for d in (1.8, 2.2)]
        axis = (_p(sleeve.outer[0]), _p(sleeve.outer[0] + sleeve.down))
        panel = Panel(
            f"sleeve_{side}", sleeve.outline, cloth, grain=axis, folds=folds, lines=lines, bulge=1.6, roll=2.4
        )
        panels.append(panel if side == "right" else mirror_panel(panel))
    return panels


def mirror_panel(panel: Panel) -> Panel:
    """A right-hand panel on the left side."""

    def over(p: Point) -> Point:
        return -p[0], p[1]

    return replace(
        panel,
        outline=flip_x(panel.outline),
        grain=(over(panel.grain[0]), over(panel.grain[1])),
        around=None if panel.around is None else over(panel.around),
        folds=[replace(f, start=over(f.start), end=over(f.end), bend=-f.bend, skew=-f.skew) for f in panel.folds],
        lines=[replace(line, points=flip_x(line.points)) for line in panel.lines],
        discs=[replace(disc, centre=over(disc.centre)) for disc in panel.discs],
    )
