"""Asking for garments to be made ready: soon after a picture is new, many changes with one job."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from fashionai.jobs import services
from fashionai.jobs.models import Job, State

PREPARE, PREPARE_NIGHT = "tryon.prepare", "tryon.prepare_night"
# Pictures that one prompt job makes ready: what comes in by hand within minutes. The night follows up an import.
PROMPT = 12
# Who adds a product saves it several times, and its pictures one by one.
PAUSE = timedelta(seconds=30)


def prepare_soon() -> None:
    """Once this transaction is committed, have new pictures made ready."""
    transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    """A job that still waits will see what is new now; one that runs may have looked already."""
    if not Job.objects.filter(kind=PREPARE, state=State.QUEUED).exists():
        services.enqueue(PREPARE, not_before=timezone.now() + PAUSE)
