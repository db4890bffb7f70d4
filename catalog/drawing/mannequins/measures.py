"""The measures of each mannequin: two figures in three builds, lengths in cm, heights down from the crown."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from catalog.drawing.mannequins.words import BUILDS, FIGURES

Stations = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """`trunk` rows: y, half width, front depth, back depth. Limb rows: arc length from the joint, radius."""

    figure: str
    stature: float
    neck_side: float
    shoulder: tuple[float, float]
    waist: float
    hip: tuple[float, float]
    crotch: float
    knee: float
    ankle: float
    upper_arm: float
    fore_arm: float
    trunk: Stations
    arm: Stations
    leg: Stations
    neck: tuple[float, float]
    head: float
    bust: float
    hand: float

    def half_width(self, y: float) -> float:
        """Half width of the trunk at a height."""
        return float(np.interp(y, [row[0] for row in self.trunk], [row[1] for row in self.trunk]))

    def girth(self, y: float) -> float:
        """Girth of the trunk at a height (mean-square approximation of an ellipse's perimeter)."""
        rows = np.asarray(self.trunk)
        a, front, back = (float(np.interp(y, rows[:, 0], rows[:, i])) for i in (1, 2, 3))
        return float(2 * np.pi * np.sqrt((a**2 + ((front + back) / 2) ** 2) / 2))


_WOMEN = Measures(
    figure="women",
    stature=178.0,
    neck_side=27.6,
    shoulder=(15.3, 35.6),
    waist=66.5,
    hip=(8.3, 89.0),
    crotch=96.5,
    knee=131.0,
    ankle=169.0,
    upper_arm=29.5,
    fore_arm=25.0,
    trunk=(
        (29.0, 9.0, 3.4, 5.0),
        (34.0, 13.0, 5.2, 7.0),
        (40.0, 14.2, 7.4, 8.8),
        (46.0, 13.8, 8.4, 8.8),
        (53.0, 12.7, 8.3, 8.1),
        (60.0, 11.5, 7.9, 7.4),
        (66.5, 11.1, 7.9, 7.0),
        (73.0, 12.6, 8.5, 8.0),
        (80.0, 15.0, 8.9, 9.8),
        (86.0, 16.4, 8.6, 11.0),
        (91.0, 16.7, 8.2, 10.6),
        (97.0, 14.5, 6.6, 7.5),
    ),
    arm=((0, 4.5), (5, 4.4), (15, 3.9), (27, 3.3), (34, 3.4), (44, 2.75), (54.5, 2.15)),
    leg=((0, 7.0), (8, 8.2), (18, 7.6), (30, 6.2), (41, 5.0), (47, 4.9), (55, 5.3), (65, 4.3), (75, 3.2), (80, 3.1)),
    neck=(5.0, 5.4),
    head=1.0,
    bust=1.0,
    hand=1.0,
)

_MEN = Measures(
    figure="men",
    stature=188.0,
    neck_side=29.0,
    shoulder=(18.2, 37.8),
    waist=74.0,
    hip=(8.9, 95.0),
    crotch=102.5,
    knee=139.0,
    ankle=178.5,
    upper_arm=32.0,
    fore_arm=27.0,
    trunk=(
        (30.0, 10.0, 4.0, 5.6),
        (36.0, 15.6, 6.6, 8.6),
        (43.0, 17.4, 9.6, 10.4),
        (50.0, 17.2, 10.6, 10.4),
        (58.0, 15.8, 9.9, 9.4),
        (66.0, 14.5, 9.2, 8.6),
        (74.0, 14.0, 9.0, 8.2),
        (81.0, 14.6, 9.1, 8.6),
        (88.0, 15.8, 9.0, 10.2),
        (94.0, 16.6, 8.8, 10.8),
        (98.0, 16.6, 8.6, 10.2),
        (104.0, 14.5, 7.0, 7.6),
    ),
    arm=((0, 5.9), (6, 5.7), (15, 5.1), (29, 4.0), (37, 4.3), (48, 3.3), (59, 2.6)),
    leg=((0, 7.4), (8, 8.8), (20, 8.3), (33, 6.8), (44, 5.7), (51, 5.6), (59, 6.1), (69, 4.9), (79, 3.7), (84, 3.6)),
    neck=(6.2, 6.8),
    head=1.06,
    bust=0.0,
    hand=1.14,
)

#: Factors on trunk width, trunk depth, belly depth, limb radius and neck.
_BUILD = {
    "slim": (0.93, 0.92, 0.94, 0.9, 0.95),
    "medium": (1.0, 1.0, 1.0, 1.0, 1.0),
    "full": (1.14, 1.16, 1.28, 1.14, 1.08),
}


def measures(figure: str, build: str) -> Measures:
    """The measures of a figure in a build. Raises ValueError for an unknown one."""
    if figure not in FIGURES:
        raise ValueError(f"unknown figure {figure!r}: use {', '.join(FIGURES)}")
    if build not in BUILDS:
        raise ValueError(f"unknown build {build!r}: use {', '.join(BUILDS)}")
    base = _WOMEN if figure == "women" else _MEN
    wide, deep, belly, limb, neck = _BUILD[build]
    return replace(
        base,
        shoulder=(base.shoulder[0] * (1 + 0.35 * (wide - 1)), base.shoulder[1]),
        hip=(base.hip[0] * wide, base.hip[1]),
        trunk=tuple(_built(row, base, wide, deep, belly) for row in base.trunk),
        arm=tuple((at, radius * limb) for at, radius in base.arm),
        leg=tuple((at, radius * (limb if at < 60 else 1 + 0.5 * (limb - 1))) for at, radius in base.leg),
        neck=(base.neck[0] * neck, base.neck[1] * neck),
        bust=base.bust * (0.9 if build == "slim" else 1.12 if build == "full" else 1.0),
    )


def _built(row: tuple[float, ...], base: Measures, wide: float, deep: float, belly: float) -> tuple[float, ...]:
    """One level of the trunk in a build: the shoulders change least, the belly most."""
    y, half, front, back = row
    low = np.clip((y - base.shoulder[1]) / 18.0, 0.3, 1.0)
    middle = float(np.exp(-(((y - base.waist - 5) / 13.0) ** 2)))
    half *= 1 + (wide - 1) * (low + 0.35 * middle)
    front *= 1 + (deep - 1) * low + (belly - deep) * middle
    back *= 1 + (deep - 1) * low
    return y, float(half), float(front), float(back)
