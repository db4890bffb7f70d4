"""A contact sheet of unpicked results on drawn people: `python -m tryon.pipeline.sheet docs/tryon.webp`.

Garment, mannequin and wearer of each are drawn by chance from a seed; nothing is left out or chosen again.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from catalog.drawing import catalogue, draw
from catalog.drawing.mannequins import BUILDS, POSES, figure_for
from tryon.pipeline.compose import try_on
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.person import mannequin
from tryon.pipeline.vocabulary import describe

_WIDTH, _HEIGHT = 180, 240


def contact_sheet(count: int, seed: int) -> Image.Image:
    """`count` results, product and outcome side by side, six to a row."""
    rng = np.random.default_rng(seed)
    specs = [product.colourways[0].spec for product in catalogue(seed, 300)]
    able = [spec for spec in specs if describe(spec.attributes()) is not None]
    columns = 6
    sheet = Image.new("RGB", (columns * 2 * _WIDTH, -(-count // columns) * _HEIGHT), "white")
    for place in range(count):
        spec = able[int(rng.integers(len(able)))]
        wearer = mannequin(
            int(rng.integers(1, 11)),
            BUILDS[int(rng.integers(len(BUILDS)))],
            POSES[int(rng.integers(len(POSES)))],
            figure=figure_for(spec.gender, place),
            size=(2 * _WIDTH, 2 * _HEIGHT),
            beneath=True,
        )
        product = draw(spec, width=2 * _WIDTH, height=2 * _HEIGHT)
        result = try_on(wearer, [from_drawing(product)])
        for offset, picture in enumerate((product.image, result.image)):
            small = Image.fromarray(picture).resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)
            sheet.paste(small, ((place % columns * 2 + offset) * _WIDTH, place // columns * _HEIGHT))
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=2026)
    args = parser.parse_args()
    contact_sheet(args.count, args.seed).save(args.out, quality=82, method=6)


if __name__ == "__main__":
    main()
