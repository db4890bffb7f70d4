"""What the desk decided about reviews: who, when and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Product
from catalog.models.reviews import Review, ReviewStatus
from fashionai.accounts.models import Shopper


class RejectionReason(models.TextChoices):
    ADVERTISING = "advertising", _("advertising or contact details")
    OFFENSIVE = "offensive", _("offensive words")
    OFF_TOPIC = "off_topic", _("not about the product")
    PRIVATE = "private", _("private data of somebody")
    PHOTO = "photo", _("unsuitable photo")
    UNTRUE = "untrue", _("not a real experience")


class ReviewVerdict(models.Model):
    """One decision on a review. `dismissed` readers' reports were found groundless by publishing it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="verdicts", verbose_name=_("review"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    status = models.CharField(_("decision"), max_length=10, choices=ReviewStatus.choices)
    reason = models.CharField(_("reason"), max_length=12, choices=RejectionReason.choices, blank=True)
    dismissed = models.PositiveIntegerField(_("reports dismissed"), default=0)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("verdict on a review")
        verbose_name_plural = _("verdicts on reviews")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.REJECTED) | ~Q(reason=""), name="rejection_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.status}"


class WithdrawnReview(models.Model):
    """What is left of a review deleted while it was rejected or reported: the next one waits for a look."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", verbose_name=_("product"))
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="+", verbose_name=_("shopper"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("withdrawn review")
        verbose_name_plural = _("withdrawn reviews")
        constraints = [models.UniqueConstraint(fields=["product", "shopper"], name="withdrawn_once")]

    def __str__(self) -> str:
        return f"{self.shopper_id}: {self.product_id}"
