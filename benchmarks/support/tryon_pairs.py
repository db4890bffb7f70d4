"""Pairs to develop on, for `python -m benchmarks tryon`.

    python -m benchmarks.support.tryon_pairs --ccp DIR --part val --out DIR     people of clothing-co-parsing
    python -m benchmarks.support.tryon_pairs --drawn 40 --out DIR               drawn products on drawn mannequins

A real garment is cut out of the photo by its label, bent and scaled at random and laid on white; a drawn one is its
product picture. Nothing of the real photos is committed.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from tryon.pipeline import labels
from tryon.pipeline.training.cutting import laid_out, largest

Picture = npt.NDArray[np.uint8]
_KINDS = (labels.UPPER, labels.OUTER, labels.DRESS, labels.SKIRT, labels.TROUSERS)
#: A garment smaller than this share of the photo shows too little to be judged.
_LEAST = 0.03


class Pair(NamedTuple):
    name: str
    person: Picture
    garment: Picture
    mask: Picture


def real(folder: Path, part: str, seed: int = 3) -> Iterator[Pair]:
    """The largest garment of each labelled person of a part of clothing-co-parsing."""
    from tryon.pipeline.pose import estimate
    from tryon.pipeline.training import people

    for number, sample in people.photos(folder, estimate, part=part):
        sizes = {label: float((sample.parsing == label).mean()) for label in _KINDS}
        label = max(sizes, key=lambda word: sizes[word])
        mask = largest(sample.parsing == label)
        if mask.mean() >= _LEAST:
            rng = np.random.default_rng([seed, number])
            yield Pair(f"{number:04d}", sample.image, laid_out(sample.image, mask, rng), mask.astype(np.uint8) * 255)


def drawn(count: int, seed: int = 31) -> Iterator[Pair]:
    """Drawn products and the mannequins that wear them, in every tone."""
    from catalog.drawing import catalogue, draw
    from catalog.drawing.mannequins import BUILDS, POSES, figure_for, wearable, worn
    from tryon.pipeline.vocabulary import describe

    rng = np.random.default_rng(seed)
    specs = [way.spec for product in catalogue(seed, 400) for way in product.colourways[:1]]
    able = [spec for spec in specs if describe(spec.attributes()) and wearable(spec.kind, spec.style)]
    for place, chosen in enumerate(rng.permutation(len(able))[:count]):
        spec = able[chosen]
        result = worn(
            spec,
            figure=figure_for(spec.gender, place),
            build=BUILDS[place % 3],
            pose=POSES[place // 3 % 2],
            tone=1 + place % 10,
            size=(384, 512),
        )
        product = draw(spec, width=384, height=512)
        yield Pair(f"drawn-{place:03d}", result.picture, product.image, result.garment_mask)


def write(pairs: Iterator[Pair], out: Path) -> int:
    """Pictures and pairs.csv; returns how many pairs."""
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for pair in pairs:
        names = [f"{pair.name}-{word}.png" for word in ("person", "garment", "mask")]
        for name, picture in zip(names, pair[1:], strict=True):
            Image.fromarray(picture).save(out / name)
        rows.append([pair.name, *names])
    with (out / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "person", "garment", "person_mask"], *rows])
    return len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ccp", type=Path, help="folder of clothing-co-parsing")
    parser.add_argument("--part", choices=("train", "val", "test"), default="val")
    parser.add_argument("--drawn", type=int, help="how many drawn pairs instead")
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    found = drawn(args.drawn) if args.drawn else real(args.ccp, args.part)
    limited = (pair for _, pair in zip(range(args.drawn or args.limit), found, strict=False))
    print(write(limited, args.out), "pairs in", args.out / "pairs.csv")


if __name__ == "__main__":
    main()
