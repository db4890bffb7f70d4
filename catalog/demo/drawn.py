"""The drawn catalogue as rows and pictures of the shop."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from catalog import drawing
from catalog.drawing import BRANDS, CATEGORIES, COLOURS, SIZE_SCALES, Colourway, ProductSpec
from catalog.imports import rules
from catalog.imports.records import BrandRow, CategoryNode, PictureRecord, ProductRecord
from catalog.imports.tables.colours import ColourRow
from catalog.imports.writer import CHUNK, CatalogueWriter, Outcome
from catalog.models import Product

SOURCE = "drawn"
# What a tile shows at twice its density; 0.16 CPU seconds a picture, against 0.22 at 450 × 600.
WIDTH, HEIGHT = 360, 480


class AnotherCatalogue(ValueError):
    """The shop holds a catalogue drawn with another seed; drawing over it would turn sold products into others."""


def load_drawn_catalogue(
    seed: int = 7, size: int = 300, *, progress: Callable[[int, int], None] | None = None
) -> list[Outcome]:
    """Draw `size` products and write them; what is there and unchanged is neither drawn nor written again.

    `progress(done, total)` counts pictures. Stop it whenever you like: pictures that are done are kept.
    Raises AnotherCatalogue where the shop's drawn products are not those of this seed.
    """
    products = drawing.catalogue(seed, size)
    _refuse_another(products)
    _draw_missing([way for product in products for way in product.colourways], progress)
    now = timezone.now()
    records = [record_of(product, seed, now) for product in products]
    writer = CatalogueWriter()
    return [outcome for start in range(0, size, CHUNK) for outcome in writer.write(records[start : start + CHUNK])]


def record_of(product: ProductSpec, seed: int, now: datetime) -> ProductRecord:
    """A drawn product as a record. The demo world owns its price once it is on sale."""
    brand = BRANDS[product.brand]
    return ProductRecord(
        source=SOURCE,
        external_id=product.external_id,
        slug=product.slug,
        name_en=product.name_en,
        name_zh=product.name_zh,
        description_en=product.description_en,
        description_zh=product.description_zh,
        brand=BrandRow(brand.key, brand.name_en, brand.name_zh),
        categories=tuple(_nodes(product.category)),
        colours=tuple(_colour(way.colour) for way in product.colourways),
        scale=product.size_scale,
        sizes=tuple(product.sizes),
        scale_sizes=SIZE_SCALES[product.size_scale].sizes,
        gender=product.gender,
        season=product.season,
        year=product.year,
        usage=product.usage,
        price=product.price,
        price_is_stated=False,
        currency=product.currency,
        launched_at=rules.drawn_launch(now, rules.seeded(seed, "launch", product.external_id)),
        attributes=dict(product.attributes),
        pictures=tuple(_picture(way) for way in product.colourways),
    )


def _refuse_another(products: Sequence[ProductSpec]) -> None:
    there = dict(Product.objects.filter(source=SOURCE).values_list("external_id", "slug"))
    common = [product for product in products if product.external_id in there]
    same = sum(there[product.external_id].startswith(product.slug) for product in common)
    # Half, because a newer version of the project may name a few products of the same seed anew.
    if 2 * same < len(common):
        raise AnotherCatalogue("This shop was drawn with another seed. For another one, start from an empty database.")


def _nodes(path: str) -> Iterator[CategoryNode]:
    node = CATEGORIES[path]
    if node.parent:
        yield from _nodes(node.parent)
    yield CategoryNode(path, node.name_en, node.name_zh, position=list(CATEGORIES).index(path))


def _colour(slug: str) -> ColourRow:
    colour = COLOURS[slug]
    return ColourRow(slug, colour.name_en, colour.name_zh, colour.hex, colour.family)


def _picture(way: Colourway) -> PictureRecord:
    name = _fingerprint(way)
    return PictureRecord(_stored_name(way), name, WIDTH, HEIGHT, way.colour)


def _stored_name(way: Colourway) -> str:
    return f"products/drawn/{_fingerprint(way)[:32]}.webp"


def _fingerprint(way: Colourway) -> str:
    """What the picture is drawn from: its spec, its size and the engine's code. Stands where a file's hash would."""
    return hashlib.sha256(f"{_engine()} {WIDTH}x{HEIGHT} {way.spec!r}".encode()).hexdigest()


@cache
def _engine() -> str:
    folder = Path(drawing.__file__).parent
    code = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        code.update(file.read_bytes())
    return code.hexdigest()


def _draw_missing(ways: Sequence[Colourway], progress: Callable[[int, int], None] | None) -> None:
    """Draw what the media store lacks in a folder that outlives an interruption, then hand it over."""
    folder = Path(settings.VAR_DIR) / "drawn"
    missing = {_stored_name(way): way for way in ways if not _is_stored(_stored_name(way))}
    jobs = [(way.spec, folder / Path(name).name, WIDTH, HEIGHT) for name, way in missing.items()]
    there = len(ways) - len(jobs)
    told = progress and (lambda done, total: progress(there + done, len(ways)))
    drawing.render_many(jobs, progress=told)
    for name in missing:
        with (folder / Path(name).name).open("rb") as handle:
            if default_storage.exists(name):
                default_storage.delete(name)
            default_storage.save(name, File(handle))
    shutil.rmtree(folder, ignore_errors=True)


def _is_stored(name: str) -> bool:
    """Stored whole: a run that was killed while copying may have left an empty file."""
    return default_storage.exists(name) and default_storage.size(name) > 0
