"""A night's forecast of a category or of everything."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Category


class LevelForecast(models.Model):
    """Weekly pieces of a category, or without one of the whole shop, as a night saw them; lists as in DemandForecast.

    mean is the sum of the variants' own, people's overrides included. low and high hold 80 % of the sample paths, which
    are the same at every level; `sum_low` and `sum_high` those of the SUMMED first weeks together.
    """

    SUMMED = 13

    night = models.DateField(_("night"))
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    whole = models.BooleanField(_("everything"), default=False)
    variants = models.PositiveIntegerField(_("variants"))
    history = models.JSONField(_("history"), default=list)
    mean = models.JSONField(_("mean"), default=list)
    low = models.JSONField(_("10 % quantile"), default=list)
    middle = models.JSONField(_("median"), default=list)
    high = models.JSONField(_("90 % quantile"), default=list)
    sum_low = models.FloatField(_("13 weeks, 10 % quantile"))
    sum_high = models.FloatField(_("13 weeks, 90 % quantile"))

    class Meta:
        app_label = "supply"
        verbose_name = _("forecast of a category")
        verbose_name_plural = _("forecasts of categories")
        ordering = ["-night", "-whole", "category__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["night", "category"], name="one_forecast_a_category_and_night"),
            models.UniqueConstraint(fields=["night"], condition=Q(whole=True), name="one_forecast_of_all_a_night"),
        ]

    def __str__(self) -> str:
        return f"{self.category or '–'} {self.night}"

    # What a fan of a variant has besides; a category is never sold out as a whole.
    sold_out: list[int] = []

    @property
    def label(self) -> str:
        if self.category is not None:
            above = self.category.parent
            return f"{above} · {self.category}" if above else str(self.category)
        return gettext("Everything") if self.whole else gettext("Without a category")

    @property
    def expected(self) -> float:
        return float(sum(self.mean[: self.SUMMED]))

    @property
    def sold(self) -> float:
        """In as many weeks before."""
        return float(sum(value or 0 for value in self.history[-self.SUMMED :]))
