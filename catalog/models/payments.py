"""Payments as the shop sees them. The provider holds the money; these rows hold what it told us, each thing once."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.orders import Order


class PaymentStatus(models.TextChoices):
    CREATED = "created", _("started")
    REQUIRES_ACTION = "requires_action", _("waiting for the shopper's confirmation")
    AUTHORISED = "authorised", _("authorised")
    CAPTURED = "captured", _("paid")
    FAILED = "failed", _("declined")
    CANCELLED = "cancelled", _("cancelled")
    REFUNDED = "refunded", _("refunded")


# A payment in one of these may still end in money moving.
OPEN = (PaymentStatus.CREATED, PaymentStatus.REQUIRES_ACTION)
LIVE = (*OPEN, PaymentStatus.AUTHORISED, PaymentStatus.CAPTURED, PaymentStatus.REFUNDED)


class Payment(models.Model):
    """One attempt to pay an order. `reference` is the provider's name for it and cannot be guessed."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments", verbose_name=_("order"))
    provider = models.CharField(_("provider"), max_length=40)
    reference = models.CharField(_("provider's reference"), max_length=120)
    url = models.CharField(_("payment page"), max_length=500, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    refunded = models.DecimalField(_("refunded amount"), max_digits=12, decimal_places=2, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=16, choices=PaymentStatus.choices, default=PaymentStatus.CREATED)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="payment_once_a_reference"),
            models.UniqueConstraint(fields=["order"], condition=Q(status__in=LIVE), name="one_live_payment_an_order"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")), name="refunded_at_most_what_was_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount} {self.currency} {self.status}"

    @property
    def short_reference(self) -> str:
        """The reference's end, enough to find it at the provider's: the whole opens a test payment's page."""
        return f"…{self.reference[-4:]}"


class Refund(models.Model):
    """Money sent back; the same key sends it once."""

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="refunds", verbose_name=_("payment"))
    key = models.CharField(_("idempotency key"), max_length=120, unique=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    reference = models.CharField(_("provider's reference"), max_length=120, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_sends_something")]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.amount}"


class PaymentEvent(models.Model):
    """A provider's message that was acted on; its id is what makes a repeated delivery harmless."""

    provider = models.CharField(_("provider"), max_length=40)
    event_id = models.CharField(_("provider's id"), max_length=120)
    payment = models.ForeignKey(
        Payment, on_delete=models.CASCADE, null=True, blank=True, related_name="events", verbose_name=_("payment")
    )
    kind = models.CharField(_("kind"), max_length=40)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("payment message")
        verbose_name_plural = _("payment messages")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="payment_message_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
