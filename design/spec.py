"""The specification of a design: what a buyer needs to ask a maker for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.models import Colour, Product, Variant
from design import colours, reading
from design.gan.vocabulary import CATEGORY_OF_SLUG, DRAWN_AS
from design.models import Design
from design.taste.shapes import has

#: Products whose prices make the range, and fabrics that are suggested.
NEAREST, FABRICS = 6, 3


@dataclass(frozen=True)
class Near:
    """A product like the design, with the SKU whose colour comes nearest."""

    product: Product
    cosine: float
    sku: str


def specification(design: Design) -> dict[str, Any]:
    """As JSON: attributes, category, colours, fabrics, nearest, price_low, price_high, currency. Five queries."""
    near = _near(design)
    attributes = attributes_of(design)
    prices = [one.product.price for one in near]
    return {
        "attributes": attributes,
        "category": category_of(design),
        "colours": [{"hex": one.hex, "share": one.share, "colour": one.nearest} for one in _colours(design)],
        "fabrics": _fabrics(attributes, near),
        "nearest": [
            {
                "product": one.product.pk,
                "slug": one.product.slug,
                "sku": one.sku,
                "price": str(one.product.price),
                "cosine": one.cosine,
            }
            for one in near
        ],
        "price_low": str(min(prices)) if prices else None,
        "price_high": str(max(prices)) if prices else None,
        "currency": near[0].product.currency if near else "",
    }


def attributes_of(design: Design) -> dict[str, str]:
    """In the words of `Product.attributes`, with `kind` and `colour`; without shapes that the garment lacks."""
    kind = design.condition.get("category")
    return {DRAWN_AS[name]: slug for name, slug in design.condition.items() if has(kind, name)}


def category_of(design: Design) -> str:
    kinds = {kind: slug for slug, kind in CATEGORY_OF_SLUG.items()}
    return kinds.get(design.condition.get("category", ""), "")


def _colours(design: Design) -> list[colours.Found]:
    return colours.colours_of(reading.plain(design), dict(Colour.objects.values_list("slug", "hex")))


def _near(design: Design) -> list[Near]:
    """Those of one currency that are on sale, best first."""
    cosines = {int(pk): float(cosine) for pk, cosine in design.nearest}
    products = Product.objects.active().in_bulk(list(cosines))
    kept = [products[pk] for pk in cosines if pk in products][:NEAREST]
    kept = [one for one in kept if one.currency == kept[0].currency]
    skus = _skus(kept, design.condition.get("colour", ""))
    return [Near(one, cosines[one.pk], skus.get(one.pk, "")) for one in kept]


def _skus(products: list[Product], colour: str) -> dict[int, str]:
    """By product the SKU whose colour is nearest to the asked one, in its middle size."""
    rows = Variant.objects.filter(product__in=products, is_active=True).order_by("size__position", "pk")
    told = rows.values_list("product_id", "sku", "colour__slug", "colour__hex")
    wanted = Colour.objects.filter(slug=colour).values_list("hex", flat=True).first()
    found: dict[int, str] = {}
    for product in {row[0] for row in told}:
        own = [row for row in told if row[0] == product]
        best = colours.nearest(wanted, {slug: code for _p, _s, slug, code in own}) if wanted else own[0][2]
        same = [sku for _p, sku, slug, _hex in own if slug == best]
        found[product] = same[len(same) // 2]
    return found


def _fabrics(attributes: dict[str, str], near: list[Near]) -> list[str]:
    """What it was asked to be of, then what its neighbours are of, by how near they are."""
    counted: Counter[str] = Counter()
    for one in near:
        if fabric := (one.product.attributes or {}).get("fabric"):
            counted[str(fabric)] += one.cosine  # type: ignore[assignment]
    own = [attributes["fabric"]] if "fabric" in attributes else []
    return list(dict.fromkeys([*own, *(fabric for fabric, _weight in counted.most_common())]))[:FABRICS]


def price(spec: dict[str, Any], end: str) -> Decimal | None:
    return Decimal(spec[f"price_{end}"]) if spec.get(f"price_{end}") else None
