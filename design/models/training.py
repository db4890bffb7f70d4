"""A training of the generator as the desk follows it: how far, its numbers, and a grid of samples."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fashionai.registry.models import ModelVersion

#: Looks that are kept of a run: a night has a dozen, a long training some hundreds.
MOST_LOOKS = 400


class Lesson(models.TextChoices):
    CATALOGUE = "catalogue", _("the shop’s catalogue")
    LIKES = "likes", _("the catalogue, by what shoppers like")


class TrainingState(models.TextChoices):
    RUNNING = "running", _("running")
    FINISHED = "finished", pgettext_lazy("training", "finished")
    STOPPED = "stopped", _("stopped")


class Training(models.Model):
    """looks: [step, CPU seconds, loss, lead, slope], oldest first. grid: WebP of the newest samples, empty before.
    heard_until: when the newest answer was given that a training had read which came to its end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lesson = models.CharField(_("learns from"), max_length=12, choices=Lesson.choices)
    state = models.CharField(_("state"), max_length=10, choices=TrainingState.choices, default=TrainingState.RUNNING)
    share = models.FloatField(_("progress"), default=0.0)
    pictures = models.PositiveIntegerField(_("pictures"), default=0)
    looks = models.JSONField(_("looks"), default=list, blank=True)
    grid = models.BinaryField(_("samples"), default=b"")
    decision = models.TextField(_("what came of it"), blank=True)
    version = models.ForeignKey(
        ModelVersion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("model version"),
    )
    heard_until = models.DateTimeField(_("answers read until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    seen_at = models.DateTimeField(_("last sign of life"), default=timezone.now)

    class Meta:
        verbose_name = _("training of the generator")
        verbose_name_plural = _("trainings of the generator")
        ordering = ["-started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_lesson_display()}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def step(self) -> int:
        """Of the newest look; 0 before the first."""
        return int(self.looks[-1][0]) if self.looks else 0
