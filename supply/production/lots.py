"""Lots that were released to the workshops: their material is booked out, and later plans count with them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from supply.production.models import ProductionPlan, Workshop


class LotQuerySet(models.QuerySet["ProductionLot"]):
    def waiting(self) -> LotQuerySet:
        """Not yet on the shelf, the oldest first."""
        return self.filter(waiting__gt=0).order_by("week", "pk")

    def before(self, monday: date) -> LotQuerySet:
        """Begun and not yet on the shelf."""
        return self.waiting().filter(week__lt=monday)

    def ahead(self, monday: date) -> LotQuerySet:
        """To be made from this Monday on."""
        return self.waiting().filter(week__gte=monday)


class ProductionLot(models.Model):
    """Pieces of a style that a workshop makes in the week from a Monday on. waiting: those not yet on the shelf."""

    plan = models.ForeignKey(
        ProductionPlan, on_delete=models.SET_NULL, null=True, related_name="lots", verbose_name=_("production plan")
    )
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="lots", verbose_name=_("workshop"))
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", verbose_name=_("style"))
    week = models.DateField(_("week of"))
    pieces = models.PositiveIntegerField(_("pieces"))
    waiting = models.PositiveIntegerField(_("not yet here"))

    objects = LotQuerySet.as_manager()

    class Meta:
        app_label = "supply"
        verbose_name = _("released lot")
        verbose_name_plural = _("released lots")
        ordering = ["week", "pk"]
        indexes = [models.Index(fields=["product", "week"], name="lots_of_a_style")]
        constraints = [
            models.CheckConstraint(condition=Q(waiting__lte=F("pieces")), name="no_more_waits_than_was_released")
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.pieces}"


def book_in(product: int, pieces: int) -> None:
    """Pieces of a style have come: the oldest lots no longer wait for them. Inside the caller's transaction."""
    for lot in ProductionLot.objects.waiting().filter(product=product).select_for_update():
        if pieces <= 0:
            return
        here = min(lot.waiting, pieces)
        lot.waiting -= here
        lot.save(update_fields=["waiting"])
        pieces -= here
