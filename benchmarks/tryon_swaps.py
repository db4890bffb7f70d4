"""Whether a sleeve follows the new garment, and whether every skin tone is served alike.

Swaps: `benchmarks/support/tryon_swaps.csv` names a drawn garment with its sleeve class and a wearer, a mannequin or a
photo (`--photos`, clothing-co-parsing; without it those rows are left out and counted). The class of the result is read
from how far down each arm it carries the garment's pixels (`benchmarks/support/tryon_sleeves.py`, "by layer"). An
earlier reading by colours alone, which prints and ivory on pale skin deceive, is reported beside it (`…_by_colour`).

Evenness: mannequins in all ten Monk tones change a long-sleeved shirt for short-sleeved and sleeveless garments, and
the result is compared with the drawing of that garment worn: SSIM by tone, and CIE76 ΔE on bared skin.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageOps

from benchmarks import Result
from benchmarks.support import tryon_sleeves
from benchmarks.support.tryon_measures import ssim_map
from benchmarks.support.tryon_swap_list import CATALOGUE, PATH
from catalog.drawing import GarmentSpec, catalogue, draw
from catalog.drawing.mannequins import worn
from tryon.pipeline import labels
from tryon.pipeline.compose import try_on
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import as_person
from tryon.pipeline.types import Garment, Person

Picture = npt.NDArray[np.uint8]
_SIZE = (288, 384)
_SHIRTS = {
    sleeve: GarmentSpec("tshirt", "white", silhouette="fitted", neckline="crew", sleeve=sleeve, seed=5)
    for sleeve in ("short", "long")
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--photos", type=Path, help="folder of clothing-co-parsing, for the rows with a photo")
    parser.add_argument("--garments", type=int, default=2, help="garments a tone for evenness")
    parser.add_argument("--sheet", type=Path, help="PNG of every swap that either reading calls wrong")


def run(args: argparse.Namespace) -> Result:
    with PATH.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    products = {product.external_id: product.colourways[0].spec for product in catalogue(*CATALOGUE)}
    right: dict[str, list[bool]] = defaultdict(list)
    wrong: list[tuple[str, Picture]] = []
    notes = []
    for row, person in _wearers(rows, args.photos):
        garment, group = _drawn(products[row["garment"]]), "photo" if row["photo"] else "mannequin"
        shown = try_on(person, [garment]).image
        found, by_colour = (
            tryon_sleeves.by_layer(person, garment, shown),
            tryon_sleeves.by_colour(person, garment, shown),
        )
        if not found:
            notes.append(f"{row['id']}: no arm can be judged")
            continue
        said = f"{row['id']} ({group}): {row['sleeve']} expected, {found} seen, {by_colour} by colour"
        print(f"tryon_swaps: {said}", file=sys.stderr)
        right[f"{group}"].append(found == row["sleeve"])
        right[f"{group}_by_colour"].append(by_colour == row["sleeve"])
        if row["sleeve"] not in (found, by_colour) or found != by_colour:
            wrong.append((said, _beside(person.image, garment.image, shown)))
        if found != row["sleeve"]:
            notes.append(said)
    if args.sheet and wrong:
        _sheet(wrong).save(args.sheet)
    figures = {f"sleeve_right_{group}": float(np.mean(values)) for group, values in right.items()}
    for name in ("", "_by_colour"):
        both = [value for group in ("mannequin", "photo") for value in right.get(group + name, [])]
        figures[f"sleeve_right{name}"] = float(np.mean(both))
    figures |= evenness(args.garments)
    counted = ", ".join(f"{len(right[group])} by {group}" for group in ("mannequin", "photo") if group in right)
    return Result(figures, {}, [f"swaps judged: {counted} of {len(rows)} listed", *notes])


def _beside(*pictures: Picture) -> Picture:
    """Pictures of any size in a row, as high as the first."""
    height = len(pictures[0])
    fitted = (cv2.resize(one, (round(one.shape[1] * height / len(one)), height)) for one in pictures)
    return np.concatenate([np.asarray(one, np.uint8) for one in fitted], axis=1)


def _sheet(wrong: list[tuple[str, Picture]]) -> Image.Image:
    """Before, garment and result of every swap that either reading calls wrong, with what was said, four to a row."""
    width, height = 360, 230
    sheet = Image.new("RGB", (4 * width, -(-len(wrong) // 4) * height), "white")
    pen = ImageDraw.Draw(sheet)
    for place, (said, picture) in enumerate(wrong):
        x, y = place % 4 * width, place // 4 * height
        sheet.paste(ImageOps.contain(Image.fromarray(picture), (width - 4, height - 22)), (x, y + 20))
        pen.text((x + 2, y + 4), said, fill="black", font_size=9)
    return sheet


def _drawn(spec: GarmentSpec) -> Garment:
    return from_drawing(draw(spec, width=_SIZE[0], height=_SIZE[1]))


def _wearers(rows: list[dict[str, str]], photos: Path | None) -> Iterator[tuple[dict[str, str], Person]]:
    for row in rows:
        if not row["photo"]:
            shirt = _SHIRTS[row["worn"]]
            told: dict[str, Any] = {name: row[name] for name in ("figure", "build", "pose")}
            yield row, as_person(worn(shirt, tone=int(row["tone"]), size=_SIZE, **told))
        elif photos is not None:
            with zipfile.ZipFile(photos / "photos.zip") as file:
                if f"{row['photo']}.jpg" not in file.namelist():  # ids of the data set have gaps
                    continue
                data = file.read(f"{row['photo']}.jpg")
            yield row, _read(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))


def _read(image: Picture) -> Person:
    from tryon.pipeline import parsing, pose

    found, mask = pose.estimate(image)
    return Person(image, found, mask, parsing.parse(image, found, mask))


def _lab(rgb: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb / 255, np.float32), cv2.COLOR_RGB2Lab))


def evenness(count: int) -> dict[str, float]:
    """Worst gap of mean SSIM between tones, and the median ΔE on bared skin."""
    specs = [product.colourways[0].spec for product in catalogue(41, 300)]
    able = [spec for spec in specs if spec.kind in ("tshirt", "dress") and spec.sleeve in ("none", "short", "strap")]
    chosen = [spec for spec in able if spec.gender == "women"][:count]
    by_tone: dict[int, list[float]] = defaultdict(list)
    apart = []
    for spec in chosen:
        garment = _drawn(spec)
        for tone in range(1, 11):
            dressed = worn(_SHIRTS["long"], figure="women", tone=tone, size=_SIZE)
            truth = worn(spec, figure="women", tone=tone, size=_SIZE)
            result = try_on(as_person(dressed), [garment])
            by_tone[tone].append(float(ssim_map(result.image, truth.picture).mean()))
            bared = (truth.skin_mask > 250) & (dressed.skin_mask < 5) & (as_person(truth).parsing == labels.ARMS)
            gap = _lab(result.image.astype(np.float32)) - _lab(truth.picture.astype(np.float32))
            apart.append(np.linalg.norm(gap[bared], axis=-1))
            print(f"tryon_swaps: evenness, tone {tone}", file=sys.stderr)
    means = [float(np.mean(values)) for values in by_tone.values()]
    return {"tone_ssim_gap": max(means) - min(means), "skin_delta_e": float(np.median(np.concatenate(apart)))}
