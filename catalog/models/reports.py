"""What shoppers report to the desk: looks, public faces and reviews that should not stand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.looks import Look
from catalog.models.reviews import Review
from catalog.models.social import Person
from fashionai.accounts.models import Shopper

Reported = Look | Person | Review
TARGETS: dict[type[models.Model], str] = {Look: "look", Person: "person", Review: "review"}


class ReportReason(models.TextChoices):
    ADVERTISING = "advertising", _("advertising or contact details")
    OFFENSIVE = "offensive", _("offensive or hurtful")
    PRIVATE = "private", _("private data of somebody")
    STOLEN = "stolen", _("somebody else's words or pictures")
    PRETENCE = "pretence", _("pretends to be somebody else")
    OTHER = "other", _("something else")


class ReportVerdict(models.TextChoices):
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> ReportQuerySet:
        """What nobody at the desk has decided about."""
        return self.filter(decided_at=None)

    def about(self, target: Reported) -> ReportQuerySet:
        return self.filter(**{TARGETS[type(target)]: target})


class Report(models.Model):
    """A shopper thinks that something should not stand: exactly one of `look`, `person` and `review`.

    It is open until the desk decides about it; a shopper has one open report of a thing.
    """

    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="+", verbose_name=_("reported by"))
    look = models.ForeignKey(
        Look, on_delete=models.CASCADE, null=True, blank=True, related_name="reports", verbose_name=_("look")
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="reports", verbose_name=_("person")
    )
    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, null=True, blank=True, related_name="reports", verbose_name=_("review")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=ReportReason.choices)
    words = models.CharField(_("in their words"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    verdict = models.CharField(_("verdict"), max_length=10, choices=ReportVerdict.choices, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("shoppers' reports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["shopper", "-created_at"], name="reports_of_a_shopper")]
        constraints = [
            models.CheckConstraint(
                condition=Q(look__isnull=False, person=None, review=None)
                | Q(look=None, person__isnull=False, review=None)
                | Q(look=None, person=None, review__isnull=False),
                name="report_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, verdict="") | (Q(decided_at__isnull=False) & ~Q(verdict="")),
                name="decided_report_has_a_verdict",
            ),
            *(
                models.UniqueConstraint(
                    fields=["shopper", target], condition=Q(decided_at=None), name=f"{target}_reported_once"
                )
                for target in ("look", "person", "review")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.target}"

    @property
    def target(self) -> Reported:
        found = self.look or self.person or self.review
        if found is None:
            raise ValueError("A report is of something.")
        return found
