"""What garments are made of: materials, their ledger, what arrives of them, and how much of each a piece takes."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Category, Product


class Material(models.Model):
    """Cloth, yarn, buttons; counted in `unit`. `stock` is the running sum of the material's movements."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    unit = models.CharField(_("unit"), max_length=16, default="m")
    stock = models.FloatField(_("in stock"), default=0.0, validators=[MinValueValidator(0)])

    class Meta:
        app_label = "supply"
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(stock__gte=0), name="material_is_never_negative")]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"


class MaterialMovementKind(models.TextChoices):
    OPENING = "opening", _("opening count")
    RECEIPT = "receipt", _("receipt")
    USE = "use", _("used in production")
    RETURN = "return", _("back from production")
    ADJUSTMENT = "adjustment", _("adjustment")


class MaterialMovement(models.Model):
    """Material that came (positive) or went (negative). Never edited: another movement puts a mistake right."""

    material = models.ForeignKey(
        Material, on_delete=models.PROTECT, related_name="movements", verbose_name=_("material")
    )
    quantity = models.FloatField(_("quantity"))
    kind = models.CharField(_("kind"), max_length=10, choices=MaterialMovementKind.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=120, unique=True, null=True, blank=True)

    class Meta:
        app_label = "supply"
        verbose_name = _("movement of material")
        verbose_name_plural = _("movements of material")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="material_movement_moves_something")]

    def __str__(self) -> str:
        return f"{self.material} {self.quantity:+g}"


class ArrivalQuerySet(models.QuerySet["MaterialArrival"]):
    def coming(self) -> ArrivalQuerySet:
        """Ordered and not yet here."""
        return self.filter(received_at=None)


class MaterialArrival(models.Model):
    """Beside what is in stock, until it is received; it can be used from the first Monday on which it is there."""

    material = models.ForeignKey(
        Material, on_delete=models.CASCADE, related_name="arrivals", verbose_name=_("material")
    )
    day = models.DateField(_("arrives"))
    quantity = models.FloatField(_("quantity"), validators=[MinValueValidator(0)])
    received_at = models.DateTimeField(pgettext_lazy("state of goods", "received"), null=True, editable=False)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        app_label = "supply"
        verbose_name = _("arrival of material")
        verbose_name_plural = _("arrivals of material")
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.material} {self.day}"


class MaterialUse(models.Model):
    """A line of a bill of materials: of one style, or of all styles of a category that have no lines of their own."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="uses", verbose_name=_("material"))
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("style")
    )
    quantity = models.FloatField(_("quantity a piece"), validators=[MinValueValidator(0)])

    class Meta:
        app_label = "supply"
        verbose_name = _("use of material")
        verbose_name_plural = _("uses of material")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(category=None, product__isnull=False) | Q(category__isnull=False, product=None),
                name="a_use_is_of_a_style_or_a_category",
                violation_error_message=_("Name either a category or a style."),
            ),
            models.UniqueConstraint(
                fields=["material", "category"], condition=Q(product=None), name="a_material_once_a_category"
            ),
            models.UniqueConstraint(
                fields=["material", "product"], condition=Q(category=None), name="a_material_once_a_style"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product or self.category}: {self.quantity:g} {self.material.unit}"
