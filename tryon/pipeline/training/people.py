"""People with a known parsing as equal windows: read once, kept in one file, mapped into memory while training."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image as Pictures
from PIL import ImageOps

from tryon.pipeline.errors import Refused
from tryon.pipeline.framing import Window, cut, moved, window_of
from tryon.pipeline.training.reduce import reduced
from tryon.pipeline.training.split import UNLABELLED, part_of
from tryon.pipeline.types import Field, Image, Person, Pose

#: Width and height of a kept window, and its height over that of the window that the network will be shown.
SIZE: Final = (360, 480)
ROOM: Final = 1.25

Estimate = Callable[[Image], tuple[Pose, Field]]
Parse = Callable[[Image, Pose, Field], Image]
_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture with all that is known: `image` (H, W, 3), `mask` uint8 (H, W), points (33, 3), `parsing` (H, W)."""

    image: Image
    mask: Image
    points: Field
    parsing: Image


@dataclass(frozen=True, slots=True)
class People:
    """n windows: images (n, 480, 360, 3), masks and parsings (n, 480, 360) uint8, points (n, 33, 3), ids (n,)."""

    images: Image
    masks: Image
    parsings: Image
    points: Field
    ids: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def chosen(self, rows: np.ndarray) -> People:
        return People(self.images[rows], self.masks[rows], self.parsings[rows], self.points[rows], self.ids[rows])


def joined(*groups: People) -> People:
    fields = ("images", "masks", "parsings", "points", "ids")
    return People(*(np.concatenate([getattr(group, name) for group in groups]) for name in fields))


def person_of(sample: Sample) -> Person:
    """The same as the stages of the try-on know it."""
    mask = np.divide(sample.mask, 255, dtype=np.float32)
    return Person(sample.image, Pose(sample.points), mask, sample.parsing)


def label_names(folder: Path) -> list[str]:
    """Names by id from `labels.txt`."""
    lines = (folder / "labels.txt").read_text(encoding="utf-8").splitlines()
    return [name for _, name in sorted((int(line.split()[0]), line.split()[1]) for line in lines if line.strip())]


def photos(folder: Path, estimate: Estimate, *, part: str | None = None) -> Iterator[tuple[int, Sample]]:
    """Labelled people of a folder in clothing-co-parsing's layout, by id; who has no pose is left out.

    Raises FileNotFoundError where photos.zip, masks.zip or labels.txt is missing.
    """
    names = label_names(folder)
    with zipfile.ZipFile(folder / "photos.zip") as pictures, zipfile.ZipFile(folder / "masks.zip") as masks:
        for entry in sorted(masks.namelist()):
            number = int(Path(entry).stem)
            if number in UNLABELLED or (part and part_of(number) != part):
                continue
            with Pictures.open(io.BytesIO(pictures.read(f"{Path(entry).stem}.jpg"))) as picture:
                image = np.asarray(picture.convert("RGB"))
            with Pictures.open(io.BytesIO(masks.read(entry))) as picture:
                ids = np.asarray(picture)
            found = _labelled(image, estimate, _told(ids, names))
            if found is not None:
                yield number, found


def _told(ids: Image, names: list[str]) -> Parse:
    """Answers the data set's own labels, (H, W) of its ids, in our classes."""
    return lambda image, pose, mask: reduced(ids, names, pose.points)


def unlabelled(folder: Path, estimate: Estimate, parse: Parse) -> Iterator[tuple[int, Sample]]:
    """People of `photos.zip`, or of the pictures in the folder, labelled by `parse`; numbered in the order of names.

    Who has no pose is left out. Raises FileNotFoundError where there is no picture.
    """
    number = -1
    for number, (_, image) in enumerate(pictures(folder, "photos.zip")):
        found = _labelled(image, estimate, parse)
        if found is not None:
            yield number, found
    if number < 0:
        raise FileNotFoundError(2, "No photo", str(folder / "photos.zip"))


def pictures(folder: Path, packed: str, wanted: Container[str] | None = None) -> Iterator[tuple[str, Image]]:
    """Names without suffix and RGB, upright, in the order of names, of an archive of that name in the folder, or of the
    folder itself where there is none; only those `wanted`, if told.
    """
    archive = folder / packed
    if archive.is_file():
        with zipfile.ZipFile(archive) as photos:
            for name in _of_pictures(map(Path, photos.namelist()), wanted):
                yield name.stem, _rgb(io.BytesIO(photos.read(str(name))))
    else:
        for path in _of_pictures(folder.glob("*"), wanted):
            yield path.stem, _rgb(path)


def _of_pictures(paths: Iterable[Path], wanted: Container[str] | None) -> list[Path]:
    """Sorted."""
    found = (path for path in paths if path.suffix.lower() in _SUFFIXES)
    return sorted(path for path in found if wanted is None or path.stem in wanted)


def _rgb(source: Path | io.BytesIO) -> Image:
    with Pictures.open(source) as picture:
        return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))


def unmasked(folder: Path, estimate: Estimate, parse: Parse, *, part: str) -> Iterator[tuple[int, Sample]]:
    """People of a part of clothing-co-parsing whose photos have no mask, labelled by `parse`, by id."""
    with zipfile.ZipFile(folder / "photos.zip") as pictures, zipfile.ZipFile(folder / "masks.zip") as masks:
        done = {Path(entry).stem for entry in masks.namelist()}
        for entry in sorted(pictures.namelist()):
            number = Path(entry).stem
            if number in done or part_of(int(number)) != part:
                continue
            found = _labelled(_rgb(io.BytesIO(pictures.read(entry))), estimate, parse)
            if found is not None:
                yield int(number), found


def _labelled(image: Image, estimate: Estimate, parse: Parse) -> Sample | None:
    """None where no pose is found."""
    try:
        pose, mask = estimate(image)
    except Refused:
        return None
    found = (np.clip(mask, 0, 1) * 255 + 0.5).astype(np.uint8)
    return Sample(image, found, pose.points, parse(image, pose, mask))


def windowed(sample: Sample) -> Sample:
    """The person with room for augmentation, at SIZE."""
    mask = np.divide(sample.mask, 255, dtype=np.float32)
    tight = window_of(Pose(sample.points), mask)
    window = Window(tight.x, tight.y, ROOM * tight.height)
    return Sample(
        np.asarray(cut(sample.image, window, SIZE), np.uint8),
        np.asarray(cut(sample.mask, window, SIZE), np.uint8),
        moved(sample.points, window.matrix(SIZE)).astype(np.float32),
        np.asarray(cut(sample.parsing, window, SIZE, nearest=True), np.uint8),
    )


def gathered(samples: Iterator[tuple[int, Sample]]) -> People:
    ids, kept = [], []
    for number, sample in samples:
        ids.append(number)
        kept.append(windowed(sample))
    images, masks, parsings, points = (
        np.stack([getattr(one, name) for one in kept]) for name in ("image", "mask", "parsing", "points")
    )
    return People(images, masks, parsings, points, np.array(ids))


def save(path: Path, people: People) -> None:
    """One file per array beside `path`, so that they can be mapped into memory."""
    path.mkdir(parents=True, exist_ok=True)
    for name in People.__slots__:
        np.save(path / f"{name}.npy", getattr(people, name))


def load(path: Path) -> People:
    """What `save` kept. Raises FileNotFoundError."""
    return People(*(np.load(path / f"{name}.npy", mmap_mode="r") for name in People.__slots__))
