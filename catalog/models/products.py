"""What is sold: a product (the style), its variants (SKU = colour × size), pictures and prices over time."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.taxonomy import Brand, Category, Colour, Named, Size, in_language


class Gender(models.TextChoices):
    WOMEN = "women", _("women")
    MEN = "men", _("men")
    UNISEX = "unisex", _("unisex")
    GIRLS = "girls", _("girls")
    BOYS = "boys", _("boys")


class Season(models.TextChoices):
    SPRING = "spring", _("spring")
    SUMMER = "summer", _("summer")
    AUTUMN = "autumn", _("autumn")
    WINTER = "winter", _("winter")


class ProductStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    ARCHIVED = "archived", _("archived")


class ProductQuerySet(models.QuerySet["Product"]):
    def active(self) -> ProductQuerySet:
        """What shoppers may see."""
        return self.filter(status=ProductStatus.ACTIVE)

    def in_stock(self) -> ProductQuerySet:
        """With at least one variant on hand somewhere that sells."""
        from catalog.models.stock import StockLevel

        on_hand = StockLevel.objects.sellable().filter(variant__product=OuterRef("pk"))
        return self.filter(Exists(on_hand))

    def newest(self) -> ProductQuerySet:
        return self.order_by("-launched_at", "-pk")

    def for_tiles(self) -> ProductQuerySet:
        """With what a tile shows, in a fixed number of queries."""
        first = ProductImage.objects.order_by("position", "pk")
        return self.select_related("brand", "category").prefetch_related(Prefetch("images", queryset=first))


class Product(Named):
    """A style. Its colours and sizes are variants; price is the style's."""

    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    source = models.SlugField(_("source"), max_length=40, default="desk", help_text=_("Which import it came from."))
    external_id = models.CharField(_("id in the source"), max_length=80, blank=True)
    # Fingerprint of the imported record, so that a re-run leaves an unchanged row and the desk's edits alone.
    source_digest = models.CharField(_("record's fingerprint"), max_length=64, blank=True, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products", verbose_name=_("brand"))
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", verbose_name=_("category")
    )
    description_en = models.TextField(_("English description"), blank=True)
    description_zh = models.TextField(_("Chinese description"), blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices)
    season = models.CharField(_("season"), max_length=10, choices=Season.choices, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    usage = models.SlugField(_("usage"), max_length=40, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=10, choices=ProductStatus.choices, default=ProductStatus.ACTIVE)
    launched_at = models.DateTimeField(_("launched"), default=timezone.now)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["-launched_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "-launched_at", "-id"], name="product_newest"),
            models.Index(fields=["category", "status", "-launched_at"], name="product_by_category"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="price_is_not_negative"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="imported_once_from_its_source",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("catalog:product", args=[self.slug])

    @property
    def description(self) -> str:
        return in_language(self.description_en, self.description_zh)

    @property
    def cover(self) -> ProductImage | None:
        """The first picture; uses the prefetch of `for_tiles`."""
        return next(iter(self.images.all()), None)


class Variant(models.Model):
    """A SKU: one colour in one size."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants", verbose_name=_("product"))
    colour = models.ForeignKey(Colour, on_delete=models.PROTECT, related_name="variants", verbose_name=_("colour"))
    size = models.ForeignKey(Size, on_delete=models.PROTECT, related_name="variants", verbose_name=_("size"))
    sku = models.CharField(_("SKU"), max_length=80, unique=True)
    barcode = models.CharField(_("barcode"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["product", "colour", "size__position"]
        constraints = [models.UniqueConstraint(fields=["product", "colour", "size"], name="variant_once_a_product")]

    def __str__(self) -> str:
        return self.sku


class ProductImage(models.Model):
    """A picture of a product, of one colour where `colour` is set. Width and height avoid layout shift."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images", verbose_name=_("product"))
    colour = models.ForeignKey(Colour, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("colour"))
    file = models.ImageField(
        _("file"), upload_to="products/", width_field="width", height_field="height", max_length=255
    )
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.file.name)


class PriceKind(models.TextChoices):
    REGULAR = "regular", _("regular")
    PROMOTION = "promotion", _("promotion")
    MARKDOWN = "markdown", _("markdown")


class PriceHistory(models.Model):
    """What a product cost from `starts_at` until `ends_at` (open while it is null)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices", verbose_name=_("product"))
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    kind = models.CharField(_("kind"), max_length=10, choices=PriceKind.choices, default=PriceKind.REGULAR)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("price history")
        ordering = ["product", "-starts_at"]
        indexes = [models.Index(fields=["product", "starts_at"], name="price_at_a_time")]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=Decimal(0)), name="past_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="price_ends_after_start",
            ),
            models.UniqueConstraint(fields=["product"], condition=Q(ends_at=None), name="one_open_price_a_product"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.price} {self.currency}"
