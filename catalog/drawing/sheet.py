"""Contact sheets, to judge the drawings by eye: `python -m catalog.drawing.sheet OUT.png`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from catalog.drawing.products import catalogue
from catalog.drawing.spec import GarmentSpec
from catalog.drawing.views import camera


def contact_sheet(specs: Sequence[GarmentSpec], *, columns: int, width: int, view: str = "front") -> Image.Image:
    """The drawings side by side, each `width` wide in 3:4, with a hairline of white between."""
    height, gap = width * 4 // 3, max(1, width // 60)
    rows = -(-len(specs) // columns)
    sheet = Image.new("RGB", (columns * (width + gap) - gap, rows * (height + gap) - gap), "white")
    for index, spec in enumerate(specs):
        picture = Image.fromarray(camera(view)(spec, width=width, height=height).image)
        sheet.paste(picture, (index % columns * (width + gap), index // columns * (height + gap)))
    return sheet


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a sheet of the catalogue's first colourways."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--columns", type=int, default=6)
    parser.add_argument("--size", type=int, default=300, help="width of one picture in pixels")
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--kind", help="only this kind of garment")
    parser.add_argument("--view", default="front", help="front or detail")
    options = parser.parse_args(arguments)
    specs = [way.spec for product in catalogue(options.seed) for way in product.colourways[:1]]
    if options.kind:
        specs = [spec for spec in specs if spec.kind == options.kind]
    specs = specs[options.start : options.start + options.count]
    contact_sheet(specs, columns=options.columns, width=options.size, view=options.view).save(options.out)


if __name__ == "__main__":
    main()
