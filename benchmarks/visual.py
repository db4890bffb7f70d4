"""Visually similar products: do neighbours share what the picture shows? On drawn garments and on real photos.

    same kind@12 …   share of a picture's 12 nearest others that have its word, a mean over all pictures

The drawn garments are the demo shop's catalogue (seed 7), of which the embedding has seen none. With --photos, photos
are measured as well: it has seen no photo at all. Byte-identical photos count once, and eight whose picture is known
not to show its row are left out.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from benchmarks import Result, UsageError
from fashionai.vision.embedding import embed
from fashionai.vision.index import VisualIndex, unit
from fashionai.vision.pixels import prepare
from recommender.algorithms.visual.drawn import drawn_set

NEIGHBOURS = 12
# As recommender/anchored.py weighs them: looks, an equal brand, and what likeness is divided by.
ALIKE_LOOKS, BRAND, MOST_ALIKE = 0.5, 0.5, 8.0
DRAWN_SEED, DRAWN_SIZE = 7, 600
_DRAWN_WORDS = ("kind", "family", "pattern", "sleeve")
_PHOTO_WORDS = ("articleType", "baseColour")
_WRONG = {"11342", "11343", "11345", "12344", "12345", "12346", "12654", "14011"}
Words = dict[str, NDArray[np.str_]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--photos", type=Path, help="folder with images.zip and styles.csv ('Fashion Product Images')")
    parser.add_argument("--work", type=Path, help="folder that keeps the drawings for the next run")


def run(args: argparse.Namespace) -> Result:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        drawn = drawn_set(args.work or Path(folder), seed=DRAWN_SEED, size=DRAWN_SIZE, progress=_say)
    pictures = [Image.fromarray(image) for image in drawn.images]
    words = {name: drawn.words[name] for name in _DRAWN_WORDS}
    words["kind and family"] = np.char.add(words["kind"], words["family"])
    measured, notes, _ = _measure(pictures, words, "drawn")
    if args.photos:
        pictures, words, kin = _photos(args.photos)
        more, told, vectors = _measure(pictures, words, "photo")
        measured = {name: {**measured[name], **more[name]} for name in measured}
        notes += told
        measured["ours"]["rail colour@12"] = _rail(vectors, words["baseColour"], kin, ALIKE_LOOKS)
        measured["by chance"]["rail colour@12"] = _rail(vectors, words["baseColour"], kin, 0.0)
    return Result(measured.pop("ours"), measured, notes)


def _photos(folder: Path) -> tuple[list[Image.Image], Words, Words]:
    """Every distinct photo, what the table says of it, and its kin and brand."""
    try:
        with (folder / "styles.csv").open(encoding="utf-8", newline="") as file:
            rows = {row["id"]: row for row in csv.DictReader(file) if row["id"] not in _WRONG}
        archive = zipfile.ZipFile(folder / "images.zip")
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is not there") from error
    pictures: list[Image.Image] = []
    kept: list[dict[str, str]] = []
    seen: set[str] = set()
    with archive:
        for name in sorted(archive.namelist()):
            row, raw = rows.get(Path(name).stem), archive.read(name)
            digest = hashlib.sha256(raw).hexdigest()
            if row is None or digest in seen:
                continue
            seen.add(digest)
            kept.append(row)
            pictures.append(Image.open(io.BytesIO(raw)).convert("RGB"))
    words = {name: np.array([row[name] for row in kept]) for name in _PHOTO_WORDS}
    words["both"] = np.char.add(words["articleType"], words["baseColour"])
    kin = {
        "kin": np.array([row["articleType"] + row["gender"] for row in kept]),
        "brand": np.array([row["productDisplayName"].split(" ")[0] for row in kept]),
    }
    return pictures, words, kin


def _rail(vectors: NDArray[np.float32], colours: NDArray[np.str_], kin: Words, weight: float) -> float:
    """Mean share of the rail's colour, over products with two rails' worth of others to choose from."""
    prices = np.random.default_rng(0).random(len(vectors))  # the table states none
    shares = []
    for row, vector in enumerate(vectors):
        others = np.flatnonzero(kin["kin"] == kin["kin"][row])
        others = others[others != row]
        if len(others) < 2 * NEIGHBOURS:
            continue
        alike = (BRAND * (kin["brand"][others] == kin["brand"][row]) + prices[others]) / MOST_ALIKE
        first = others[np.argsort(-(alike + weight * (vectors[others] @ vector)))[:NEIGHBOURS]]
        shares.append(float((colours[first] == colours[row]).mean()))
    return float(np.mean(shares))


def _measure(
    pictures: list[Image.Image], words: Words, what: str
) -> tuple[dict[str, dict[str, float]], list[str], NDArray[np.float32]]:
    ways: dict[str, Callable[[list[Image.Image]], NDArray[np.float32]]] = {
        "ours": embed,
        "colour histogram": _histograms,
    }
    found, notes, vectors = {}, [], {}
    for name, describe in ways.items():
        begin = time.process_time()
        vectors[name] = describe(pictures)
        precision = _precision(vectors[name], words)
        found[name] = {f"{what} {word}@{NEIGHBOURS}": value for word, value in precision.items()}
        notes.append(f"{what}, {name}: {len(pictures):,} pictures in {time.process_time() - begin:.1f} CPU seconds")
    found["by chance"] = {f"{what} {word}@{NEIGHBOURS}": _chance(values) for word, values in words.items()}
    return found, notes, vectors["ours"]


def _precision(vectors: NDArray[np.float32], words: Words) -> dict[str, float]:
    index = VisualIndex(np.arange(len(vectors)), vectors)
    near = np.stack([index.nearest(vector, NEIGHBOURS, exclude=[row])[0] for row, vector in enumerate(vectors)])
    return {word: float((values[near] == values[:, None]).mean()) for word, values in words.items()}


def _chance(values: NDArray[np.str_]) -> float:
    """How often another picture has the same word."""
    counts = np.unique(values, return_counts=True)[1]
    return float((counts * (counts - 1)).sum() / (len(values) * (len(values) - 1)))


def _histograms(pictures: list[Image.Image]) -> NDArray[np.float32]:
    """Square roots of the shares of 6 × 6 × 6 colours (Bhattacharyya's coefficient is then a cosine), same cut-out."""
    bins = [prepare(picture).reshape(-1, 3).astype(np.int64) * 6 // 256 @ np.array([36, 6, 1]) for picture in pictures]
    counts = np.stack([np.bincount(row, minlength=216) for row in bins])
    return unit(np.sqrt(counts).astype(np.float32))


def _say(share: float, message: str) -> None:
    print(f"{share:4.0%} {message}", file=sys.stderr)
