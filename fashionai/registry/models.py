"""Trained models: which version serves, which wait, what each was trained on and how well it did."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.jobs.models import Job


class Stage(models.TextChoices):
    CHALLENGER = "challenger", _("challenger")
    CHAMPION = "champion", _("champion")
    RETIRED = "retired", _("retired")  # served once; a rollback may bring it back
    REJECTED = "rejected", _("rejected")  # did not beat the champion, or its artifact is damaged


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    def champion(self, name: str) -> ModelVersion | None:
        return self.filter(name=name, stage=Stage.CHAMPION).first()

    def served_before(self, name: str) -> ModelVersionQuerySet:
        """The versions that a rollback may bring back, the one that served last first."""
        return self.filter(name=name, stage=Stage.RETIRED).order_by("-retired_at")


class ModelVersion(models.Model):
    name = models.CharField(_("model"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.CHALLENGER)
    data_fingerprint = models.CharField(_("data fingerprint"), max_length=64)
    data_report = models.JSONField(_("data report"), default=dict, blank=True)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    metrics = models.JSONField(_("metrics"), default=dict, blank=True)
    artifact = models.CharField(_("artifact"), max_length=255, help_text=_("Folder below ARTIFACT_ROOT."))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size_bytes = models.BigIntegerField(_("size"), default=0)
    decision = models.TextField(_("why this stage"), blank=True)
    job = models.ForeignKey(
        Job,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="model_versions",
        verbose_name=_("trained by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    promoted_at = models.DateTimeField(_("promoted"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="model_version_numbered_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(stage=Stage.CHAMPION), name="one_champion_a_model"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def folder(self) -> Path:
        return Path(settings.ARTIFACT_ROOT) / self.artifact
