"""Writes the list of labelled swaps, `tryon_swaps.csv`, which is committed before the first run.

    python -m benchmarks.support.tryon_swap_list

A row is a garment of the drawn catalogue (whose sleeve class is exact), and who wears it: a mannequin (figure, build,
pose, tone, sleeve of the shirt that it wears) or a photo of clothing-co-parsing by id.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from catalog.drawing import catalogue
from tryon.pipeline.training.split import UNLABELLED, part_of
from tryon.pipeline.vocabulary import describe

PATH = Path(__file__).with_name("tryon_swaps.csv")
COLUMNS = ("id", "garment", "sleeve", "photo", "figure", "build", "pose", "tone", "worn")
CATALOGUE = (7, 600)
_DRAWN, _REAL = 80, 40


def main() -> None:
    rng = np.random.default_rng(2026)
    by_sleeve: dict[str, list[tuple[str, str]]] = {}
    for product in catalogue(*CATALOGUE):
        words = describe(product.colourways[0].spec.attributes())
        if words is not None and words[0] in ("top", "outer", "dress"):
            by_sleeve.setdefault(words[1], []).append((product.external_id, product.gender))
    photos = [number for number in range(1, 1005) if part_of(number) == "test" and number not in UNLABELLED]
    rows = []
    for place in range(_DRAWN + _REAL):
        sleeve = ("none", "short", "elbow", "long")[place % 4]
        garment, gender = by_sleeve[sleeve][int(rng.integers(len(by_sleeve[sleeve])))]
        row = {"id": f"swap-{place:03d}", "garment": garment, "sleeve": sleeve}
        if place < _DRAWN:
            row |= {
                "figure": gender if gender in ("women", "men") else "women",
                "build": ("slim", "medium", "full")[place % 3],
                "pose": ("front", "turned")[place // 2 % 2],
                "tone": str(1 + place % 10),
                "worn": ("long", "short")[place // 4 % 2],
            }
        else:
            row["photo"] = f"{photos[int(rng.integers(len(photos)))]:04d}"
        rows.append(row)
    with PATH.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
