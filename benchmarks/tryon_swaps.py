"""Whether a sleeve follows the new garment, and whether every skin tone is served alike.

Swaps: `benchmarks/support/tryon_swaps.csv` names a drawn garment with its sleeve class and a wearer, a mannequin or a
photo (`--photos`, clothing-co-parsing; without it those rows are left out and counted). The class of the result is read
from its pixels: how far down each arm they are more like the garment than like the wearer's skin. Where those two are
of one colour (ivory on the palest tone) it cannot tell them apart and the row counts as wrong.

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
from PIL import Image

from benchmarks import Result
from benchmarks.support.tryon_measures import ssim_map
from benchmarks.support.tryon_swap_list import CATALOGUE, PATH
from catalog.drawing import GarmentSpec, catalogue, draw
from catalog.drawing.mannequins import worn
from tryon.pipeline import labels
from tryon.pipeline.body import body_of
from tryon.pipeline.compose import try_on
from tryon.pipeline.fill import skin_colour
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import as_person
from tryon.pipeline.types import Garment, Person

Picture = npt.NDArray[np.uint8]
_SIZE = (288, 384)
#: Sleeve classes end at these shares of the way from shoulder to wrist.
_ENDS = (("none", 0.12), ("short", 0.47), ("elbow", 0.72), ("long", 9.0))
_SHIRTS = {
    sleeve: GarmentSpec("tshirt", "white", silhouette="fitted", neckline="crew", sleeve=sleeve, seed=5)
    for sleeve in ("short", "long")
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--photos", type=Path, help="folder of clothing-co-parsing, for the rows with a photo")
    parser.add_argument("--garments", type=int, default=2, help="garments a tone for evenness")
    parser.add_argument("--sheet", type=Path, help="PNG of every swap that was judged wrong")


def run(args: argparse.Namespace) -> Result:
    with PATH.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    products = {product.external_id: product.colourways[0].spec for product in catalogue(*CATALOGUE)}
    right: dict[str, list[bool]] = defaultdict(list)
    wrong: list[Picture] = []
    notes = []
    for row, person in _wearers(rows, args.photos):
        garment = _drawn(products[row["garment"]])
        result = try_on(person, [garment])
        found = sleeve_seen(result.image, person, garment)
        if not found:
            notes.append(f"{row['id']}: no arm can be judged")
            continue
        print(f"tryon_swaps: {row['id']}: {row['sleeve']} expected, {found} seen", file=sys.stderr)
        group = "photo" if row["photo"] else "mannequin"
        right[group].append(found == row["sleeve"])
        if found != row["sleeve"]:
            notes.append(f"{row['id']} ({group}): {row['sleeve']} expected, {found} seen")
            wrong.append(np.asarray(Image.fromarray(result.image).resize(_SIZE)))
    if args.sheet and wrong:
        Image.fromarray(np.concatenate(wrong, 1)).save(args.sheet)
    figures = {f"sleeve_right_{group}": float(np.mean(values)) for group, values in right.items()}
    figures["sleeve_right"] = float(np.mean([value for values in right.values() for value in values]))
    figures |= evenness(args.garments)
    counted = ", ".join(f"{len(values)} by {group}" for group, values in right.items())
    return Result(figures, {}, [f"swaps judged: {counted} of {len(rows)} listed", *notes])


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


def sleeve_seen(image: Picture, person: Person, garment: Garment) -> str:
    """The sleeve class that a result shows; empty where both arms are hidden."""
    body = body_of(person)
    skin = _lab(skin_colour(person.image.astype(np.float32), person.parsing)[None, None])[0, 0]
    lab = _lab(image.astype(np.float32))
    colours = _colours(garment)
    hidden = np.isin(person.parsing, (labels.HAIR, labels.BAG, labels.SCARF))
    shares = []
    for side in ("left", "right"):
        line = body.arm(side)
        lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
        at = np.linspace(0.1, 0.97, 60)
        where = np.stack(
            [np.interp(at * lengths.sum(), [0, lengths[0], lengths.sum()], line[:, axis]) for axis in (0, 1)], 1
        )
        x, y = np.clip(where.round().astype(int), 0, np.array(image.shape[1::-1]) - 1).T
        if hidden[y, x].mean() > 0.3:
            continue
        seen = lab[y, x]
        bare = _away(seen, skin[None]) < _away(seen, colours)
        splits = [int(bare[place:].sum() + (~bare[:place]).sum()) for place in range(len(at) + 1)]
        place = int(np.argmax(splits))
        shares.append(1.0 if place == len(at) else 0.0 if place == 0 else float(at[place]))
    return next(name for name, end in _ENDS if np.median(shares) <= end) if shares else ""


def _colours(garment: Garment) -> npt.NDArray[np.float32]:
    """Six colours (6, 3) in CIE Lab that a garment is made of."""
    pixels = _lab(garment.image.astype(np.float32))[garment.alpha > 0.9]
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(1)
    return np.asarray(cv2.kmeans(pixels, 6, np.empty(0, np.int32), stop, 1, cv2.KMEANS_PP_CENTERS)[2], np.float32)


def _away(seen: npt.NDArray[np.float32], colours: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Distance of every colour from the nearest of some; lightness, which shade changes, counts less than hue."""
    gaps = (seen[:, None] - colours[None]) * np.array([0.4, 1, 1], np.float32)
    return np.asarray(np.linalg.norm(gaps, axis=-1).min(1), np.float32)


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
