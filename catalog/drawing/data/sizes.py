"""Size scales: an ordered list of labels per key, with names for the shop."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeScale:
    """`sizes` run from small to large; their position is the order to show them in."""

    key: str
    name_en: str
    name_zh: str
    sizes: tuple[str, ...]


def _range(first: int, last: int, step: int = 1) -> tuple[str, ...]:
    return tuple(str(size) for size in range(first, last + 1, step))


SIZE_SCALES: dict[str, SizeScale] = {
    scale.key: scale
    for scale in (
        SizeScale("alpha", "Size", "尺码", ("XS", "S", "M", "L", "XL", "XXL")),
        SizeScale("alpha-women", "Size", "尺码", ("XS", "S", "M", "L", "XL")),
        SizeScale("dress", "EU size", "欧码", _range(34, 44, 2)),
        SizeScale("waist-women", "Waist (in)", "腰围（英寸）", _range(24, 32)),
        SizeScale("waist-men", "Waist (in)", "腰围（英寸）", _range(28, 38, 2)),
        SizeScale("eu-shoe-women", "EU shoe size", "欧码鞋号", _range(35, 41)),
        SizeScale("eu-shoe-men", "EU shoe size", "欧码鞋号", _range(40, 46)),
        SizeScale("eu-shoe", "EU shoe size", "欧码鞋号", _range(36, 45)),
        SizeScale("one-size", "One size", "均码", ("One size",)),
    )
}
