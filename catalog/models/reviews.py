"""What shoppers say about a product: rating, fit, words and photos, and who found it helpful."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product, Variant
from fashionai.accounts.models import Shopper


class Fit(models.TextChoices):
    SMALL = "small", _("runs small")
    TRUE = "true", _("true to size")
    LARGE = "large", _("runs large")


class ReviewStatus(models.TextChoices):
    PENDING = "pending", _("waits for a look")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("rejected")


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> ReviewQuerySet:
        """What shoppers may see."""
        return self.filter(is_published=True)


class Review(models.Model):
    """A shopper's rating, words and how it fitted. `status` is the moderator's; `is_published` follows from it.

    `is_verified`: the shopper had bought the product when writing. `helpful_count` is how many found it
    helpful, `report_count` how many open reports there are.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("product"))
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("variant"))
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("shopper"))
    rating = models.PositiveSmallIntegerField(_("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    fit = models.CharField(_("fit"), max_length=5, choices=Fit.choices, blank=True)
    title = models.CharField(_("title"), max_length=160, blank=True)
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.PUBLISHED)
    is_published = models.GeneratedField(
        expression=ExpressionWrapper(Q(status="published"), output_field=models.BooleanField()),
        output_field=models.BooleanField(_("published")),
        db_persist=True,
    )
    is_verified = models.BooleanField(_("verified purchase"), default=False)
    helpful_count = models.PositiveIntegerField(_("found helpful"), default=0, editable=False)
    report_count = models.PositiveIntegerField(_("reports"), default=0, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), null=True, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["product", "is_published", "-created_at"], name="reviews_of_a_product"),
            models.Index(fields=["status", "-created_at"], name="reviews_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="review_rating_is_1_to_5"),
            models.UniqueConstraint(fields=["product", "shopper"], name="one_review_a_shopper_and_product"),
        ]

    def __str__(self) -> str:
        return f"{self.rating}★ {self.product_id}"

    @property
    def percent(self) -> int:
        """The rating as a share of five stars."""
        return self.rating * 20


class ReviewPhoto(models.Model):
    """A shopper's picture of the product, re-encoded: no metadata, at most 1,600 pixels a side."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="photos", verbose_name=_("review"))
    file = models.ImageField(
        _("file"), upload_to="reviews/", width_field="width", height_field="height", max_length=255
    )
    width = models.PositiveIntegerField(_("width"), default=0, editable=False)
    height = models.PositiveIntegerField(_("height"), default=0, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("review photo")
        verbose_name_plural = _("review photos")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.file.name)


class ReviewHelpful(models.Model):
    """Somebody found a review helpful, once."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="helpful", verbose_name=_("review"))
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="+", verbose_name=_("shopper"))
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("helpful vote")
        verbose_name_plural = _("helpful votes")
        constraints = [models.UniqueConstraint(fields=["review", "shopper"], name="helpful_once_a_shopper")]

    def __str__(self) -> str:
        return f"{self.shopper_id} → {self.review_id}"
