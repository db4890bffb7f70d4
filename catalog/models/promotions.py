"""Promotions, and the prices they give each product over time."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Gender, Product, Season
from catalog.models.taxonomy import Brand, Category, Named


class PromotionKind(models.TextChoices):
    PERCENT = "percent", _("percent off")
    PRICE = "price", _("fixed price")


class PromotionScope(models.TextChoices):
    PRODUCTS = "products", _("the products chosen")
    FILTER = "filter", _("all products that match")
    ALL = "all", _("the whole shop")


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def live(self, at: datetime) -> PromotionQuerySet:
        """Switched on and not over: running at `at` or to come."""
        return self.filter(is_active=True, ends_at__gt=at)

    def running(self, at: datetime) -> PromotionQuerySet:
        return self.live(at).filter(starts_at__lte=at)


class Promotion(Named):
    """A reduction from `starts_at` until `ends_at` (exclusive) on the products of its scope.

    Where several cover a product, the highest `priority` holds, and of equals the lowest price.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=PromotionKind.choices, default=PromotionKind.PERCENT)
    value = models.DecimalField(
        _("value"), max_digits=12, decimal_places=2, help_text=_("Percent off, or the price that holds.")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    scope = models.CharField(_("on"), max_length=10, choices=PromotionScope.choices, default=PromotionScope.FILTER)
    products = models.ManyToManyField(Product, blank=True, related_name="promotions", verbose_name=_("products"))
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("category and all below it")
    )
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("brand"))
    season = models.CharField(_("season"), max_length=10, choices=Season.choices, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender.choices, blank=True)
    attribute = models.SlugField(_("attribute"), max_length=40, blank=True)
    attribute_value = models.CharField(_("attribute's value"), max_length=60, blank=True)
    priority = models.SmallIntegerField(_("priority"), default=0, help_text=_("The highest holds where several meet."))
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="promotion_value_is_not_negative"),
            models.CheckConstraint(
                condition=~Q(kind=PromotionKind.PERCENT) | Q(value__gt=0, value__lte=100),
                name="promotion_percent_is_a_share",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="promotion_ends_after_start"),
        ]

    def clean(self) -> None:
        errors = {**self._errors_of_value(), **self._errors_of_scope()}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = _("A promotion ends after it starts.")
        if errors:
            raise ValidationError(errors)

    def _errors_of_value(self) -> dict[str, object]:
        value: Decimal | None = self.value  # None where the form could not read it
        if value is None:
            return {}
        if value < 0:
            return {"value": _("A price is not negative.")}
        if self.kind == PromotionKind.PERCENT and not 0 < value <= 100:
            return {"value": _("Percent off lies above 0 and goes up to 100.")}
        return {}

    def _errors_of_scope(self) -> dict[str, object]:
        if bool(self.attribute) != bool(self.attribute_value):
            return {"attribute_value": _("An attribute needs a value, and a value its attribute.")}
        if self.scope == PromotionScope.FILTER and not self.filters:
            return {"scope": _("Say what the products have in common, or choose the whole shop.")}
        return {}

    @property
    def filters(self) -> list[object]:
        """What products must match, without the empty ones."""
        wanted = [self.category_id, self.brand_id, self.season, self.gender, self.attribute]
        return [one for one in wanted if one]

    def state(self, at: datetime) -> str:
        """One of off, over, running, planned."""
        if not self.is_active:
            return "off"
        if self.ends_at <= at:
            return "over"
        return "running" if self.starts_at <= at else "planned"


class PromotionPriceQuerySet(models.QuerySet["PromotionPrice"]):
    def at(self, moment: datetime) -> PromotionPriceQuerySet:
        """The rows that hold at a moment and are below what the product costs otherwise."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment, price__lt=F("product__price"))


class PromotionPrice(models.Model):
    """What a product costs from `starts_at` until `ends_at` (exclusive) by a promotion.

    Kept by `catalog.promotions.upkeep`: a product's rows never overlap, so that reading a price is one look-up
    and a promotion starts and ends on the second without any worker.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="offers", verbose_name=_("product"))
    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="prices", verbose_name=_("promotion")
    )
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = PromotionPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion's price")
        verbose_name_plural = _("promotion's prices")
        ordering = ["product", "starts_at"]
        indexes = [models.Index(fields=["ends_at"], name="offers_by_end")]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=Decimal(0)), name="offer_is_not_negative"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="offer_ends_after_start"),
            models.UniqueConstraint(fields=["product", "starts_at"], name="one_offer_a_product_and_start"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.price}"
