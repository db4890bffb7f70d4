"""How orders travel: rows that the desk edits, with a price for each currency the shop sells in."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.taxonomy import Named


class DeliveryMethodQuerySet(models.QuerySet["DeliveryMethod"]):
    def offered(self, currency: str) -> DeliveryMethodQuerySet:
        """What a shopper may choose for an order in that currency, in the desk's order."""
        return self.filter(is_active=True, currency=currency).order_by("position", "price", "pk")

    def days_by_currency(self) -> dict[str, tuple[int, int]]:
        """Working days of the quickest and of the slowest way on offer, for each currency: one query."""
        spans = self.filter(is_active=True).order_by().values("currency")
        rows = spans.annotate(least=models.Min("days_min"), most=models.Max("days_max"))
        return {row["currency"]: (row["least"], row["most"]) for row in rows}


class DeliveryMethod(Named):
    """A way to deliver; free from `free_from` of goods on, where that is set. Prices include tax."""

    code = models.SlugField(_("code"), max_length=40)
    currency = models.CharField(_("currency"), max_length=3)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2)
    free_from = models.DecimalField(_("free from"), max_digits=12, decimal_places=2, null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("working days at least"), default=2)
    days_max = models.PositiveSmallIntegerField(_("working days at most"), default=4)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = DeliveryMethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery method")
        verbose_name_plural = _("delivery methods")
        ordering = ["currency", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="delivery_method_once_a_currency"),
            models.CheckConstraint(condition=Q(price__gte=0), name="delivery_price_is_not_negative"),
            models.CheckConstraint(condition=Q(days_max__gte=models.F("days_min")), name="delivery_days_are_in_order"),
        ]

    def cost(self, goods: Decimal) -> Decimal:
        """What delivering goods of that worth costs."""
        if self.free_from is not None and goods >= self.free_from:
            return Decimal(0)
        return self.price
