"""What shoppers say and whom they follow."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product, Variant
from catalog.models.taxonomy import Brand
from fashionai.accounts.models import Shopper


class Fit(models.TextChoices):
    SMALL = "small", _("runs small")
    TRUE = "true", _("true to size")
    LARGE = "large", _("runs large")


class Review(models.Model):
    """A shopper's rating, words and how it fitted. `is_published` is the moderator's switch."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("product"))
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("variant"))
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("shopper"))
    rating = models.PositiveSmallIntegerField(_("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    fit = models.CharField(_("fit"), max_length=5, choices=Fit.choices, blank=True)
    title = models.CharField(_("title"), max_length=160, blank=True)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_published = models.BooleanField(_("published"), default=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["product", "is_published", "-created_at"], name="reviews_of_a_product")]
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="review_rating_is_1_to_5"),
            models.UniqueConstraint(fields=["product", "shopper"], name="one_review_a_shopper_and_product"),
        ]

    def __str__(self) -> str:
        return f"{self.rating}★ {self.product_id}"


class Follow(models.Model):
    """A shopper follows a brand or another shopper (a friend, a stylist); exactly one of the two."""

    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="follows", verbose_name=_("shopper"))
    brand = models.ForeignKey(
        Brand,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("brand"),
    )
    person = models.ForeignKey(
        Shopper,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("person"),
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.CheckConstraint(
                condition=Q(brand=None, person__isnull=False) | Q(brand__isnull=False, person=None),
                name="follows_a_brand_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | ~Q(person=models.F("shopper")), name="nobody_follows_themselves"
            ),
            models.UniqueConstraint(fields=["shopper", "brand"], name="brand_followed_once"),
            models.UniqueConstraint(fields=["shopper", "person"], name="person_followed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.shopper_id} → {self.brand or self.person_id}"
