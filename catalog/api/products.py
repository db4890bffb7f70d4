"""The catalogue for programs: products, their reviews, categories and brands."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from rest_framework.generics import ListAPIView, RetrieveAPIView

from catalog.api import serializers
from catalog.models import Brand, Category, Product, Review, Variant
from fashionai.http.pagination import Cursor


class ProductBySlug(RetrieveAPIView[Product]):
    """One style with its description, pictures and variants."""

    serializer_class = serializers.ProductDetail
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Product]:
        offered = Prefetch("variants", queryset=_offered(), to_attr="offered")
        return Product.objects.active().for_tiles().prefetch_related("images__colour", offered)


def _offered() -> QuerySet[Variant]:
    """Active variants as plain as the serializer wants them, with what is on hand where goods are sold from."""
    on_hand = Sum("stock__on_hand", filter=Q(stock__location__sells=True))
    return (
        Variant.objects.filter(is_active=True)
        .select_related("colour", "size")
        .annotate(on_hand=Coalesce(on_hand, Value(0), output_field=IntegerField()))
        .order_by("colour__slug", "size__scale", "size__position", "pk")
    )


class Reviews(ListAPIView[Review]):
    """Published reviews of a product, newest first."""

    serializer_class = serializers.ReviewOut

    class pagination_class(Cursor):  # noqa: N801 - DRF's own attribute
        ordering = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Review]:
        if getattr(self, "swagger_fake_view", False):
            return Review.objects.none()
        product = get_object_or_404(Product.objects.active(), slug=self.kwargs["slug"])
        return Review.objects.filter(product=product, is_published=True)


class Categories(ListAPIView[Category]):
    """The category tree by path, all of it: it has tens of rows."""

    serializer_class = serializers.CategoryOut
    pagination_class: Any = None
    queryset = Category.objects.order_by("path")


class Brands(ListAPIView[Brand]):
    serializer_class = serializers.BrandOut

    class pagination_class(Cursor):  # noqa: N801 - DRF's own attribute
        ordering = ("slug",)

    queryset = Brand.objects.all()
