"""A row of styles.csv -> a product record: the cells checked, and what they lack filled in by the stated rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.text import slugify

from catalog.imports import checks, rules
from catalog.imports.errors import RowError
from catalog.imports.records import BrandRow, CategoryNode, PictureRecord, ProductRecord
from catalog.imports.tables.colours import BASE_COLOURS, UNSTATED, ColourRow
from catalog.imports.tables.sizes import SCALES, scale_for, scale_of
from catalog.imports.tables.types import CATEGORIES, DEPARTMENTS

REQUIRED = (
    "id", "gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "year", "usage",
    "productDisplayName",
)  # fmt: skip
_POSITIONS = {slug: place for table in (DEPARTMENTS, CATEGORIES) for place, slug in enumerate(table)}
_COLOURS = {name.casefold(): row for name, row in BASE_COLOURS.items()}


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for every row. `colour_row(word)` finds a colour that the shop has and the table lacks."""

    source: str
    seed: int
    currency: str
    now: datetime
    colour_row: Callable[[str], ColourRow | None] = lambda word: None


def record_of(cells: Mapping[str, str], context: Context) -> ProductRecord:
    """The record of a row, still without its picture. RowError says why a row cannot become a product."""
    external_id = checks.checked_id(cells["id"])
    name = checks.checked_name("productDisplayName", cells["productDisplayName"])
    gender = checks.checked_gender(cells["gender"])
    article = checks.checked_name("articleType", cells["articleType"])
    colour = _colour(cells["baseColour"], context)
    brand = _brand(cells, name)
    scale, sizes = _sizes(cells, article, gender)
    price = checks.checked_price(cells.get("price", ""))
    rng = rules.seeded(context.seed, "price", external_id)
    drawn = rules.drawn_price(rules.sizing_of(article, cells["masterCategory"])[1], brand.name_en, gender, rng)
    name_zh = _optional(cells, "productDisplayName_zh")
    attributes = _attributes(cells, article, name)
    pattern = attributes.get("pattern", "")
    return ProductRecord(
        source=context.source,
        external_id=external_id,
        slug=f"{slugify(name)[:110].strip('-') or 'style'}-{slugify(external_id) or 'x'}",
        name_en=name,
        name_zh=name_zh or rules.chinese_name(brand.name_en, colour, pattern, gender, article)[: checks.MAX_NAME],
        brand=brand,
        categories=categories_of(gender, article),
        colours=(colour,),
        scale=scale,
        sizes=sizes,
        scale_sizes=SCALES[scale],
        gender=gender,
        season=checks.checked_season(cells["season"]),
        year=checks.checked_year(cells["year"], context.now.year),
        usage=_usage(cells["usage"]),
        price=drawn if price is None else price,
        price_is_stated=price is not None,
        currency=checks.checked_currency(cells.get("currency", ""), context.currency),
        launched_at=rules.drawn_launch(context.now, rules.seeded(context.seed, "launch", external_id)),
        description_en=checks.checked_text(
            "description", cells.get("description", ""), longest=checks.MAX_TEXT, lines=True
        ),
        attributes=attributes,
    )


def with_picture(record: ProductRecord, file: str, sha256: str, width: int, height: int) -> ProductRecord:
    picture = PictureRecord(file, sha256, width, height, record.colours[0].slug)
    return replace(record, pictures=(picture,))


def categories_of(gender: str, article: str) -> tuple[CategoryNode, ...]:
    """The department and the category below it; an unknown type becomes a category of its own."""
    department = CategoryNode(gender, *DEPARTMENTS[gender], position=_POSITIONS[gender])
    known = rules.known_type(article)
    slug = known.category if known else slugify(article)[:60]
    slug = slug or "type-" + "-".join(f"{ord(char):x}" for char in article[:8])
    names = CATEGORIES.get(slug, (article, ""))
    return department, CategoryNode(f"{gender}/{slug}", *names, position=_POSITIONS.get(slug, len(CATEGORIES)))


def _optional(cells: Mapping[str, str], column: str) -> str:
    return checks.checked_text(column, cells.get(column, ""))


def _brand(cells: Mapping[str, str], name: str) -> BrandRow:
    stated = _optional(cells, "brand")
    return rules.brand_row(stated) if stated else rules.brand_of(name)


def _colour(word: str, context: Context) -> ColourRow:
    if checks.is_absent(word):
        return UNSTATED
    row = _COLOURS.get(word.casefold()) or context.colour_row(word)
    if row is None:
        raise RowError(f"unknown colour {checks.shown(word)!r}; add it to the shop's colours first")
    return row


def _sizes(cells: Mapping[str, str], article: str, gender: str) -> tuple[str, tuple[str, ...]]:
    """Scale and sizes: the stated ones (`S|M|L`) in the order of their scale, else all of the usual scale."""
    usual = scale_for(rules.sizing_of(article, cells["masterCategory"])[0], gender)
    stated = tuple(code.strip() for code in re.split(r"[|/;]", cells.get("sizes", "")) if code.strip())
    if not stated:
        return usual, SCALES[usual]
    scale = scale_of(stated, usual)
    if scale is None:
        raise RowError(f"sizes {checks.shown(cells['sizes'])!r} are on no scale; usual here: {'|'.join(SCALES[usual])}")
    return scale, tuple(code for code in SCALES[scale] if code in stated)


def _usage(value: str) -> str:
    return "" if checks.is_absent(value) else slugify(checks.checked_text("usage", value))[:40]


def _attributes(cells: Mapping[str, str], article: str, name: str) -> dict[str, str]:
    stated = {
        "article_type": article,
        "master_category": checks.checked_text("masterCategory", cells["masterCategory"]),
        "sub_category": checks.checked_text("subCategory", cells["subCategory"]),
    }
    return {**{key: value for key, value in stated.items() if value}, **rules.looks_of(name)}
