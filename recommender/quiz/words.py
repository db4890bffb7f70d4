"""The answers as shoppers read them, in the active language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from catalog.models import Brand, Gender, Product
from catalog.templatetags.shop import money
from recommender.quiz.models import Facet
from recommender.vocabulary import name_of

LOW, MIDDLE, HIGH = "low", "middle", "high"
PRICES = (LOW, MIDDLE, HIGH)
DEPARTMENTS = (Gender.WOMEN, Gender.MEN)
PRICES_KEPT = 600.0  # seconds


@dataclass(frozen=True)
class PriceBands:
    """Where the shop's prices fall into thirds: up to `low`, up to `middle`, and above."""

    low: Decimal
    middle: Decimal

    def of(self, price: Decimal) -> str:
        return LOW if price <= self.low else MIDDLE if price <= self.middle else HIGH


def price_bands() -> PriceBands | None:
    """The thirds of the prices on sale, rounded to fives; None for a shop without goods. Kept ten minutes."""
    kept: tuple[Decimal, Decimal] | None = cache.get("style.prices")
    if kept is None:
        prices = list(Product.objects.active().order_by("price").values_list("price", flat=True))
        if not prices:
            return None
        kept = (_round(prices[len(prices) // 3]), _round(prices[2 * len(prices) // 3]))
        cache.set("style.prices", kept, PRICES_KEPT)
    return PriceBands(*kept)


def _round(price: Decimal) -> Decimal:
    step = Decimal(5)
    return max((price / step).to_integral_value() * step, step)


def price_name(band: str) -> str:
    bands = price_bands()
    if bands is None:
        return ""
    low, middle = money(bands.low, settings.CURRENCY), money(bands.middle, settings.CURRENCY)
    names = {
        LOW: _("up to %(price)s") % {"price": low},
        MIDDLE: _("%(low)s to %(high)s") % {"low": low, "high": middle},
        HIGH: _("from %(price)s") % {"price": middle},
    }
    return names.get(band, "")


def brand_names(slugs: Iterable[str]) -> dict[str, str]:
    return {brand.slug: brand.name for brand in Brand.objects.filter(slug__in=list(slugs))}


def answer_name(facet: str, value: str, brands: dict[str, str]) -> str:
    """An answer by itself, as on the summary."""
    if facet == Facet.BRAND:
        return brands.get(value) or name_of(facet, value)
    return price_name(value) if facet == Facet.PRICE else name_of(facet, value)


def reason(facet: str, value: str, brand: str) -> str:
    """Why a tile is there, said only of a tile that has what was chosen."""
    if facet == Facet.DEPARTMENT:
        men, women = (
            _("Because you chose men's fashion in your style"),
            _("Because you chose women's fashion in your style"),
        )
        return men if value == Gender.MEN else women
    chosen = brand or name_of(facet, value)
    return _("Because you chose %(chosen)s in your style") % {"chosen": chosen}
