"""What a row of each sheet is, and through which service it is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.fields import Field

from catalog import services
from catalog.attributes import LABELS
from catalog.desk.sheets.fields import Attribute, Known, Number, Words, YesNo
from catalog.models import Brand, Category, Colour, Location, MovementKind, Product, Size, StockLevel, Variant

# A file is checked and written within one request: 2,900 variants took 21 s on one slow core.
MOST_ROWS = 5_000
WORDS = Words()


def price(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


def text_field(name: str, **options: Any) -> Field:
    return Field(attribute=name, column_name=name, widget=WORDS, **options)


class Sheet(resources.ModelResource):
    """All or nothing: a row with an error keeps the whole file out."""

    class Meta:
        skip_unchanged = True
        report_skipped = False
        clean_model_instances = True
        use_transactions = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        if len(dataset) > MOST_ROWS:
            text = gettext("%(rows)d rows are more than the %(most)d that one file may have. Split it.")
            raise ValueError(text % {"rows": len(dataset), "most": MOST_ROWS})
        super().before_import(dataset, **kwargs)


class ProductSheet(Sheet):
    slug = text_field("slug")
    name_en = text_field("name_en")
    name_zh = text_field("name_zh")
    brand = Field("brand", "brand", widget=Known(Brand.objects.all, lambda one: one.slug, _("brand")))
    category = Field("category", "category", widget=Known(Category.objects.all, lambda one: one.path, _("category")))
    description_en = text_field("description_en")
    description_zh = text_field("description_zh")
    gender = text_field("gender")
    season = text_field("season")
    usage = text_field("usage")
    status = text_field("status")
    price = Field("price", "price", widget=Number(price, _("price")))
    currency = text_field("currency")

    class Meta(Sheet.Meta):
        model = Product
        name = _("Products")
        import_id_fields = ("slug",)
        fields = (
            "slug", "name_en", "name_zh", "brand", "category", "description_en", "description_zh", "gender", "season",
            "usage", "status", "price", "currency", *LABELS,
        )  # fmt: skip

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields.update({key: Attribute(key) for key in LABELS})

    def get_queryset(self) -> QuerySet[Product]:
        return Product.objects.select_related("brand", "category")

    def do_instance_save(self, instance: Product, is_create: bool) -> None:
        """The price goes through its service, so that the history and the product never disagree."""
        wanted, currency = instance.price, instance.currency
        if not is_create:
            old = Product.objects.only("price", "currency").get(pk=instance.pk)
            if old.currency != currency:
                raise ValidationError({"currency": gettext("The currency of a product does not change.")})
            instance.price = old.price
        instance.save()
        if is_create or wanted != old.price:
            services.set_price(product=instance, price=wanted)
            instance.price = wanted


class PriceSheet(Sheet):
    slug = text_field("slug")
    name = Field(attribute="name", column_name="name", readonly=True)
    currency = text_field("currency", readonly=True)
    price = Field("price", "price", widget=Number(price, _("price")))

    class Meta(Sheet.Meta):
        model = Product
        name = _("Prices")
        import_id_fields = ("slug",)
        fields = ("slug", "name", "currency", "price")

    def init_instance(self, row: Any = None) -> Product:
        raise ValidationError({"slug": gettext("There is no product “%s”.") % (row or {}).get("slug", "")})

    def do_instance_save(self, instance: Product, is_create: bool) -> None:
        services.set_price(product=instance, price=instance.price)


class VariantSheet(Sheet):
    sku = text_field("sku")
    product = Field(
        "product", "product", widget=Known(Product.objects.only("slug").all, lambda one: one.slug, _("product"))
    )
    colour = Field("colour", "colour", widget=Known(Colour.objects.all, lambda one: one.slug, _("colour")))
    size = Field(
        "size", "size", widget=Known(Size.objects.all, lambda one: f"{one.scale}/{one.code}", _("size (scale/size)"))
    )
    barcode = text_field("barcode")
    is_active = Field("is_active", "is_active", widget=YesNo())

    class Meta(Sheet.Meta):
        model = Variant
        name = _("Variants")
        import_id_fields = ("sku",)
        fields = ("sku", "product", "colour", "size", "barcode", "is_active")

    def get_queryset(self) -> QuerySet[Variant]:
        return Variant.objects.select_related("product", "colour", "size")

    def validate_instance(
        self, instance: Variant, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Orders and stock were made for this colour and size of this product."""
        if not instance._state.adding and not import_validation_errors:
            old = Variant.objects.get(pk=instance.pk)
            for name in ("product", "colour", "size"):
                if getattr(old, f"{name}_id") != getattr(instance, f"{name}_id"):
                    raise ValidationError({name: gettext("A SKU keeps its product, colour and size; make a new one.")})
        super().validate_instance(instance, import_validation_errors, validate_unique)


class StockSheet(Sheet):
    sku = Field("variant__sku", "sku", widget=WORDS)
    location = Field("location__code", "location", widget=WORDS)
    product = Field("variant__product__name", "product", readonly=True)
    on_hand = Field("on_hand", "on_hand", widget=Number(int, _("number of pieces")))

    class Meta(Sheet.Meta):
        model = StockLevel
        name = _("Stock")
        import_id_fields = ("sku", "location")
        fields = ("sku", "location", "product", "on_hand")

    def get_queryset(self) -> QuerySet[StockLevel]:
        return StockLevel.objects.select_related("variant__product", "location")

    def init_instance(self, row: Any = None) -> StockLevel:
        """A variant that was never at this location."""
        sku, code = (str((row or {}).get(name) or "").strip() for name in ("sku", "location"))
        variant = Variant.objects.select_related("product").filter(sku=sku).first()
        location = Location.objects.filter(code=code).first()
        if variant is None:
            raise ValidationError({"sku": gettext("There is no variant “%s”.") % sku})
        if location is None:
            raise ValidationError({"location": gettext("There is no location “%s”.") % code})
        return StockLevel(variant=variant, location=location, on_hand=0)

    def import_field(self, field: Field, instance: StockLevel, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """The keys chose the row; only the count is written."""
        if field.column_name == "on_hand":
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def do_instance_save(self, instance: StockLevel, is_create: bool) -> None:
        """What was counted becomes true by a movement of the difference, with the level locked."""
        with transaction.atomic():
            levels = services.lock_levels(variants=[instance.variant], location=instance.location)
            difference = instance.on_hand - levels[instance.variant_id].on_hand
            if difference:
                services.move_stock(
                    variant=instance.variant,
                    location=instance.location,
                    quantity=difference,
                    kind=MovementKind.ADJUSTMENT,
                    reference="CSV",
                )
            instance.pk = levels[instance.variant_id].pk
