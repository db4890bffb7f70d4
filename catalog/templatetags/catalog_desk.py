from __future__ import annotations

from django import template
from django.db.models import Exists, OuterRef

from catalog.models import Product, StockLevel, Variant

register = template.Library()


@register.simple_tag
def stock_outs() -> dict[str, int]:
    """Active variants and products that nobody can buy now, beside how many there are."""
    there = StockLevel.objects.sellable().filter(variant=OuterRef("pk"))
    variants = Variant.objects.filter(is_active=True, product__status="active")
    products = Product.objects.active()
    return {
        "variants": variants.filter(~Exists(there)).count(),
        "all_variants": variants.count(),
        "products": products.count() - products.in_stock().count(),
        "all_products": products.count(),
    }
