"""What is sold: a product (the style), its variants (SKU = colour × size), pictures and prices over time."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.taxonomy import Brand, Category, Colour, Named, Size, in_language
from catalog.pictures import addresses, sizes
from catalog.promotions.price import Price


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
        tiles = self.select_related("brand", "category").prefetch_related(Prefetch("images", queryset=first))
        return tiles.with_offer()

    def with_offer(self, at: datetime | None = None) -> ProductQuerySet:
        """With `offer_price` (None without a promotion at that moment), `charged` (the lower of it and the list
        price: sort and filter by this), and `offer_since` and `offer_until`; for `price_now`."""
        from catalog.models.promotions import PromotionPrice

        offer = PromotionPrice.objects.at(at or timezone.now()).filter(product=OuterRef("pk")).order_by()
        priced = self.annotate(
            offer_price=Subquery(offer.values("price")[:1]),
            offer_since=Subquery(offer.values("promotion__starts_at")[:1]),
            offer_until=Subquery(offer.values("ends_at")[:1]),
        )
        return priced.annotate(charged=Coalesce("offer_price", F("price")))


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

    # Put there by `with_offer`.
    offer_price: Decimal | None
    offer_since: datetime | None
    offer_until: datetime | None

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

    @cached_property
    def price_now(self) -> Price:
        """What it costs at this moment: from `with_offer` where the product came with it, otherwise by a query."""
        if "offer_price" not in self.__dict__:
            from catalog.promotions.reading import price_of

            return price_of(self)
        amount = self.price if self.offer_price is None else self.offer_price
        return Price(amount, self.price, self.currency, self.offer_since, self.offer_until)

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
    alt_en = models.CharField(
        _("English alternative text"), max_length=200, blank=True, help_text=_("What a reader who cannot see it hears.")
    )
    alt_zh = models.CharField(_("Chinese alternative text"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # What a drawn picture is drawn from, so that it can be drawn larger: {"view": …, "spec": {…}}.
    drawing = models.JSONField(_("drawing"), null=True, blank=True, default=None, editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.file.name)

    @property
    def alt(self) -> str:
        """The alternative text in the active language; empty where the desk wrote none."""
        return in_language(self.alt_en, self.alt_zh)

    @property
    def content(self) -> Hashable:
        """Equal as long as it is the same picture with the same words."""
        return (self.pk, str(self.file), self.sha256, bool(self.drawing), self.width, self.alt_en, self.alt_zh)

    @property
    def is_drawn(self) -> bool:
        """Whether larger sizes can be drawn: not once the desk has put another file in its place."""
        return bool(self.drawing and self.sha256) and sizes.mark_of(self.sha256) in str(self.file.name)

    @property
    def sources(self) -> list[tuple[str, int]]:
        """(URL, width in pixels) of every size on offer, smallest first; an uploaded picture has its file alone."""
        own = [(self.file.url, self.width)] if self.width else []
        return own + [(self._drawn_url(width), width) for width in sizes.WIDTHS if self.is_drawn]

    @property
    def srcset(self) -> str:
        """For `<img srcset sizes>`."""
        return ", ".join(f"{url} {width}w" for url, width in self.sources)

    @property
    def full_url(self) -> str:
        """The largest picture there is."""
        return self._drawn_url(sizes.FULL_WIDTH) if self.is_drawn else self.file.url

    @property
    def full_width(self) -> int:
        return sizes.FULL_WIDTH if self.is_drawn else self.width

    @property
    def full_height(self) -> int:
        return sizes.height_of(sizes.FULL_WIDTH) if self.is_drawn else self.height

    def _drawn_url(self, width: int) -> str:
        return addresses.picture(self.pk, sizes.mark_of(self.sha256), width)


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
