"""What shoppers thought of a result. It outlives the pictures, and says nothing of the body in them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from fashionai.accounts.models import Shopper
from tryon.models.tryons import TryOn


class Fault(models.TextChoices):
    FIT = "fit", _("How it sits")
    COLOUR = "colour", _("Colour or print")
    EDGE = "edge", _("Edges or holes")
    FACE = "face", _("Face, hair or hands")
    POSE = "pose", _("Arms or pose")


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def counted_by(self, *fields: str) -> models.QuerySet[Verdict, dict[str, Any]]:
        """A row for each value of the fields: how many, how many liked it, and each fault; most disliked first."""
        counts = {fault.value: Count("pk", filter=Q(fault=fault)) for fault in Fault}
        disliked = Count("pk", filter=Q(liked=False))
        grouped = self.order_by().values(*fields).annotate(total=Count("pk"), disliked=disliked, **counts)
        return grouped.order_by("-disliked", "-total", *fields)

    def for_learning(self) -> VerdictQuerySet:
        """Of known warp and stance, oldest first."""
        return self.exclude(method="").order_by("at", "pk")


class Verdict(models.Model):
    """`tryon` is empty once the try-on is forgotten; what the nightly choice of warps needs stands here."""

    tryon = models.OneToOneField(
        TryOn, on_delete=models.SET_NULL, null=True, blank=True, related_name="verdict", verbose_name=_("try-on")
    )
    shopper = models.ForeignKey(
        Shopper, on_delete=models.CASCADE, related_name="tryon_verdicts", verbose_name=_("shopper")
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="tryon_verdicts", verbose_name=_("product")
    )
    kind = models.CharField(_("kind"), max_length=12)
    on_photo = models.BooleanField(_("on a photo"))
    stance = models.CharField(_("stance"), max_length=12, blank=True)
    method = models.CharField(_("warp"), max_length=8, blank=True)
    propensity = models.FloatField(_("chance of this warp"), default=1.0)
    liked = models.BooleanField(_("liked"))
    fault = models.CharField(_("what is off"), max_length=8, choices=Fault.choices, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on a try-on")
        verbose_name_plural = _("verdicts on try-ons")
        ordering = ["-at", "-pk"]
        permissions = [("review_verdict", "Can look at results side by side")]
        indexes = [models.Index(fields=["kind", "stance"], name="verdicts_by_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(liked=False) | Q(fault=""), name="what_is_liked_has_no_fault"),
            models.CheckConstraint(
                condition=Q(propensity__gt=0) & Q(propensity__lte=1), name="verdict_has_a_propensity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {'liked' if self.liked else self.fault or 'disliked'}"
