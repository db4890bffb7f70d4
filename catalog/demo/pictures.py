"""Pictures of the drawn catalogue: which there are of a product, and their cards in the media store."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from catalog import drawing
from catalog.drawing import GarmentSpec, ProductSpec
from catalog.imports.records import PictureRecord
from catalog.models import ProductImage
from catalog.pictures.sizes import SUFFIX, mark_of

# What a tile shows; larger sizes are drawn when they are first asked for.
WIDTH, HEIGHT = 360, 480
SOURCE = "drawn"
FOLDER = "products/drawn"
FRONT, DETAIL = "front", "detail"
#: Parts of the engine that no picture depends on: a new sentence must not draw 600 products anew.
_NOT_SEEN = (
    "texts", "mannequins", "snapshots", "data/lines", "data/brands", "data/categories", "data/sizes", "products",
    "sheet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of a product: a garment in a colour, seen from the front or close by."""

    spec: GarmentSpec
    view: str = FRONT

    def record(self) -> PictureRecord:
        made_of = {"view": self.view, "spec": self.spec.as_json()}
        return PictureRecord(self.name, self.fingerprint, WIDTH, HEIGHT, self.spec.colour, made_of)

    @property
    def fingerprint(self) -> str:
        """What the picture is drawn from: spec, view, size and the engine's code. Stands where a file's hash would."""
        return hashlib.sha256(f"{_engine()} {WIDTH}x{HEIGHT} {self.view} {self.spec!r}".encode()).hexdigest()

    @property
    def name(self) -> str:
        """In the media store."""
        return f"{FOLDER}/{mark_of(self.fingerprint)}{SUFFIX}"


def fronts(product: ProductSpec) -> list[Shot]:
    return [Shot(way.spec) for way in product.colourways]


def shots(product: ProductSpec) -> list[Shot]:
    """Every colour from the front, then every colour's close-up."""
    return [*fronts(product), *(Shot(way.spec, DETAIL) for way in product.colourways)]


@cache
def _engine() -> str:
    folder = Path(drawing.__file__).parent
    code = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        if not file.relative_to(folder).as_posix().startswith(_NOT_SEEN):
            code.update(file.read_bytes())
    return code.hexdigest()


def draw_missing(wanted: Sequence[Shot], progress: Callable[[int, int], None] | None) -> None:
    """Draw the cards that the media store lacks in a folder that outlives an interruption, then hand them over."""
    folder = Path(settings.VAR_DIR) / "drawn"
    missing = {shot.name: shot for shot in wanted if not is_stored(shot.name)}
    jobs = [
        drawing.Job(shot.spec, folder / Path(name).name, WIDTH, HEIGHT, shot.view) for name, shot in missing.items()
    ]
    there = len(wanted) - len(jobs)
    told = progress and (lambda done, total: progress(there + done, len(wanted)))
    drawing.render_many(jobs, progress=told)
    hand_over(folder, missing)


def hand_over(folder: Path, names: Iterable[str]) -> None:
    """Put the files of a folder into the media store under `names`, whose last parts they are called, and remove it."""
    for name in names:
        with (folder / Path(name).name).open("rb") as handle:
            if default_storage.exists(name):
                default_storage.delete(name)
            default_storage.save(name, File(handle))
    shutil.rmtree(folder, ignore_errors=True)


def is_stored(name: str) -> bool:
    """Stored whole: a run that was killed while copying may have left an empty file."""
    return default_storage.exists(name) and default_storage.size(name) > 0


def remove_outdated() -> None:
    """Remove drawn pictures that no product shows any more: an earlier version of the engine drew them."""
    if not default_storage.exists(FOLDER):
        return
    shown = set(ProductImage.objects.filter(file__startswith=f"{FOLDER}/").values_list("file", flat=True))
    for name in default_storage.listdir(FOLDER)[1]:
        if f"{FOLDER}/{name}" not in shown:
            default_storage.delete(f"{FOLDER}/{name}")
