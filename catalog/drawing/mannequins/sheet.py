"""Contact sheets of worn garments, to judge by eye: `python -m catalog.drawing.mannequins.sheet OUT.png`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from catalog.drawing.mannequins.wearing import worn
from catalog.drawing.mannequins.words import BUILDS, POSES, TONES, wearable
from catalog.drawing.products import catalogue
from catalog.drawing.spec import GarmentSpec


def contact_sheet(pictures: Sequence[Image.Image], columns: int) -> Image.Image:
    """Pictures of one size side by side, with a hairline of white between."""
    width, height = pictures[0].size
    gap, rows = max(1, width // 60), -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (width + gap) - gap, rows * (height + gap) - gap), "white")
    for index, picture in enumerate(pictures):
        sheet.paste(picture, (index % columns * (width + gap), index // columns * (height + gap)))
    return sheet


def _garments(seed: int, kind: str | None) -> Iterator[GarmentSpec]:
    for product in catalogue(seed):
        spec = product.colourways[0].spec
        if wearable(spec.kind, spec.style) and kind in (None, spec.kind):
            yield spec


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a sheet of the catalogue's garments, each on another mannequin."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--size", type=int, default=270, help="width of one picture in pixels")
    parser.add_argument("--count", type=int, default=32)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--kind", help="only this kind of garment")
    parser.add_argument("--pose", choices=POSES, help="only this pose")
    options = parser.parse_args(arguments)
    specs = list(_garments(options.seed, options.kind))[options.start : options.start + options.count]
    pictures = []
    for index, spec in enumerate(specs):
        pose = options.pose or POSES[index % len(POSES)]
        build, tone = BUILDS[index // 2 % len(BUILDS)], TONES[index * 7 % len(TONES)]
        size = (options.size, options.size * 4 // 3)
        pictures.append(Image.fromarray(worn(spec, build=build, pose=pose, tone=tone, size=size).picture))
    contact_sheet(pictures, options.columns).save(options.out)


if __name__ == "__main__":
    main()
