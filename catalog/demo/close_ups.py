"""Close-ups of drawn products, drawn after the catalogue: half of all pictures, which no listing shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.db import transaction

from catalog.demo import pictures
from catalog.demo.pictures import DETAIL, FRONT, SOURCE, Shot
from catalog.drawing import GarmentSpec
from catalog.models import ProductImage

ROWS = 200


def draw_missing(progress: Callable[[int, int], None] | None = None) -> int:
    """Draw the close-up of every front that has none and put it behind the product's pictures; returns how many.

    Repeat it whenever you like; pictures that an interrupted run drew are kept. `progress(done, total)` counts
    pictures.
    """
    missing = _missing()
    pictures.draw_missing([shot for _, shot in missing], progress)
    last = _last_positions()
    rows = []
    for front, shot in missing:
        last[front.product_id] += 1
        rows.append(_row(front, shot, last[front.product_id]))
    with transaction.atomic():
        ProductImage.objects.bulk_create(rows, batch_size=ROWS)
    return len(rows)


def _missing() -> list[tuple[ProductImage, Shot]]:
    drawn = ProductImage.objects.filter(product__source=SOURCE).exclude(drawing=None).order_by("product", "position")
    there = {row.sha256 for row in drawn}
    fronts = [row for row in drawn if row.drawing and row.drawing["view"] == FRONT and row.is_drawn]
    shots = [(row, Shot(GarmentSpec.from_json((row.drawing or {})["spec"]), DETAIL)) for row in fronts]
    return [(front, shot) for front, shot in shots if shot.fingerprint not in there]


def _last_positions() -> dict[int, int]:
    last: dict[int, int] = defaultdict(int)
    for product, position in ProductImage.objects.filter(product__source=SOURCE).values_list("product", "position"):
        last[product] = max(last[product], position)
    return last


def _row(front: ProductImage, shot: Shot, position: int) -> ProductImage:
    record = shot.record()
    return ProductImage(
        product_id=front.product_id,
        file=record.file,
        sha256=record.sha256,
        width=record.width,
        height=record.height,
        colour_id=front.colour_id,
        drawing=record.drawing,
        position=position,
    )
