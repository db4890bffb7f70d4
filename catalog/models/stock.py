"""Where the goods are. A level is the running sum of its movements, and the database keeps it from going below zero."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.products import Variant
from catalog.models.taxonomy import Named


class Location(Named):
    """A warehouse or a store."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    sells = models.BooleanField(_("sells online"), default=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["code"]


class StockLevelQuerySet(models.QuerySet["StockLevel"]):
    def sellable(self) -> StockLevelQuerySet:
        return self.filter(on_hand__gt=0, location__sells=True, variant__is_active=True)


class StockLevel(models.Model):
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="stock", verbose_name=_("variant"))
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stock", verbose_name=_("location"))
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = StockLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="one_level_a_variant_and_location"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="stock_is_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} @ {self.location_id}: {self.on_hand}"


class MovementKind(models.TextChoices):
    OPENING = "opening", _("opening count")
    RECEIPT = "receipt", _("receipt")
    SALE = "sale", _("sale")
    RETURN = "return", _("return")
    RELEASE = "release", _("released from a cancelled order")
    TRANSFER = "transfer", _("transfer")
    ADJUSTMENT = "adjustment", _("adjustment")
    WRITE_OFF = "write_off", _("write-off")


class StockMovement(models.Model):
    """Goods that came (positive) or went (negative). Never edited: a mistake is put right by another movement."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="movements", verbose_name=_("variant"))
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="movements", verbose_name=_("location")
    )
    quantity = models.IntegerField(_("quantity"))
    kind = models.CharField(_("kind"), max_length=10, choices=MovementKind.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=120, unique=True, null=True, blank=True)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["variant", "location", "at"], name="movements_of_a_level"),
            models.Index(fields=["kind", "at"], name="movements_by_kind"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves_something")]

    def __str__(self) -> str:
        return f"{self.variant} {self.quantity:+d} {self.get_kind_display()}"
