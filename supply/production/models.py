"""What the workshop can do, and the plans that were made of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Workshop(models.Model):
    """One line of production. Times in hours or minutes as named; costs in the shop's currency."""

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
    """A plan from a Monday on. items: [{"name", "variants", "demand", "made", "late"}], weeks as lists; load and
    overtime: hours a week; reasons: why there is none. gap: how much cheaper a plan could be at most, as a share."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="plans", verbose_name=_("workshop"))
    start = models.DateField(_("from"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    status = models.CharField(_("status"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.WAITING)
    cost = models.FloatField(_("cost"), null=True)
    gap = models.FloatField(_("gap"), null=True)
    seconds = models.FloatField(_("seconds"), null=True)
    capacity = models.FloatField(_("hours a week"), default=0.0)
    items = models.JSONField(default=list)
    load = models.JSONField(default=list)
    overtime = models.JSONField(default=list)
    reasons = models.JSONField(default=list)

    class Meta:
        app_label = "supply"
        verbose_name = _("production plan")
        verbose_name_plural = _("production plans")
        ordering = ["-pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.workshop} {self.start}"
