"""Letters to shoppers: a row each, so that each is sent once and can be found again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.orders import Order


class MailKind(models.TextChoices):
    CONFIRMED = "confirmed", _("order confirmation")
    SHIPPED = "shipped", _("shipped")
    CANCELLED = "cancelled", _("order cancelled")
    RETURN_REQUESTED = "return_requested", _("return registered")
    REFUNDED = "refunded", _("refund")


class Mail(models.Model):
    """A letter about an order. It is written when it is sent, from the order as it is then."""

    key = models.CharField(_("idempotency key"), max_length=120, unique=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="mails", verbose_name=_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=MailKind.choices)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=10, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"
