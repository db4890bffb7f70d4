"""What workshops can do, and the plans that were made of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Product


class Workshop(models.Model):
    """One line of production. Times in hours or minutes as named; costs in the shop's currency.

    It makes everything, unless categories or styles are named. A style that any workshop names is made only by those
    that name it.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    hours = models.FloatField(_("hours a week"), default=80.0, validators=[MinValueValidator(0)])
    overtime = models.FloatField(_("most overtime a week, hours"), default=16.0, validators=[MinValueValidator(0)])
    overtime_cost = models.FloatField(_("cost of an hour of overtime"), default=45.0, validators=[MinValueValidator(0)])
    minutes = models.FloatField(_("minutes a piece"), default=18.0, validators=[MinValueValidator(0.01)])
    setup_hours = models.FloatField(_("hours a setup"), default=2.0, validators=[MinValueValidator(0)])
    setup_cost = models.FloatField(_("cost of a setup"), default=60.0, validators=[MinValueValidator(0)])
    minimum = models.PositiveIntegerField(_("pieces a lot at least"), default=0)
    holding = models.FloatField(
        _("holding a piece a week, share of its price"), default=0.003, validators=[MinValueValidator(0)]
    )
    late = models.FloatField(
        _("a piece late by a week, share of its price"), default=0.05, validators=[MinValueValidator(0)],
        help_text=_("0: nothing may be late."),
    )  # fmt: skip
    lead_weeks = models.PositiveSmallIntegerField(
        _("weeks to the shelf"), default=0, validators=[MaxValueValidator(8)],
        help_text=_("From the week in which a lot is made until it can be sold."),
    )  # fmt: skip
    categories = models.ManyToManyField(
        Category, blank=True, related_name="+", verbose_name=_("categories it makes"),
        help_text=_("With all below them. Without any, and without styles: everything."),
    )  # fmt: skip
    products = models.ManyToManyField(
        Product, blank=True, related_name="+", verbose_name=_("styles assigned to it"),
        help_text=_("Styles named here are made only by the workshops that name them."),
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)
    frozen_weeks = models.PositiveSmallIntegerField(
        _("frozen weeks"), default=1, validators=[MaxValueValidator(8)],
        help_text=_("What a plan says of so many first weeks is kept by the next one."),
    )  # fmt: skip

    class Meta:
        app_label = "supply"
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PlanStatus(models.TextChoices):
    WAITING = "waiting", _("being worked out")
    OPTIMAL = "optimal", _("proved the cheapest")
    GOOD = "good", _("the best found in time")
    IMPOSSIBLE = "impossible", _("impossible")


class ProductionPlan(models.Model):
    """A plan of all workshops from a Monday on; weeks as lists.

    items: [{"product", "name", "variants", "demand", "made", "late"}]. lines, a workshop each: [{"workshop", "name",
    "frozen" weeks, "capacity", "load", "overtime" hours a week, "made": {product: pieces a week}}]. materials:
    [{"name", "there", "used"}], both since the start. reasons: sentences as `supply.said` stores them.
    gap: how much cheaper a plan could be at most, as a share.
    """

    start = models.DateField(_("from"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    approved_at = models.DateTimeField(_("released"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False,
        verbose_name=_("released by"),
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.WAITING)
    cost = models.FloatField(_("cost"), null=True)
    gap = models.FloatField(_("gap"), null=True)
    seconds = models.FloatField(_("seconds"), null=True)
    items = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    reasons = models.JSONField(default=list)

    class Meta:
        app_label = "supply"
        verbose_name = _("production plan")
        verbose_name_plural = _("production plans")
        ordering = ["-pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return str(self.start)
