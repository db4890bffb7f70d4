"""What a night knew beforehand, what a merchandiser expects otherwise, and whose forecast was nearer."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, Variant

MOST_WEEKS = 17


class ForecastDrivers(models.Model):
    """The regressors of a product as of a night: their names, and a list a name with a value for each week ahead."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="drivers", verbose_name=_("product"))
    night = models.DateField(_("night"))
    values = models.JSONField(_("values"), default=dict)

    class Meta:
        app_label = "supply"
        verbose_name = _("drivers of a forecast")
        verbose_name_plural = _("drivers of forecasts")
        ordering = ["-night", "product"]
        constraints = [models.UniqueConstraint(fields=["product", "night"], name="drivers_once_a_product_and_night")]

    def __str__(self) -> str:
        return f"{self.product} {self.night}"


class OverrideQuerySet(models.QuerySet["ForecastOverride"]):
    def standing(self) -> OverrideQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def ahead(self, day: date) -> OverrideQuerySet:
        """Standing, and not over on that day."""
        return self.standing().filter(ends__gt=day)

    def due(self, day: date, again: timedelta = timedelta(0)) -> OverrideQuerySet:
        """Over by that day, standing, and not judged yet or over for less than `again`."""
        return self.standing().filter(Q(judged_at=None) | Q(ends__gt=day - again), ends__lte=day)

    def judged(self) -> OverrideQuerySet:
        return self.standing().exclude(actual=None)

    def value_added(self) -> dict[str, float | int]:
        """Of all that were judged: how many, pieces sold, and absolute errors before and after the override."""
        error = {
            "before": Sum(models.Func(F("system") - F("actual"), function="ABS", output_field=models.FloatField())),
            "after": Sum(models.Func(F("pieces") - F("actual"), function="ABS", output_field=models.FloatField())),
        }
        found = self.judged().filter(sold_out=False).aggregate(count=models.Count("pk"), sold=Sum("actual"), **error)
        return {name: value or 0 for name, value in found.items()}


class ForecastOverride(models.Model):
    """A merchandiser's own expectation of a variant's demand from `starts` until `ends` (exclusive), with the reason.

    pieces: expected in all those weeks together; system: what the forecast said of them when it was overridden.
    actual: what sold, once they are over. sold_out: the shelf was empty in them, so that sales say too little.
    """

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="overrides", verbose_name=_("variant"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    pieces = models.FloatField(_("pieces expected"), validators=[MinValueValidator(0), MaxValueValidator(1e6)])
    system = models.FloatField(_("pieces forecast"))
    reason = models.CharField(_("reason"), max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    made_at = models.DateTimeField(_("made"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    actual = models.FloatField(_("pieces sold"), null=True, blank=True)
    sold_out = models.BooleanField(_("was sold out"), default=False)
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        app_label = "supply"
        verbose_name = _("forecast override")
        verbose_name_plural = _("forecast overrides")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["variant", "ends"], name="overrides_by_end")]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="override_ends_after_start"),
            models.CheckConstraint(condition=Q(pieces__gte=0), name="override_is_not_negative"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.starts}: {self.pieces:g}"

    @property
    def weeks(self) -> int:
        return (self.ends - self.starts).days // 7

    @property
    def last_day(self) -> date:
        return self.ends - timedelta(days=1)

    @property
    def value_added(self) -> float | None:
        """Pieces by which the override was nearer than the forecast; negative where it was further off."""
        if self.actual is None or self.sold_out:
            return None
        return abs(self.system - self.actual) - abs(self.pieces - self.actual)
