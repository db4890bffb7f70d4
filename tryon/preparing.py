"""Making product pictures ready to be worn, in a worker: one that somebody asks for, new ones, and a night's share."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import numpy as np
from django.db.models import Count, Q
from django.utils import timezone
from PIL import Image

from catalog.models import Product, ProductImage
from fashionai.jobs.runner import Run
from tryon import engine, files, wearing
from tryon.models import GarmentState, PreparedGarment
from tryon.pipeline.errors import Refused

# Of a drawn garment: a person is at most 1024 pixels high, and their torso narrower than this.
WIDTH = 720
logger = logging.getLogger(__name__)


def ready(picture: ProductImage) -> bytes:
    """The prepared garment of a picture, made now where it is missing or old. Raises Refused."""
    row = PreparedGarment.objects.of_content(picture, engine.content_of(picture)).first()
    if row is not None and row.state == GarmentState.REFUSED:
        raise Refused("garment", row.reason)
    if row is not None:
        try:
            return files.read(row.file)
        except FileNotFoundError:  # removed by hand: made anew
            logger.warning("The file of prepared garment %s is gone; it is made anew.", row.pk)
    return prepare(picture)


def prepare(picture: ProductImage) -> bytes:
    """Cut a picture's garment out and keep it. Raises Refused, and keeps that too."""
    start = time.perf_counter()
    kind = wearing.kind_of(picture.product.category.path) or ""
    try:
        data = _cut_out(picture, kind)
    except Refused as refusal:
        _keep(picture, state=GarmentState.REFUSED, reason=refusal.reason, kind=kind, seconds=_since(start))
        raise
    name = files.keep(files.GARMENTS, data, ".garment")
    _keep(picture, state=GarmentState.READY, reason="", kind=kind, file=name, seconds=_since(start))
    return data


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 3)


def _keep(picture: ProductImage, **fields: object) -> None:
    """Replace the picture's row, and its file, with what was made now."""
    old = PreparedGarment.objects.filter(picture=picture).values_list("file", flat=True).first()
    fresh = {"file": "", **fields, "content": engine.content_of(picture), "prepared_at": timezone.now()}
    PreparedGarment.objects.update_or_create(picture=picture, defaults=fresh)
    if old and old != fresh["file"]:
        files.forget_on_commit(old)


def _cut_out(picture: ProductImage, kind: str) -> bytes:
    try:
        if picture.is_drawn:
            return engine.drawn_garment(picture.drawing or {}, WIDTH)
        with picture.file.open("rb") as handle, Image.open(handle) as image:
            pixels = np.asarray(image.convert("RGB"))
    except Refused:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("garment", "no_picture") from error
    return engine.garment(pixels, kind, wearing.attributes_of(picture.product))


def waiting(most: int) -> list[ProductImage]:
    """Pictures that are worn and not ready: those most tried on, then the newest. Few queries."""
    wearable = [
        pk
        for pk, path in Product.objects.active().order_by().values_list("pk", "category__path")
        if wearing.kind_of(path)
    ]
    tried = Count("tryons", filter=Q(tryons__created_at__isnull=False))
    found: list[ProductImage] = []
    for chunk in _chunks(wearable):
        own = ProductImage.objects.filter(product__in=chunk).select_related("product__category", "prepared")
        found += [one for one in _worn(own.annotate(tried=tried)) if not _is_current(one)]
    found.sort(key=lambda one: (-one.tried, -one.product.launched_at.timestamp(), one.position, one.pk))  # type: ignore[attr-defined]
    return found[:most]


def _chunks(keys: list[int], size: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _worn(pictures: object) -> Iterator[ProductImage]:
    by_product: dict[int, list[ProductImage]] = {}
    for picture in pictures:  # type: ignore[attr-defined]
        by_product.setdefault(picture.product_id, []).append(picture)
    for own in by_product.values():
        yield from wearing.fronts(own)


def _is_current(picture: ProductImage) -> bool:
    row = getattr(picture, "prepared", None)
    return row is not None and row.content == engine.content_of(picture)


def prepare_waiting(run: Run, most: int) -> dict[str, object]:
    """The handler's work. What is ready stays ready when it is stopped half-way."""
    wanted, refused = waiting(most), 0
    for number, picture in enumerate(wanted):
        run.progress(number / len(wanted), f"{number:,} of {len(wanted):,} garments")
        try:
            prepare(picture)
        except Refused:
            refused += 1
    return {
        "garments": len(wanted) - refused,
        "refused": refused,
        "decision": f"{len(wanted) - refused:,} garments ready, {refused:,} refused",
    }
