"""The bag: what a shopper, guest or account, means to buy. It promises no price and holds no stock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Variant
from fashionai.accounts.models import Shopper


class Bag(models.Model):
    shopper = models.OneToOneField(Shopper, on_delete=models.CASCADE, related_name="bag", verbose_name=_("shopper"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("bag")
        verbose_name_plural = _("bags")

    def __str__(self) -> str:
        return f"bag of {self.shopper_id}"


class BagLine(models.Model):
    """`seen_price` is what the piece cost when the shopper last saw it, so that a change can be told."""

    bag = models.ForeignKey(Bag, on_delete=models.CASCADE, related_name="lines", verbose_name=_("bag"))
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="bag_lines", verbose_name=_("variant"))
    quantity = models.PositiveIntegerField(_("quantity"))
    seen_price = models.DecimalField(_("price when last seen"), max_digits=12, decimal_places=2)
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("bag line")
        verbose_name_plural = _("bag lines")
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["bag", "variant"], name="variant_once_a_bag"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="bag_line_holds_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
