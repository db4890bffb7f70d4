"""The drawn catalogue as rows of the shop; its pictures are in `pictures`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from catalog import drawing
from catalog.demo import close_ups, pictures
from catalog.demo.pictures import SOURCE
from catalog.drawing import BRANDS, CATEGORIES, COLOURS, SIZE_SCALES, ProductSpec
from catalog.imports import rules
from catalog.imports.records import BrandRow, CategoryNode, ProductRecord
from catalog.imports.tables.colours import ColourRow
from catalog.imports.writer import CHUNK, CatalogueWriter, Outcome
from catalog.models import Product


class AnotherCatalogue(ValueError):
    """The shop holds a catalogue drawn with another seed; drawing over it would turn sold products into others."""


def load_drawn_catalogue(
    seed: int = 7,
    size: int = 600,
    *,
    with_close_ups: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """Draw `size` products and write them; what is there and unchanged is neither drawn nor written again.

    `with_close_ups` False leaves those to `close_ups.draw_missing`. `progress(done, total)` counts pictures. Stop it
    whenever you like: pictures that are done are kept. Raises AnotherCatalogue where the shop's drawn products are
    not those of this seed.
    """
    products = drawing.catalogue(seed, size)
    _refuse_another(products)
    kind = pictures.shots if with_close_ups else pictures.fronts
    pictures.draw_missing([shot for product in products for shot in kind(product)], progress)
    now = timezone.now()
    records = [record_of(product, seed, now, pictures.fronts(product)) for product in products]
    writer = CatalogueWriter()
    outcomes = [outcome for start in range(0, size, CHUNK) for outcome in writer.write(records[start : start + CHUNK])]
    if with_close_ups:
        close_ups.draw_missing()
    pictures.remove_outdated()
    return outcomes


def record_of(product: ProductSpec, seed: int, now: datetime, shots: Sequence[pictures.Shot] = ()) -> ProductRecord:
    """A drawn product as a record, with all its pictures or only `shots`.

    The demo world owns its price once it is on sale.
    """
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
        pictures=tuple(shot.record() for shot in shots or pictures.shots(product)),
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
