"""What the catalogue looks like to a program. Names are in the request's language (Accept-Language)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Brand, Category, Product, ProductImage, Review
from catalog.promotions.price import Price


class Money(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField()


class PriceOut(Money):
    """`amount` is charged now; `list_amount` is what it costs without the promotion that lasts `until`."""

    list_amount = serializers.DecimalField(max_digits=12, decimal_places=2)
    until = serializers.DateTimeField(allow_null=True)


def price_of(price: Price) -> dict[str, Any]:
    return {
        "amount": f"{price.amount:.2f}",
        "currency": price.currency,
        "list_amount": f"{price.list_price:.2f}",
        "until": price.until,
    }


class CategoryOut(serializers.ModelSerializer[Category]):
    name = serializers.CharField(read_only=True)

    class Meta:
        model = Category
        fields = ["path", "name"]


class BrandOut(serializers.ModelSerializer[Brand]):
    name = serializers.CharField(read_only=True)

    class Meta:
        model = Brand
        fields = ["slug", "name"]


class ImageOut(serializers.ModelSerializer[ProductImage]):
    url = serializers.SerializerMethodField()
    colour = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = ProductImage
        fields = ["url", "width", "height", "colour"]

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_url(self, image: ProductImage) -> str:
        return image.file.url


class ProductOut(serializers.ModelSerializer[Product]):
    """A product as a list shows it."""

    name = serializers.CharField(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    brand = BrandOut(read_only=True)
    category = CategoryOut(read_only=True)
    price = serializers.SerializerMethodField()
    image = ImageOut(source="cover", read_only=True, allow_null=True)

    class Meta:
        model = Product
        fields = ["id", "slug", "url", "name", "brand", "category", "gender", "season", "price", "image", "launched_at"]

    @extend_schema_field(PriceOut)
    def get_price(self, product: Product) -> dict[str, Any]:
        return price_of(product.price_now)


class VariantOut(serializers.Serializer[Any]):
    """One colour in one size, and how many of it can be bought now."""

    id = serializers.IntegerField()
    sku = serializers.CharField()
    colour = serializers.CharField(help_text="The colour's slug.")
    size = serializers.CharField()
    on_hand = serializers.IntegerField(min_value=0)


class ProductDetail(ProductOut):
    description = serializers.CharField(read_only=True)
    attributes = serializers.DictField(read_only=True)
    images = ImageOut(many=True, read_only=True)
    variants = VariantOut(many=True, read_only=True, source="offered")

    class Meta(ProductOut.Meta):
        fields = [*ProductOut.Meta.fields, "description", "attributes", "images", "variants"]


class ReviewOut(serializers.ModelSerializer[Review]):
    class Meta:
        model = Review
        fields = ["id", "rating", "fit", "title", "text", "language", "created_at"]
