"""Asking for pictures to be embedded: soon after one is new, many changes with one job."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from fashionai.jobs import services
from fashionai.jobs.models import Job, State

EMBED_ALL, EMBED_NEWEST = "recommender.embed_pictures", "recommender.embed_new_pictures"
LEARN_COLD, LEARN_LOOKS = "recommender.learn_cold", "recommender.learn_looks"
# Pictures that one prompt job looks at: 256 take 1 to 3 s of CPU, and a shopper's photo may wait behind them.
PROMPT = 256
# Who adds a product saves it several times and its pictures one by one. With the sweep's 10 s, the job's start and its
# few seconds a new product has its vector within 60 s.
PAUSE = timedelta(seconds=5)


def embed_soon() -> None:
    """Once this transaction is committed, and what it changed can be seen, have new pictures embedded."""
    transaction.on_commit(lambda: _ask(EMBED_NEWEST, PAUSE), robust=True)


def embed_rest() -> None:
    _ask(EMBED_ALL, timedelta(0))


def _ask(kind: str, pause: timedelta) -> None:
    """A job that still waits will see what is new now; one that runs may have looked already."""
    if not Job.objects.filter(kind=kind, state=State.QUEUED).exists():
        services.enqueue(kind, not_before=timezone.now() + pause)
