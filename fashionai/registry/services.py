"""Writes to the registry: register a challenger, decide, promote, roll back."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from fashionai.jobs.models import Job
from fashionai.registry import artifacts
from fashionai.registry.models import ModelVersion, Stage

NAME = re.compile(r"[a-z0-9_.-]{1,80}")


class PromotionRefused(Exception):
    """The version may not serve; the message says why."""


def register(
    *,
    name: str,
    arrays: dict[str, np.ndarray],
    meta: dict[str, Any],
    data_fingerprint: str,
    data_report: dict[str, Any] | None = None,
    model_settings: dict[str, Any] | None = None,
    metrics: dict[str, Any] | None = None,
    job: Job | None = None,
) -> ModelVersion:
    """Write the artifact and its row as a challenger. The files come first: a row never points at nothing."""
    if not NAME.fullmatch(name):
        raise ValueError(f"A model name is lower-case letters, digits, dot, dash or underscore; got {name!r}.")
    with transaction.atomic():
        list(ModelVersion.objects.select_for_update().filter(name=name).values_list("pk", flat=True))
        version = (ModelVersion.objects.filter(name=name).aggregate(top=Max("version"))["top"] or 0) + 1
        relative = f"{name}/v{version:05d}"
        sha256, size = artifacts.write(settings.ARTIFACT_ROOT / relative, arrays, meta)
        return ModelVersion.objects.create(
            name=name,
            version=version,
            data_fingerprint=data_fingerprint,
            data_report=data_report or {},
            settings=model_settings or {},
            metrics=metrics or {},
            artifact=relative,
            sha256=sha256,
            size_bytes=size,
            job=job,
        )


def promote(version: ModelVersion, *, decision: str) -> ModelVersion:
    """Make the version the champion, after checking its files. Raises PromotionRefused; the old champion then stays."""
    try:
        artifacts.read(version.folder, version.sha256)
    except artifacts.CorruptArtifact as error:
        ModelVersion.objects.filter(pk=version.pk).exclude(stage=Stage.CHAMPION).update(
            stage=Stage.REJECTED, decision=f"Damaged artifact: {error}"
        )
        raise PromotionRefused(f"{version} keeps waiting: {error}") from error
    with transaction.atomic():
        locked = ModelVersion.objects.select_for_update().filter(name=version.name).order_by("pk")
        stages = {row.pk: row.stage for row in locked}
        now = timezone.now()
        if stages.get(version.pk) != Stage.CHAMPION:
            ModelVersion.objects.filter(name=version.name, stage=Stage.CHAMPION).update(
                stage=Stage.RETIRED, retired_at=now
            )
            ModelVersion.objects.filter(pk=version.pk).update(
                stage=Stage.CHAMPION, promoted_at=now, retired_at=None, decision=decision
            )
    version.refresh_from_db()
    return version


def reject(version: ModelVersion, *, decision: str) -> ModelVersion:
    ModelVersion.objects.filter(pk=version.pk, stage=Stage.CHALLENGER).update(stage=Stage.REJECTED, decision=decision)
    version.refresh_from_db()
    return version


def rollback(name: str, *, decision: str) -> ModelVersion:
    """Bring the previous champion back and set the present one aside. Raises PromotionRefused when there is none."""
    previous = ModelVersion.objects.previous(name)
    if previous is None:
        raise PromotionRefused(f"{name} has no earlier champion to go back to.")
    present = ModelVersion.objects.champion(name)
    promoted = promote(previous, decision=decision)
    if present is not None:
        # Set aside, so that the next rollback goes further back instead of returning to it.
        ModelVersion.objects.filter(pk=present.pk).update(stage=Stage.REJECTED, decision=decision)
    return promoted
