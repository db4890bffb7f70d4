"""Which products a promotion covers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTransform

from catalog.models import Category, Product, Promotion, PromotionScope
from catalog.models.products import ProductQuerySet


def covered(promotion: Promotion, *, chosen: Any = None) -> ProductQuerySet:
    """The products in scope, whatever their status: a draft is on offer from the moment it is active.

    `chosen` are the products of a promotion that is not saved yet.
    """
    products = Product.objects.all()
    if promotion.scope == PromotionScope.ALL:
        return products
    if promotion.scope == PromotionScope.PRODUCTS:
        return products.filter(pk__in=[one.pk for one in chosen]) if chosen is not None else promotion.products.all()
    return _with_attribute(products.filter(_fields(promotion)), promotion)


def _fields(promotion: Promotion) -> Q:
    wanted = {"brand": promotion.brand_id, "season": promotion.season, "gender": promotion.gender}
    condition = Q(**{name: value for name, value in wanted.items() if value})
    if promotion.category is not None:
        condition &= Q(category__in=Category.objects.subtree(promotion.category.path))
    return condition


def _with_attribute(products: ProductQuerySet, promotion: Promotion) -> ProductQuerySet:
    """A product's value is a word or a list of words, of which one must be the promotion's."""
    if not promotion.attribute:
        return products
    value = promotion.attribute_value
    named = products.alias(_trait=KeyTransform(promotion.attribute, "attributes"))
    return named.filter(Q(_trait=value) | Q(_trait__icontains=f'"{value}"'))
