"""The shop's own pictures as a lesson for the generator: square, with what they show. For workers."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.core.files.storage import default_storage
from numpy.typing import NDArray
from PIL import Image

from catalog.drawing import GarmentSpec
from catalog.models import ProductImage
from design.gan.vocabulary import Condition, of_attributes

logger = logging.getLogger(__name__)
#: Pixels a side: twice the generator's, so that its pictures are means of squares.
SIDE = 128
#: A garment whose number ends so is held out: it judges generators and teaches none.
_HELD_OF = 5


@dataclass(frozen=True)
class Shown:
    """`images` uint8 (n, SIDE, SIDE, 3), what each shows, and whether it is held out, bool (n,)."""

    images: NDArray[np.uint8]
    conditions: list[Condition]
    held: NDArray[np.bool_]
    fingerprint: str

    def part(self, *, held: bool) -> tuple[NDArray[np.uint8], list[Condition]]:
        rows = np.flatnonzero(self.held == held)
        return self.images[rows], [self.conditions[row] for row in rows]


def shown() -> Shown:
    """The first picture of each colour of every product on sale that says its kind. One query, 50 ms a picture."""
    images, conditions, held, mark = [], [], [], hashlib.sha256()
    for picture in _firsts():
        condition = _condition(picture)
        pixels = _pixels(picture) if condition.category else None
        if pixels is None:
            continue
        images.append(pixels)
        conditions.append(condition)
        held.append(picture.product_id % _HELD_OF == 0)
        mark.update(f"{picture.sha256 or picture.file.name} {sorted(condition.chosen().items())}".encode())
    stacked = np.stack(images) if images else np.empty((0, SIDE, SIDE, 3), np.uint8)
    return Shown(stacked, conditions, np.array(held, bool), mark.hexdigest()[:32])


def _firsts() -> Iterator[ProductImage]:
    rows = ProductImage.objects.filter(product__status="active").exclude(file="")
    seen: set[tuple[int, int | None]] = set()
    ordered = rows.select_related("product__category", "colour").order_by("product_id", "position", "pk")
    for picture in ordered.iterator(chunk_size=500):
        view = (picture.drawing or {}).get("view", "front")
        if view == "front" and (picture.product_id, picture.colour_id) not in seen:
            seen.add((picture.product_id, picture.colour_id))
            yield picture


def _condition(picture: ProductImage) -> Condition:
    product = picture.product
    colour = picture.colour.slug if picture.colour else None
    return of_attributes(product.attributes or {}, category=product.category.slug, colour=colour)


def _pixels(picture: ProductImage) -> NDArray[np.uint8] | None:
    """Drawn anew where the shop drew it, else the file on a square of its own ground; None where it cannot be read."""
    try:
        if picture.is_drawn:
            from design.gan.training.drawings import photograph

            return photograph(GarmentSpec.from_json(_spec(picture)), SIDE)
        with default_storage.open(str(picture.file.name)) as handle, Image.open(io.BytesIO(handle.read())) as image:
            return squared(image)
    except (OSError, ValueError, KeyError, TypeError):
        logger.warning("Picture %s cannot be read; the generator learns without it.", picture.pk)
        return None


def _spec(picture: ProductImage) -> dict[str, Any]:
    spec: dict[str, Any] = (picture.drawing or {})["spec"]
    return spec


def squared(image: Image.Image) -> NDArray[np.uint8]:
    """uint8 (SIDE, SIDE, 3): cut to what stands out from the border, on a square of the ground's colour."""
    from fashionai.vision.pixels import border_colour, content_box

    rgb = image.convert("RGB")
    rgb.thumbnail((4 * SIDE, 4 * SIDE), Image.Resampling.BOX)
    pixels = np.asarray(rgb)
    ground = border_colour(pixels)
    left, top, right, bottom = content_box(pixels, ground)
    side = max(right - left, bottom - top)
    canvas = Image.new("RGB", (side, side), ground)
    canvas.paste(rgb, ((side - right + left) // 2 - left, (side - bottom + top) // 2 - top))
    return np.asarray(canvas.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


def embedded(images: NDArray[np.uint8], path: Path) -> NDArray[np.float32]:
    """Vectors (n, 128) of pictures, kept in `path`: a thousand take two seconds."""
    from design.gan.judge import LARGE
    from design.gan.pictures import shrunk
    from design.gan.training import drawn
    from design.gan.training.drawings import keep

    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        keep(path, drawn.embeddings(shrunk(images, LARGE)))
    vectors: NDArray[np.float32] = np.load(path)
    return vectors
