"""What a program read in a review."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Review


class ReviewLabel(models.Model):
    """One a review that was read. `language` is what the words are in; empty where that is not certain.

    `chance` in 0…1 says how likely the writer recommends the product, None where no model knows the language.
    `aspects`: {aspect: {"favourable": bool, "clause": the words that say so, "evidence": log-odds}}.
    `by` names the weights, so that others read it again.
    """

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="said", verbose_name=_("review"))
    language = models.CharField(_("language"), max_length=10, blank=True)
    chance = models.FloatField(_("chance of recommending"), null=True, blank=True)
    aspects: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("aspects"), default=dict, blank=True)
    by = models.CharField(_("read by"), max_length=12)
    at = models.DateTimeField(_("read at"), default=timezone.now)

    class Meta:
        app_label = "recommender"
        verbose_name = _("review label")
        verbose_name_plural = _("review labels")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(chance=None) | Q(chance__gte=0, chance__lte=1), name="label_chance_is_a_probability"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.language or '?'}"
