"""What the shop's templates need beyond Django's own: money, attribute rows, the header's categories."""

from __future__ import annotations

from collections.abc import Container
from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext

from catalog import hearts, markup
from catalog.attributes import attribute_rows
from catalog.browse import Entry
from catalog.models import Category, DeliveryMethod, Product
from catalog.models.taxonomy import ONE_SIZE, size_label
from catalog.money import WITHOUT_CENTS
from catalog.promotions import reading
from catalog.reference import keeper
from catalog.totals import Totals

register = template.Library()

# CLDR's symbols: a currency drops its country prefix only at home.
SYMBOLS = {
    "en": {"USD": "$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "INR": "₹"},
    "zh": {"USD": "US$", "CNY": "¥", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$", "INR": "₹"},
}


class Department(NamedTuple):
    """A root category as the header shows it, in the active language."""

    pk: int
    path: str
    name: str


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """An amount as shoppers read it in the active language: $1,299.00, US$1,299.00, ¥99.00."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    symbol = SYMBOLS[language].get(currency, f"{currency} ")
    return f"{symbol}{amount:,.{0 if currency in WITHOUT_CENTS else 2}f}"


@register.filter
def size_name(code: str) -> str:
    """A size in a sentence or a list of facts: "Size M", "One size"."""
    return size_label(code) if code == ONE_SIZE else gettext("Size %(size)s") % {"size": code}


@register.filter
def among(item: Any, others: Container[Any]) -> bool:
    return item in others


@register.filter
def largest(entries: list[Entry], limit: int) -> list[Entry]:
    """The entries with the most products, largest first."""
    return sorted(entries, key=lambda entry: (-entry.count, entry.category.path))[:limit]


@register.simple_tag
def departments() -> tuple[Department, ...]:
    """The root categories of the header, in the desk's order: one query a page, none where the categories are held."""
    held = keeper.peek()
    roots = held.roots if held else Category.objects.filter(parent=None).order_by("position", "path")
    return tuple(Department(root.pk, root.path, root.name) for root in roots)


@register.simple_tag
def lowest_before(product: Product) -> Decimal | None:
    """The lowest price of the 30 days before the promotion that holds now: one query where there is one."""
    return reading.lowest_before(product)


@register.simple_tag
def delivery_cost(method: DeliveryMethod, totals: Totals) -> Decimal:
    """What this way to deliver costs for these goods."""
    return method.cost(totals.goods - totals.discount)


@register.simple_tag
def details(product: Product) -> list[tuple[str, str]]:
    """The rows of a product page's detail list, in the active language."""
    rows = [(pgettext("detail", "For"), product.get_gender_display())]
    if product.season:
        rows.append((pgettext("detail", "Season"), product.get_season_display()))
    return [(label, capfirst(value)) for label, value in rows + attribute_rows(product.attributes)]


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, number: int) -> str:
    """This listing at another page; the first page has the plain address."""
    query: Any = context["request"].GET.copy()
    query.pop("page", None)
    if number > 1:
        query["page"] = number
    encoded = query.urlencode()
    return f"{context['request'].path}?{encoded}" if encoded else context["request"].path


@register.simple_tag(takes_context=True)
def saved_products(context: template.Context) -> frozenset[int]:
    """Ids of what the shopper of this page saved; see catalog/hearts.py for what it costs."""
    return hearts.saved_products(context["request"])


for part in (markup.thumbs, markup.stage, markup.star_bars, markup.fit_bars):
    register.simple_tag(part)
