"""A design that a merchandiser adopted, with the forecast of its first weeks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DesignForecast(models.Model):
    """concept: the studio's id. neighbours: [[product, weight], …] whose first weeks it is forecast from.

    mean, low, high: pieces a week since the launch; low and high hold 80 %. quantity: first production, by the odds
    of a piece missing against one left over; sizes: {size: pieces}.
    """

    concept = models.CharField(_("concept"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    payload = models.JSONField(_("what the studio said"), default=dict)
    price = models.DecimalField(_("price"), max_digits=12, decimal_places=2, null=True)
    neighbours = models.JSONField(_("like"), default=list)
    mean = models.JSONField(default=list)
    low = models.JSONField(default=list)
    high = models.JSONField(default=list)
    quantity = models.PositiveIntegerField(_("first production"), default=0)
    sizes = models.JSONField(_("by size"), default=dict)
    at = models.DateTimeField(_("forecast"), auto_now=True)

    class Meta:
        app_label = "supply"
        verbose_name = _("new design")
        verbose_name_plural = _("new designs")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> float:
        """Pieces expected in all the weeks."""
        return float(sum(self.mean))
