"""What a tile shows beside the product itself: picture, colours, rating, and whether it is sold out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalog.facets.selection import Selection
from catalog.facets.snapshot import Snapshot
from catalog.models import Product, ProductImage
from catalog.promotions.reading import prices_of

# Dots that fit a tile of a phone; the number says the rest.
DOTS = 5
# Widths of a tile beside the filters, without them, and two abreast on a phone.
SIZES = "(min-width: 60rem) 19vw, (min-width: 40rem) 30vw, 46vw"
EAGER = 4
SHOWN = ("slug", "name_en", "name_zh", "price", "currency", "brand", "category")


@dataclass(frozen=True)
class Card:
    """`image` is the whole element, or the words that there is none; `colour` the slug of the colourway shown, if one
    was asked for; `rating` is 0 before the first review."""

    image: SafeString
    colour: str
    colours: int
    dots: SafeString
    rating: float
    reviews: int
    sold_out: bool


def tiles(
    snapshot: Snapshot,
    ids: Sequence[int],
    chosen: Selection,
    families: Sequence[str] = (),
    shades: Sequence[str] = (),
) -> list[Product]:
    """The products in the order of `ids`, each with its `card`: three queries, two where the pictures are known.

    families, shades: colours that a search asked for; pictures of these are shown as if they were chosen.
    """
    found = _products(snapshot, ids)
    rows = dict(zip(ids, snapshot.rows_of(ids).tolist(), strict=True))
    wanted = _colours_of(snapshot, chosen.colour or families, () if chosen.colour else shades)
    shown = {pk: _colourway(snapshot, rows[pk], chosen, wanted) for pk in found}
    covers = {pk: _cover(snapshot, rows[pk], shown[pk]) for pk in found}
    _load_pictures(snapshot, covers.values())
    for place, product in enumerate(found.values()):
        row, colour = rows[product.pk], shown[product.pk]
        product.card = Card(  # type: ignore[attr-defined]
            image=_image(snapshot.pictures.get(covers[product.pk], ""), place),
            colour="" if colour < 0 else snapshot.tables.colours[colour].slug,
            **_colours(snapshot, row),  # type: ignore[arg-type]
            rating=float(snapshot.columns.rating[row]),
            reviews=int(snapshot.columns.reviews[row]),
            sold_out=not snapshot.in_stock[row],
        )
    return list(found.values())


def _products(snapshot: Snapshot, ids: Sequence[int]) -> dict[int, Product]:
    """Read live with their prices, so that none is old and what has just left the shop is not shown: two queries.

    Half the CPU of `for_tiles`: brands and categories are at hand, and offers asked for apart need no subqueries.
    """
    rows = Product.objects.active().only(*SHOWN).in_bulk(list(ids))
    found = {pk: rows[pk] for pk in ids if pk in rows}
    brands, categories = snapshot.brands_by_id, snapshot.categories_by_id
    prices = prices_of(found.values())
    for product in found.values():
        product.price_now = prices[product.pk]
        if brand := brands.get(product.brand_id):
            product.brand = brand
        if category := categories.get(product.category_id):
            product.category = category
    return found


def _colours_of(snapshot: Snapshot, families: Sequence[str], shades: Sequence[str]) -> list[int]:
    """Codes of the colours asked for: the very shades, or else all of the families."""
    colours = snapshot.tables.colours
    named = [code for code, colour in enumerate(colours) if colour.slug in shades]
    return named or [code for code, colour in enumerate(colours) if colour.family in families]


def _colourway(snapshot: Snapshot, row: int, chosen: Selection, wanted: Sequence[int]) -> int:
    """Code of the product's first colour that was asked for; -1 where none was."""
    if not wanted:
        return -1
    held = snapshot.variants_of(row)
    fits = np.isin(snapshot.variants.colour[held], wanted)
    if chosen.size:
        sizes = [snapshot.tables.sizes.index(one) for one in chosen.size]
        fits &= snapshot.variants.in_stock[held] & np.isin(snapshot.variants.size[held], sizes)
    in_stock = fits & snapshot.variants.in_stock[held]
    colours = snapshot.variants.colour[held][in_stock if in_stock.any() else fits]
    return int(colours[0]) if len(colours) else -1


def _cover(snapshot: Snapshot, row: int, colour: int) -> int:
    """Id of the first picture of the colour, or of all; 0 without pictures."""
    held = snapshot.covers_of(row)
    pictures, colours = snapshot.covers.picture[held], snapshot.covers.colour[held]
    if colour >= 0 and (of_colour := pictures[colours == colour]).size:
        return int(of_colour[0])
    return int(pictures[0]) if len(pictures) else 0


def _load_pictures(snapshot: Snapshot, keys: object) -> None:
    missing = {key for key in keys if key and key not in snapshot.pictures}  # type: ignore[attr-defined]
    if missing:
        for picture in ProductImage.objects.filter(pk__in=missing):
            snapshot.pictures[picture.pk] = format_html(
                '{}src="{}" srcset="{}" sizes="{}" width="{}" height="{}"',
                mark_safe('class="drawn" ') if picture.is_drawn else "",
                picture.file.url,
                picture.srcset,
                SIZES,
                picture.width,
                picture.height,
            )


def _image(attributes: str, place: int) -> SafeString:
    """The first row loads at once, and the very first before all else: it is what the eye waits for."""
    if not attributes:
        return format_html('<span class="empty">{}</span>', _("No picture yet"))
    when = ' loading="lazy"' if place >= EAGER else ("" if place else ' fetchpriority="high"')
    return mark_safe(f'<img {attributes} alt="" decoding="async"{when}>')  # noqa: S308 - escaped by format_html


def _colours(snapshot: Snapshot, row: int) -> dict[str, object]:
    codes = dict.fromkeys(snapshot.variants.colour[snapshot.variants_of(row)].tolist())
    if len(codes) < 2:
        return {"colours": len(codes), "dots": SafeString("")}
    return {"colours": len(codes), "dots": _dots(tuple(snapshot.tables.colours[one].hex for one in codes))}


@lru_cache(maxsize=4096)
def _dots(hexes: tuple[str, ...]) -> SafeString:
    dots = "".join(
        format_html('<circle cx="{}" cy="7" r="5.5" fill="{}"/>', 7 + 16 * place, colour)
        for place, colour in enumerate(hexes[:DOTS])
    )
    width = 16 * min(len(hexes), DOTS) - 2
    return mark_safe(  # noqa: S308 - escaped by format_html
        f'<svg viewBox="0 0 {width} 14" width="{width}" height="14" aria-hidden="true">{dots}</svg>'
    )
