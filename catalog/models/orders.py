"""Orders, their lines and what came back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Variant
from catalog.models.stock import Location
from fashionai.accounts.models import Shopper


class OrderStatus(models.TextChoices):
    PLACED = "placed", _("placed")
    PAID = "paid", _("paid")
    SHIPPED = "shipped", _("shipped")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("cancelled")


class Order(models.Model):
    """A shopper's order. `shopper` is emptied by erasure; the sale stays for the books and the forecast."""

    number = models.CharField(_("number"), max_length=32, unique=True)
    shopper = models.ForeignKey(
        Shopper,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("shopper"),
    )
    status = models.CharField(_("status"), max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED)
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="orders", verbose_name=_("ships from")
    )
    currency = models.CharField(_("currency"), max_length=3)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    idempotency_key = models.CharField(_("idempotency key"), max_length=120, unique=True, null=True, blank=True)
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-pk"]
        indexes = [
            models.Index(fields=["-placed_at"], name="orders_newest"),
            models.Index(fields=["shopper", "-placed_at"], name="orders_of_a_shopper"),
        ]
        constraints = [models.CheckConstraint(condition=Q(total__gte=0), name="order_total_is_not_negative")]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """`unit_price` was paid; `list_price` is what it would have cost without a promotion."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", verbose_name=_("order"))
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="order_lines", verbose_name=_("variant")
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_sells_something"),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0) & Q(list_price__gte=0), name="line_prices_are_not_negative"
            ),
            models.UniqueConstraint(fields=["order", "variant"], name="variant_once_an_order"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"


class ReturnReason(models.TextChoices):
    TOO_SMALL = "too_small", _("too small")
    TOO_LARGE = "too_large", _("too large")
    QUALITY = "quality", _("quality")
    NOT_AS_PICTURED = "not_as_pictured", _("not as pictured")
    CHANGED_MIND = "changed_mind", _("changed my mind")


class Return(models.Model):
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="returns", verbose_name=_("order line"))
    quantity = models.PositiveIntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=20, choices=ReturnReason.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="return_brings_something")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line_id}: {self.reason}"
