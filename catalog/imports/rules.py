"""The stated rules for what a source lacks: brand, Chinese name, sizes, price and launch (docs/importing.md).

Every draw is seeded by the row's own id, so that it does not depend on the order or number of rows.
"""

from __future__ import annotations

import math
import random
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils.text import slugify

from catalog.imports.records import BrandRow
from catalog.imports.tables.brands import MULTI_WORD, SPELLINGS, TIERS
from catalog.imports.tables.colours import UNNAMED_SLUGS, ColourRow
from catalog.imports.tables.types import ARTICLE_TYPES, OTHER_TYPE, UNKNOWN_TYPES, ArticleType

GENDERS_ZH = {"women": "女士", "men": "男士", "unisex": "男女同款", "girls": "女童", "boys": "男童"}
# exp(0.25 z): two thirds of a type's prices lie within 0.78 and 1.28 of its median.
PRICE_SPREAD = 0.25
CHILD_PRICE = 0.7
# Six in ten products are older than the two years that the demo world plays in, as in a shop that already runs.
OLD_SHARE = 0.6
OLDEST_DAYS, WORLD_DAYS, NEWEST_DAYS = 912, 730, 3

_TYPES = {name.casefold(): row for name, row in ARTICLE_TYPES.items()}
_BRANDS = sorted(MULTI_WORD, key=len, reverse=True)
PATTERNS = {
    "printed": "printed", "print": "printed", "floral": "floral", "polka": "dot", "check": "check",
    "checks": "check", "checked": "check", "stripe": "stripe", "stripes": "stripe", "striped": "stripe",
    "solid": "plain",
}  # fmt: skip
PATTERNS_ZH = {"printed": "印花", "floral": "碎花", "dot": "波点", "check": "格纹", "stripe": "条纹"}
FABRICS = ("denim", "leather", "cotton", "linen", "wool", "silk", "satin", "canvas", "suede", "fleece")


def brand_of(name: str) -> BrandRow:
    """The brand that a product name starts with: a known brand of several words, else the first word."""
    start = name.casefold()
    first = name.split()[0]
    found = next((brand for brand in _BRANDS if _starts_with(start, brand.casefold())), first)
    spelled = SPELLINGS.get(found.casefold(), found)
    return brand_row(spelled)


def brand_row(name: str) -> BrandRow:
    """A brand by its name; a name without Latin letters gets a slug made of its characters' codes."""
    slug = slugify(name)[:80] or "brand-" + "-".join(f"{ord(char):x}" for char in name[:10])
    return BrandRow(slug, name)


def _starts_with(name: str, brand: str) -> bool:
    return name == brand or name.startswith(f"{brand} ")


def chinese_name(brand: str, colour: ColourRow, pattern: str, gender: str, article: str) -> str:
    """Brand in its own letters, then colour, pattern, wearer and type; empty for a type without a Chinese word."""
    known = known_type(article)
    if known is None:
        return ""
    shade = "" if colour.slug in UNNAMED_SLUGS else colour.name_zh
    return f"{brand} {shade}{PATTERNS_ZH.get(pattern, '')}{GENDERS_ZH[gender]}{known.noun_zh}"


def looks_of(name: str) -> dict[str, str]:
    """Pattern and fabric that the words of a name state."""
    words = re.findall(r"[a-z]+", name.casefold())
    pattern = next((PATTERNS[word] for word in words if word in PATTERNS), "")
    fabric = next((word for word in words if word in FABRICS), "")
    return {key: value for key, value in (("pattern", pattern), ("fabric", fabric)) if value}


def known_type(article: str) -> ArticleType | None:
    return _TYPES.get(article.casefold())


def sizing_of(article: str, master: str) -> tuple[str, float]:
    """How a type is sized, and its median price."""
    known = known_type(article)
    return (known.sizing, known.price) if known else UNKNOWN_TYPES.get(master, OTHER_TYPE)


def seeded(seed: int, purpose: str, external_id: str) -> random.Random:
    return random.Random(f"{seed}:{purpose}:{external_id}")


def drawn_price(median: float, brand: str, gender: str, rng: random.Random) -> Decimal:
    """Log-normal around the type's median times the brand's tier, rounded as shops do."""
    child = CHILD_PRICE if gender in ("girls", "boys") else 1.0
    return charm(median * TIERS.get(brand, 1.0) * child * math.exp(PRICE_SPREAD * rng.gauss(0, 1)))


def charm(value: float) -> Decimal:
    """Below 40 ending in .90, below 100 in .50 or .00, above in full fives; never under 1.90."""
    if value < 40:
        return Decimal(max(round(value), 2)) - Decimal("0.10")
    if value < 100:
        return (Decimal(round(value * 2)) / 2).quantize(Decimal("0.01"))
    return Decimal(5 * round(value / 5)).quantize(Decimal("0.01"))


def drawn_launch(today: datetime, rng: random.Random) -> datetime:
    """A moment in the 2.5 years before `today`: six in ten before the last two years, the rest evenly in them."""
    if rng.random() < OLD_SHARE:
        days = rng.randrange(WORLD_DAYS, OLDEST_DAYS)
    else:
        days = rng.randrange(NEWEST_DAYS, WORLD_DAYS)
    return midnight(today) - timedelta(days=days) + timedelta(hours=9)


def midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
