"""The garments that designs begin from: those that the shop sells, or the drawn catalogue's where it sells few."""

from __future__ import annotations

from functools import cache

from catalog.drawing import catalogue
from catalog.models import Variant
from design.gan.vocabulary import Condition, of_attributes, of_spec
from design.taste.proposing import Blueprints

#: With fewer garments that say what they are, designs would repeat them.
FEWEST = 100
_DRAWN, _SEED = 1_500, 21


def of_shop() -> Blueprints:
    """Every product on sale in each of its colours, as far as it says its attributes. One query, 20 ms for 1,200."""
    rows = Variant.objects.filter(is_active=True, product__status="active").order_by("product_id", "colour_id")
    told = rows.values_list("product_id", "product__category__slug", "colour__slug", "product__attributes").distinct()
    found = [
        of_attributes(attributes or {}, category=category, colour=colour)
        for _product, category, colour, attributes in _once(told)
    ]
    usable = [one for one in found if one.category and len(one.chosen()) >= 4]
    return Blueprints(usable) if len(usable) >= FEWEST else drawn()


def _once(rows: object) -> list[tuple[int, str, str, dict[str, object]]]:
    """A variant a colour: sizes look alike."""
    return list({(row[0], row[2]): row for row in rows}.values())  # type: ignore[attr-defined]


@cache
def drawn() -> Blueprints:
    conditions: list[Condition] = []
    for product in catalogue(seed=_SEED, size=_DRAWN):
        conditions += [of_spec(way.spec) for way in product.colourways]
    return Blueprints(conditions)
