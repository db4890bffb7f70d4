"""A trend: how the interest in one value of one attribute moved, as of one week; written by the night alone."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Weeks that a growth is measured over, that are kept to be drawn, and from a week to the same one last year.
WINDOW, SHOWN, YEAR = 8, 26, 52


# Stands in the place of a department for what all departments together say.
WHOLE_SHOP = "whole-shop"


class Signal(models.TextChoices):
    VIEW = "view", pgettext_lazy("trend", "looked at")
    CART = "cart", pgettext_lazy("trend", "put in the bag")
    PURCHASE = "purchase", pgettext_lazy("trend", "bought")


class TrendFacet(models.TextChoices):
    COLOUR = "colour", pgettext_lazy("trend", "colours")
    SILHOUETTE = "silhouette", pgettext_lazy("trend", "silhouettes")
    FABRIC = "fabric", pgettext_lazy("trend", "fabrics")
    PATTERN = "pattern", pgettext_lazy("trend", "prints")
    LENGTH = "length", pgettext_lazy("trend", "lengths")
    PRICE = "price", pgettext_lazy("trend", "price bands")


class Direction(models.TextChoices):
    RISING = "rising", _("rising")
    FALLING = "falling", _("falling")
    STEADY = "steady", _("no clear change")


class BesideSeason(models.TextChoices):
    """How the change stands beside the same weeks of last year."""

    MORE = "more", _("more than last year at this time")
    LESS = "less", _("less than last year at this time")
    USUAL = "usual", _("as last year at this time")
    UNKNOWN = "unknown", _("no last year to compare with")


class TrendQuerySet(models.QuerySet["Trend"]):
    def latest_week(self, on: date | None = None) -> date | None:
        """Monday of the latest computed week that was over on that day."""
        found = self if on is None else self.filter(week__lte=date.fromordinal(on.toordinal() - 7))
        return found.aggregate(week=models.Max("week"))["week"]

    def of_week(self, week: date | None) -> TrendQuerySet:
        return self.none() if week is None else self.filter(week=week)

    def of(self, *, signal: str, department: str = "", facet: str = "") -> TrendQuerySet:
        wanted = {"signal": signal, "department": department, "facet": facet}
        return self.filter(**{name: value for name, value in wanted.items() if value})

    def moving(self) -> TrendQuerySet:
        return self.exclude(direction=Direction.STEADY)

    def rising(self) -> TrendQuerySet:
        """Surest first: by the low end of the growth's interval."""
        return self.filter(direction=Direction.RISING).order_by("-low", "pk")


class Trend(models.Model):
    """Growth a week on the log scale, against everything else in the department and per piece on sale, with the ends
    of its 90 % interval. `season_growth` is what the same weeks of last year do not explain.

    `series` holds a list a week, oldest first: [count, count of all, share of the pieces on sale]; the first is null
    where fewer shoppers than the threshold stand behind it. `shoppers` stand behind the growth.
    """

    week = models.DateField(_("week"), help_text=_("Monday of the last whole week that counts."))
    department = models.SlugField(_("department"), max_length=60)
    signal = models.CharField(_("signal"), max_length=10, choices=Signal.choices)
    facet = models.CharField(_("facet"), max_length=12, choices=TrendFacet.choices)
    value = models.CharField(_("value"), max_length=40)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    beside_season = models.CharField(_("beside last year"), max_length=10, choices=BesideSeason.choices)
    growth = models.FloatField(_("growth a week"))
    low = models.FloatField(_("low end"))
    high = models.FloatField(_("high end"))
    q_value = models.FloatField(_("false discovery rate"))
    season_growth = models.FloatField(_("growth beyond the season"), null=True)
    season_q = models.FloatField(_("false discovery rate beyond the season"), null=True)
    dispersion = models.FloatField(_("dispersion"), help_text=_("Variance as a multiple of chance's alone."))
    products = models.PositiveIntegerField(_("products"))
    shoppers = models.PositiveIntegerField(_("shoppers"))
    series = models.JSONField(_("weeks"), default=list)

    objects = TrendQuerySet.as_manager()

    class Meta:
        app_label = "recommender"
        verbose_name = _("trend")
        verbose_name_plural = _("trends")
        ordering = ["-week", "department", "facet", "-growth"]
        constraints = [
            models.UniqueConstraint(
                fields=["week", "department", "signal", "facet", "value"], name="trend_once_a_week"
            ),
            models.CheckConstraint(condition=models.Q(low__lte=models.F("high")), name="trend_interval_is_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.facet} {self.value} {self.week}"

    @property
    def month(self) -> float:
        """Growth in four weeks as a share: .34 is 34 % more."""
        return math.expm1(4 * self.growth)

    @property
    def month_interval(self) -> tuple[float, float]:
        return math.expm1(4 * self.low), math.expm1(4 * self.high)

    @property
    def beyond(self) -> bool:
        """Whether it moved in its direction by more than the season explains."""
        sign = BesideSeason.MORE if self.direction == Direction.RISING else BesideSeason.LESS
        return self.direction != Direction.STEADY and self.beside_season == sign

    @property
    def index(self) -> list[float | None]:
        """Its share of what was wanted ÷ its share of what was on sale, by week; 1 is as much as its pieces."""
        return [_index(*week) for week in self.series]


def _index(count: float | None, total: float, shown: float, *_rest: Any) -> float | None:
    return None if count is None or not total or not shown else count / total / shown
