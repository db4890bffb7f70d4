"""What other pages show of try-on."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from catalog.models import Colour, Product
from catalog.pictures.mannequins import Mannequin
from tryon import mannequins
from tryon.wearing import kind_of

register = template.Library()


@register.inclusion_tag("tryon/entry.html")
def tryon_entry(product: Product, colour: Colour | str | None = None) -> dict[str, Any]:
    """The way in from a product's page; nothing for shoes and bags. No query. A template says "" for no colour."""
    if kind_of(product.category.path) is None:
        return {"address": ""}
    chosen = f"&colour={colour.slug}" if isinstance(colour, Colour) else ""
    return {"address": f"{reverse('tryon:start')}?product={product.pk}{chosen}"}


@register.filter
def thumbnail(who: Mannequin) -> str:
    return mannequins.address(who, mannequins.THUMBNAIL)


@register.filter
def build_name(who: Mannequin) -> str:
    return mannequins.build_name(who)
