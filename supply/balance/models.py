"""What a night proposes besides purchases, what became of it, and how the night went."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Location, Product, Variant
from supply.decisions import Decision


class Verdict(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    REJECTED = "rejected", _("rejected")
    SUPERSEDED = "superseded", _("replaced by a later night")


class SuggestionQuerySet(models.QuerySet["models.Model"]):
    def open(self) -> SuggestionQuerySet:
        return self.filter(status=Verdict.OPEN)

    def decided(self) -> SuggestionQuerySet:
        return self.filter(status__in=(Verdict.DONE, Verdict.REJECTED))


class Suggestion(Decision):
    """A night's suggestion and who said what to it. gain: money expected from following it."""

    night = models.DateField(_("night"))
    gain = models.FloatField(_("expected gain"))
    status = models.CharField(_("status"), max_length=10, choices=Verdict.choices, default=Verdict.OPEN)

    class Meta:
        abstract = True
        app_label = "supply"


class TransferProposal(Suggestion):
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="transfers", verbose_name=_("variant"))
    source = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+", verbose_name=_("from"))
    target = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+", verbose_name=_("to"))
    quantity = models.PositiveIntegerField(_("pieces"))

    objects = SuggestionQuerySet.as_manager()

    class Meta(Suggestion.Meta):
        verbose_name = _("move between locations")
        verbose_name_plural = _("moves between locations")
        ordering = ["-night", "-gain", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "night", "source", "target"], name="one_move_a_variant_night_and_way"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")) & Q(quantity__gt=0), name="a_move_goes_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.variant}: {self.quantity}"


class MarkdownProposal(Suggestion):
    """discount: share off the list price that is best now; `left` and `kept_left`: pieces expected to remain."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="markdowns", verbose_name=_("product"))
    on_hand = models.PositiveIntegerField(_("on hand"))
    weeks_left = models.FloatField(_("weeks left"), null=True)
    now = models.FloatField(_("discount now"), default=0.0)
    discount = models.FloatField(_("discount"))
    left = models.FloatField(_("left over"))
    kept_left = models.FloatField(_("left over without it"))
    until = models.DateField(_("until"))

    objects = SuggestionQuerySet.as_manager()

    class Meta(Suggestion.Meta):
        verbose_name = _("markdown proposal")
        verbose_name_plural = _("markdown proposals")
        ordering = ["-night", "-gain", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "night"], name="one_markdown_a_product_and_night")]

    def __str__(self) -> str:
        return f"{self.product} −{self.discount:.0%}"


class NightReport(models.Model):
    """What a night read, chose and proposed, the price response it learned, and what its policy keeps in simulation."""

    night = models.DateField(_("night"), unique=True)
    at = models.DateTimeField(_("finished"), auto_now=True)
    figures = models.JSONField(_("figures"), default=dict)
    elasticity = models.FloatField(_("price elasticity"), null=True)
    simulated = models.JSONField(_("simulated"), default=dict)

    class Meta:
        app_label = "supply"
        verbose_name = _("planning night")
        verbose_name_plural = _("planning nights")
        ordering = ["-night"]

    def __str__(self) -> str:
        return str(self.night)
