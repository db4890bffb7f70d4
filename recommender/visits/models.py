"""A day's visits, counted once it is over: what stays when the behaviour behind it is erased."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class VisitDay(models.Model):
    """Visits of one finished day in the shop's time zone by the furthest step they took; a later step includes those
    before it."""

    day = models.DateField(_("day"), primary_key=True)
    looked = models.PositiveIntegerField(_("looked at a product"), default=0)
    bagged = models.PositiveIntegerField(_("put one into the bag"), default=0)
    bought = models.PositiveIntegerField(_("bought"), default=0)

    class Meta:
        verbose_name = _("day of visits")
        verbose_name_plural = _("days of visits")
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked__gte=F("bagged")) & Q(bagged__gte=F("bought")), name="visits_lose_on_the_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.looked} → {self.bagged} → {self.bought}"
