"""Writes to the registry: register a challenger, decide, promote, roll back."""

from __future__ import annotations

import re
import secrets
from functools import partial
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from fashionai.jobs.models import Job
from fashionai.registry import artifacts
from fashionai.registry.models import ModelVersion, Stage

NAME = re.compile(r"[a-z0-9_.-]{1,80}")


#: Whoever serves may be replaced.
ANYONE: Final = -1


class PromotionRefused(Exception):
    """The version may not serve; the message says why."""


class ChampionChanged(PromotionRefused):
    """Another version serves than the one that the challenger was compared with."""


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
    """Write the artifact and its row as a challenger. The files come first: a row never points at nothing.

    Every artifact has a folder of its own, so that two trainings that end together cannot overwrite each other.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"A model name is lower-case letters, digits, dot, dash or underscore; got {name!r}.")
    relative = f"{name}/{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    sha256, size = artifacts.write(settings.ARTIFACT_ROOT / relative, arrays, meta)
    try:
        return _number(
            ModelVersion(
                name=name,
                data_fingerprint=data_fingerprint,
                data_report=data_report or {},
                settings=model_settings or {},
                metrics=metrics or {},
                artifact=relative,
                sha256=sha256,
                size_bytes=size,
                job=job,
            )
        )
    except BaseException:
        artifacts.remove(settings.ARTIFACT_ROOT / relative)
        raise


def _number(row: ModelVersion) -> ModelVersion:
    """Save under the next free version number; a number taken in between is followed by another try."""
    for last_try in (False, False, False, False, True):
        top = ModelVersion.objects.filter(name=row.name).aggregate(top=Max("version"))["top"]
        row.version = (top or 0) + 1
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if last_try:
                raise
        else:
            break
    return row


def _lock(name: str) -> dict[int, ModelVersion]:
    """All versions of a model, locked in key order until the transaction ends."""
    return {row.pk: row for row in ModelVersion.objects.select_for_update().filter(name=name).order_by("pk")}


def _set_damaged_aside(version: ModelVersion, error: artifacts.CorruptArtifact) -> None:
    waiting = ModelVersion.objects.filter(pk=version.pk).exclude(stage=Stage.CHAMPION)
    waiting.update(stage=Stage.REJECTED, decision=f"Damaged artifact: {error}")


def _swap_champion(
    version: ModelVersion, *, decision: str, present_becomes: Stage, in_place_of: int | None = ANYONE
) -> None:
    """Swap champions inside one transaction, under the lock of the model's rows. Raises PromotionRefused."""
    now = timezone.now()
    rows = _lock(version.name)
    if version.pk not in rows:
        raise PromotionRefused(f"{version} is no longer in the registry.")
    if rows[version.pk].stage == Stage.CHAMPION:
        return
    serving = next((row for row in rows.values() if row.stage == Stage.CHAMPION), None)
    if in_place_of not in (ANYONE, serving and serving.pk):
        raise ChampionChanged(f"Not compared with {serving or 'what ships'}, which serves since.")
    for row in rows.values():
        if row.stage == Stage.CHAMPION:
            row.stage, row.retired_at = present_becomes, now
            if present_becomes == Stage.REJECTED:
                row.decision = decision
            row.save(update_fields=["stage", "retired_at", "decision"])
    ModelVersion.objects.filter(pk=version.pk).update(
        stage=Stage.CHAMPION, promoted_at=now, retired_at=None, decision=decision
    )


def promote(version: ModelVersion, *, decision: str, in_place_of: int | None = ANYONE) -> ModelVersion:
    """Make the version the champion, after checking its files. Raises PromotionRefused; the old champion then stays.

    `in_place_of`: the key of the champion that it was compared with, None for what ships. Raises ChampionChanged where
    another serves by now.
    """
    try:
        artifacts.read(version.folder, version.sha256)
    except artifacts.CorruptArtifact as error:
        _set_damaged_aside(version, error)
        raise PromotionRefused(f"{version} may not serve: {error}") from error
    with transaction.atomic():
        _swap_champion(version, decision=decision, present_becomes=Stage.RETIRED, in_place_of=in_place_of)
    version.refresh_from_db()
    return version


def reject(version: ModelVersion, *, decision: str) -> ModelVersion:
    ModelVersion.objects.filter(pk=version.pk, stage=Stage.CHALLENGER).update(stage=Stage.REJECTED, decision=decision)
    version.refresh_from_db()
    return version


def hold(version: ModelVersion, *, decision: str) -> ModelVersion:
    """Leave a challenger to somebody at the desk, with what they should know."""
    ModelVersion.objects.filter(pk=version.pk, stage=Stage.CHALLENGER).update(decision=decision)
    version.refresh_from_db()
    return version


def rollback(name: str, *, decision: str) -> ModelVersion:
    """Bring the newest earlier champion that is whole back, and set the present one aside.

    Set aside means rejected, so that the next rollback goes further back instead of returning to it.
    Raises PromotionRefused, with everything as it was, when there is no earlier champion to go back to.
    """
    for version in ModelVersion.objects.served_before(name):
        try:
            artifacts.read(version.folder, version.sha256)
        except artifacts.CorruptArtifact as error:
            _set_damaged_aside(version, error)
            continue
        with transaction.atomic():
            _swap_champion(version, decision=decision, present_becomes=Stage.REJECTED)
        version.refresh_from_db()
        return version
    raise PromotionRefused(f"{name} has no earlier champion to go back to.")


def prune(name: str, *, keep: int) -> int:
    """Forget all but the `keep` newest versions that neither serve nor wait; how many went. Files go after the commit.

    For models that get a version with every small change, whose old files would otherwise fill the disk.
    """
    over = ModelVersion.objects.filter(name=name, stage__in=[Stage.RETIRED, Stage.REJECTED]).order_by("-version")
    gone = list(over[keep:])
    ModelVersion.objects.filter(pk__in=[version.pk for version in gone]).delete()
    for version in gone:
        transaction.on_commit(partial(artifacts.remove, version.folder), robust=True)
    return len(gone)
