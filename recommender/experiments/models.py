"""A/B experiments on rails: what is asked, the arms, and who met which."""

from __future__ import annotations

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.accounts.models import Shopper
from recommender.models import Slot


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    RUNNING = "running", _("running")
    STOPPED = "stopped", _("stopped")


class Metric(models.TextChoices):
    CLICKS = "clicks", _("clicks per rail seen")
    SAVES = "saves", _("hearts per rail seen")
    REFUSALS = "refusals", _("“not for me” per rail seen")
    BAGS = "bags", _("share who put something into the bag")
    BUYERS = "buyers", _("share who bought")
    PIECES = "pieces", _("pieces bought per shopper")


# Of these less is better.
UNWANTED = {Metric.REFUSALS}


def new_salt() -> str:
    return secrets.token_hex(8)


class Experiment(models.Model):
    """One question to shoppers on one rail. `salt` shuffles them anew, independently of every other experiment; a
    shopper counts for `window_days` from the first time they saw the rail, once those are over."""

    name = models.CharField(_("name"), max_length=120)
    question = models.TextField(_("what is expected, and why"), blank=True)
    slot = models.CharField(_("rail"), max_length=40, choices=Slot.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT, editable=False)
    salt = models.CharField(_("salt"), max_length=32, default=new_salt, editable=False)
    metric = models.CharField(_("metric"), max_length=20, choices=Metric.choices, default=Metric.CLICKS)
    guardrails = models.JSONField(_("guardrails"), default=list, blank=True)
    traffic = models.PositiveSmallIntegerField(
        _("share of shoppers"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Per cent who take part; the others see the shop as it is and count for nothing."),
    )  # fmt: skip
    window_days = models.PositiveSmallIntegerField(
        _("days a shopper counts"), default=7, validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("From the first sight of the rail. A shopper enters the read-out when they are over."),
    )  # fmt: skip
    planned = models.PositiveIntegerField(
        _("shoppers planned"), default=2_000, validators=[MinValueValidator(200)],
        help_text=_("In all arms; around this number the intervals are tightest. Looking earlier or later is fine."),
    )  # fmt: skip
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)
    conclusion = models.TextField(_("what was decided"), blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(traffic__range=(1, 100)), name="experiment_traffic_is_a_share"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="experiment_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT


class Arm(models.Model):
    """One way of making the rail: `options` as experiments/arms.py knows them; none is the shop as it is."""

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="arms", verbose_name=_("experiment")
    )
    name = models.CharField(_("name"), max_length=60)
    weight = models.PositiveSmallIntegerField(
        _("per cent"), default=50, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    is_control = models.BooleanField(_("control"), default=False)
    options = models.JSONField(_("options"), default=dict, blank=True)

    class Meta:
        verbose_name = _("arm")
        verbose_name_plural = _("arms")
        ordering = ["experiment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "name"], name="arm_named_once"),
            models.UniqueConstraint(fields=["experiment"], condition=Q(is_control=True), name="one_control"),
            models.CheckConstraint(condition=Q(weight__range=(1, 99)), name="arm_weight_is_a_share"),
        ]

    def __str__(self) -> str:
        return self.name


class Exposure(models.Model):
    """A shopper met an arm: `served_at` when the first such rail was sent, `seen_at` when one came into view. Whoever
    met two arms (as a guest and, signed in, as themselves) is `crossed` and counts for neither."""

    experiment = models.ForeignKey(
        Experiment, on_delete=models.CASCADE, related_name="exposures", verbose_name=_("experiment")
    )
    arm = models.ForeignKey(Arm, on_delete=models.CASCADE, related_name="exposures", verbose_name=_("arm"))
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="exposures", verbose_name=_("shopper"))
    served_at = models.DateTimeField(_("first served"), default=timezone.now)
    seen_at = models.DateTimeField(_("first seen"), null=True, blank=True)
    crossed = models.BooleanField(_("met two arms"), default=False)

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        ordering = ["-served_at"]
        constraints = [models.UniqueConstraint(fields=["experiment", "shopper"], name="exposed_once")]

    def __str__(self) -> str:
        return f"{self.shopper_id} → {self.arm_id}"
