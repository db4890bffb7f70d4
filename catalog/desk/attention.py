"""What of the catalogue waits for a person."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.desk.sales import sold
from catalog.desk.stuck import PACE_DAYS
from catalog.models import Product, ProductImage, Return, Review, SearchTerm, StockLevel, Variant
from catalog.models.orders import ReturnStatus
from catalog.models.products import ProductStatus
from catalog.models.reviews import ReviewStatus
from fashionai.desk import page
from fashionai.desk.attention import register_attention


def sold_out_sellers() -> QuerySet[Variant]:
    """Sizes that sold in the last 28 days and that nobody can buy now."""
    there = StockLevel.objects.sellable().filter(variant=OuterRef("pk"))
    since = timezone.now() - timedelta(days=PACE_DAYS)
    lines = sold().filter(variant=OuterRef("pk"), order__placed_at__gte=since)
    on_sale = Variant.objects.filter(is_active=True, product__status=ProductStatus.ACTIVE)
    return on_sale.filter(Exists(lines), ~Exists(there))


def without_pictures() -> QuerySet[Product]:
    return Product.objects.active().filter(~Exists(ProductImage.objects.filter(product=OuterRef("pk"))))


def found_nothing() -> QuerySet[SearchTerm]:
    """What was searched for in the last 28 days without finding anything."""
    return SearchTerm.objects.filter(results=0, day__gte=timezone.localdate() - timedelta(days=PACE_DAYS))


def register() -> None:
    _register_goods()
    _register_shoppers()


def _register_shoppers() -> None:
    register_attention(
        "catalog.returns",
        label=_("Returns to receive"),
        hint=_("Check the pieces, book them in and pay back."),
        rows=lambda: Return.objects.filter(status=ReturnStatus.REQUESTED),
        address=lambda: f"{page('catalog_return')}?status__exact={ReturnStatus.REQUESTED}",
        permission="catalog.view_return",
        order=15,
    )
    register_attention(
        "catalog.reviews",
        label=_("Reviews to moderate"),
        hint=_("Publish or reject them."),
        rows=lambda: Review.objects.filter(status=ReviewStatus.PENDING),
        address=lambda: f"{page('catalog_review')}?status__exact={ReviewStatus.PENDING}",
        permission="catalog.view_review",
        order=25,
    )
    register_attention(
        "catalog.searches",
        label=_("Searches that found nothing"),
        hint=_("In the last 28 days: teach the word, or buy the goods."),
        rows=found_nothing,
        address=lambda: f"{page('catalog_searchterm')}?found=nothing",
        permission="catalog.view_searchterm",
        order=50,
    )


def _register_goods() -> None:
    register_attention(
        "catalog.sold_out",
        label=_("Sizes that sell and are sold out"),
        hint=_("Sold in the last 28 days, none left: reorder or take them off."),
        rows=sold_out_sellers,
        address=lambda: f"{page('catalog_variant')}?sold_out=sells",
        permission="catalog.view_variant",
        order=20,
    )
    register_attention(
        "catalog.drafts",
        label=_("Drafts"),
        hint=_("Finish and publish, or archive."),
        rows=lambda: Product.objects.filter(status=ProductStatus.DRAFT),
        address=lambda: f"{page('catalog_product')}?status__exact={ProductStatus.DRAFT}",
        permission="catalog.view_product",
        order=70,
    )
    register_attention(
        "catalog.pictures",
        label=_("Products on sale without a picture"),
        hint=_("Upload one, or archive the product."),
        rows=without_pictures,
        address=lambda: f"{page('catalog_product')}?pictures=none",
        permission="catalog.view_product",
        order=40,
    )
