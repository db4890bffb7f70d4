"""Orders, their lines, what happened to them and what came back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models.delivery import DeliveryMethod
from catalog.models.products import ProductImage, Variant
from catalog.models.stock import Location
from fashionai.accounts.models import Shopper


class OrderStatus(models.TextChoices):
    PLACED = "placed", _("placed")
    PAID = "paid", _("paid")
    SHIPPED = "shipped", _("shipped")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("cancelled")


class OrderQuerySet(models.QuerySet["Order"]):
    def complete(self) -> OrderQuerySet:
        """With what the order's page and letters show, in a fixed number of queries."""
        lines = OrderLine.objects.select_related(
            "variant__product__brand", "variant__colour", "variant__size"
        ).prefetch_related("variant__product__images", "returns")
        ordered = models.Prefetch("lines", queryset=lines.order_by("pk"))
        return self.select_related("delivery").prefetch_related(ordered, "events", "payments")

    def listed(self) -> OrderQuerySet:
        """With the pictures of what was ordered, newest first."""
        lines = OrderLine.objects.select_related("variant__product").prefetch_related("variant__product__images")
        ordered = models.Prefetch("lines", queryset=lines.order_by("pk"))
        return self.prefetch_related(ordered).order_by("-placed_at", "-pk")

    def unpaid(self) -> OrderQuerySet:
        """Of a checkout, waiting for the payment."""
        return self.filter(status=OrderStatus.PLACED).exclude(pay_by=None)

    def holding(self, email: str, now: datetime) -> OrderQuerySet:
        """Of this address (small letters), still waiting for the payment and holding their goods."""
        return self.filter(status=OrderStatus.PLACED, pay_by__gt=now, email=email)

    def overdue(self, now: datetime) -> OrderQuerySet:
        """Placed, not paid, and past the moment until which the goods were held."""
        return self.filter(status=OrderStatus.PLACED, pay_by__lte=now)


class Order(models.Model):
    """A shopper's order. `shopper` is emptied by erasure; the sale stays for the books and the forecast.

    `items_total` is at list prices, `discount_total` what promotions take off, and
    total = items_total - discount_total + delivery_total; all include tax. A guest opens the order with `key`.
    """

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
    items_total = models.DecimalField(_("goods"), max_digits=12, decimal_places=2, default=Decimal(0))
    discount_total = models.DecimalField(_("discount"), max_digits=12, decimal_places=2, default=Decimal(0))
    delivery_total = models.DecimalField(_("delivery cost"), max_digits=12, decimal_places=2, default=Decimal(0))
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    delivery = models.ForeignKey(
        DeliveryMethod,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("delivery"),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.JSONField(_("address"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    key = models.CharField(_("key"), max_length=43, blank=True, editable=False)
    idempotency_key = models.CharField(_("idempotency key"), max_length=120, unique=True, null=True, blank=True)
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)
    pay_by = models.DateTimeField(_("held until"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-pk"]
        indexes = [
            models.Index(fields=["-placed_at"], name="orders_newest"),
            models.Index(fields=["shopper", "-placed_at"], name="orders_of_a_shopper"),
            models.Index(fields=["status", "pay_by"], name="orders_to_be_paid"),
        ]
        constraints = [models.CheckConstraint(condition=Q(total__gte=0), name="order_total_is_not_negative")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Waits for its payment."""
        return self.status == OrderStatus.PLACED

    @property
    def can_be_cancelled(self) -> bool:
        """By the shopper: nothing has left yet."""
        return self.status in (OrderStatus.PLACED, OrderStatus.PAID)


class OrderEvent(models.Model):
    """A step of an order's history; never changed."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events", verbose_name=_("order"))
    status = models.CharField(_("status"), max_length=10, choices=OrderStatus.choices)
    note = models.CharField(_("note"), max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("step of an order")
        verbose_name_plural = _("steps of orders")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.get_status_display()}"


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

    @property
    def total(self) -> Decimal:
        return self.unit_price * self.quantity

    @property
    def picture(self) -> ProductImage | None:
        """The first picture of the line's colour, or the product's first; uses the prefetch of `complete`."""
        pictures = list(self.variant.product.images.all())
        own = (picture for picture in pictures if picture.colour_id == self.variant.colour_id)
        return next(own, next(iter(pictures), None))

    @property
    def still_out(self) -> int:
        """Pieces not yet returned or about to be; uses the prefetch of `complete`."""
        return self.quantity - sum(back.quantity for back in self.returns.all())


class ReturnReason(models.TextChoices):
    TOO_SMALL = "too_small", _("too small")
    TOO_LARGE = "too_large", _("too large")
    QUALITY = "quality", _("quality")
    NOT_AS_PICTURED = "not_as_pictured", _("not as pictured")
    CHANGED_MIND = "changed_mind", _("changed my mind")


class ReturnStatus(models.TextChoices):
    REQUESTED = "requested", _("requested")
    RECEIVED = "received", pgettext_lazy("state of goods", "received")
    REFUNDED = "refunded", _("refunded")


class Return(models.Model):
    """Pieces of a line on their way back. Rows asked for together share `number`."""

    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="returns", verbose_name=_("order line"))
    quantity = models.PositiveIntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=20, choices=ReturnReason.choices)
    number = models.CharField(_("number"), max_length=20, blank=True, db_index=True)
    status = models.CharField(_("status"), max_length=10, choices=ReturnStatus.choices, default=ReturnStatus.REFUNDED)
    at = models.DateTimeField(_("at"), default=timezone.now)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    refunded_at = models.DateTimeField(_("refunded"), null=True, blank=True)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="return_brings_something")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line_id}: {self.get_reason_display()}"
