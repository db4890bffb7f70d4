"""Terms of buying, forecasts as of their night, and proposals to buy with what people decided about them."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Category, Variant
from supply.decisions import Decision


class PurchaseTerms(models.Model):
    """How goods of a category, or without one all others, are bought. The nearest above a product's counts."""

    category = models.OneToOneField(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="purchase_terms",
        verbose_name=_("category"),
        help_text=_("Empty: for everything without terms of its own."),
    )
    lead_weeks = models.PositiveSmallIntegerField(
        _("lead time in weeks"), default=4, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    lead_deviation = models.FloatField(
        _("its standard deviation in weeks"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(6)]
    )
    minimum = models.PositiveIntegerField(_("minimum order in pieces"), default=1)
    pack = models.PositiveIntegerField(_("pieces a pack"), default=1, validators=[MinValueValidator(1)])
    service_level = models.FloatField(
        _("service level"),
        default=0.95,
        validators=[MinValueValidator(0.5), MaxValueValidator(0.999)],
        help_text=_("The chance, from .5 to .999, that a size does not run out before the next delivery."),
    )

    class Meta:
        verbose_name = _("terms of purchase")
        verbose_name_plural = _("terms of purchase")
        constraints = [
            models.CheckConstraint(
                condition=Q(service_level__gte=0.5) & Q(service_level__lte=0.999), name="service_level_can_be_reached"
            ),
            models.CheckConstraint(
                condition=Q(pack__gte=1) & Q(lead_weeks__gte=1), name="packs_and_lead_times_are_positive"
            ),
        ]

    def __str__(self) -> str:
        return str(self.category or _("all others"))

    def clean(self) -> None:
        others = PurchaseTerms.objects.filter(category=None).exclude(pk=self.pk)
        if self.category_id is None and others.exists():
            raise ValidationError({"category": _("There are terms for everything else already.")})


class DemandForecast(models.Model):
    """Weekly demand of a variant as a night saw it: a year of history, which weeks were sold out, and what comes.

    history: pieces a week, oldest first, None before the launch. sold_out: numbers of weeks in `history`.
    mean, deviation, low, middle, high: pieces a week ahead; low and high hold 80 % between them.
    """

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="forecasts", verbose_name=_("variant"))
    night = models.DateField(_("night"))
    history = models.JSONField(_("history"), default=list)
    sold_out = models.JSONField(_("sold-out weeks"), default=list)
    mean = models.JSONField(_("mean"), default=list)
    deviation = models.JSONField(_("standard deviation"), default=list)
    low = models.JSONField(_("10 % quantile"), default=list)
    middle = models.JSONField(_("median"), default=list)
    high = models.JSONField(_("90 % quantile"), default=list)
    # What the night's policy made of it: order up to `level`; `spare` pieces beyond it are welcome anyway.
    level = models.FloatField(_("order up to"), null=True)
    spare = models.FloatField(_("welcome beyond"), default=0.0)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        ordering = ["-night", "variant"]
        constraints = [models.UniqueConstraint(fields=["variant", "night"], name="one_forecast_a_variant_and_night")]

    def __str__(self) -> str:
        return f"{self.variant} {self.night}"


class ProposalStatus(models.TextChoices):
    OPEN = "open", _("open")
    APPROVED = "approved", _("ordered")
    REJECTED = "rejected", _("rejected")
    SUPERSEDED = "superseded", _("replaced by a later night")
    RECEIVED = "received", pgettext_lazy("state of goods", "received")


class ProposalQuerySet(models.QuerySet["PurchaseProposal"]):
    def open(self) -> ProposalQuerySet:
        """Waiting for a decision."""
        return self.filter(status=ProposalStatus.OPEN)

    def on_order(self) -> ProposalQuerySet:
        """Ordered and not yet here."""
        return self.filter(status=ProposalStatus.APPROVED)


class PurchaseProposal(Decision):
    """What a night proposes to buy of a variant, from which figures, and what became of it.

    quantity: pieces to order; 0 where `smallest`, the least that can be ordered, is so far above `need` that a person
    has to decide (`review`). decided_quantity: what was ordered.
    """

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("variant"))
    night = models.DateField(_("night"))
    on_hand = models.PositiveIntegerField(_("on hand"))
    on_order = models.PositiveIntegerField(_("on order"))
    level = models.FloatField(_("order up to"))
    need = models.FloatField(_("need"))
    quantity = models.PositiveIntegerField(_("proposed"))
    smallest = models.PositiveIntegerField(_("smallest order"))
    review = models.BooleanField(_("needs a decision"), default=False)
    weeks_left = models.FloatField(_("weeks left"), null=True)
    order_by = models.DateField(_("order by"))
    arrives = models.DateField(_("arrives"))
    status = models.CharField(_("status"), max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.OPEN)
    decided_quantity = models.PositiveIntegerField(_("ordered"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchase proposal")
        verbose_name_plural = _("purchase proposals")
        ordering = ["-night", "order_by", "pk"]
        indexes = [models.Index(fields=["status", "order_by"], name="proposals_by_urgency")]
        constraints = [
            models.UniqueConstraint(fields=["variant", "night"], name="one_proposal_a_variant_and_night"),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "received"]) | Q(decided_quantity__gt=0),
                name="what_is_ordered_has_a_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} × {self.decided_quantity or self.quantity or self.smallest}"

    @property
    def is_open(self) -> bool:
        return self.status == ProposalStatus.OPEN

    @property
    def is_late(self) -> bool:
        """Ordered today, it arrives after the shelf is empty."""
        return self.order_by < timezone.localdate()


def weeks_after(day: date, weeks: float) -> date:
    """A day so many weeks later, or earlier; beyond ten years it no longer matters when."""
    return day + timedelta(days=round(min(max(weeks, -520.0), 520.0) * 7))


from supply.balance.models import (  # noqa: E402, F401  isort: skip  their tables are this app's
    MarkdownProposal,
    NightReport,
    TransferProposal,
)
from supply.designs.models import DesignForecast  # noqa: E402, F401  isort: skip  likewise
from supply.levels.models import LevelForecast  # noqa: E402, F401  isort: skip  likewise
from supply.feed.models import FeedSource  # noqa: E402, F401  isort: skip  likewise
from supply.imports.models import SaleLine  # noqa: E402, F401  isort: skip  likewise
from supply.judgements import ForecastDrivers, ForecastOverride  # noqa: E402, F401  isort: skip  likewise
from supply.production.materials import (  # noqa: E402, F401  isort: skip  likewise
    Material,
    MaterialArrival,
    MaterialMovement,
    MaterialUse,
)
from supply.production.models import ProductionPlan, Workshop  # noqa: E402, F401  isort: skip  likewise
from supply.production.lots import ProductionLot  # noqa: E402, F401  isort: skip  likewise
