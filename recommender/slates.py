"""The log of what rails showed: one row a rail, written beside the request that showed it.

A rail answers without waiting for its log. A thread writes what has gathered, at most LOG_SECONDS later; a process
that is killed loses that much of it. Off-policy evaluation can spare it, a shopper's second cannot.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from fashionai.accounts.models import Shopper
from recommender.experiments import arms, exposures
from recommender.models import Slate
from recommender.services import may_keep

if TYPE_CHECKING:
    from recommender.policy import Tile

logger = logging.getLogger(__name__)
# A database that does not answer must not fill the memory: the oldest go first. 5,000 slates are about 25 MB.
KEPT = 5_000
BATCH = 500


class Log:
    """Slates on their way to the database; any number of threads may add."""

    def __init__(self) -> None:
        self._waiting: deque[Slate] = deque(maxlen=KEPT)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, slate: Slate) -> None:
        with self._lock:
            self._waiting.append(slate)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="slates", daemon=True)
                self._thread.start()

    def flush(self) -> None:
        """Write what has gathered, now and here."""
        with self._lock:
            batch = list(self._waiting)
            self._waiting.clear()
        for start in range(0, len(batch), BATCH):
            _write(batch[start : start + BATCH])

    def _run(self) -> None:
        while True:
            time.sleep(settings.RECOMMENDER["LOG_SECONDS"])
            try:
                self.flush()
            except Exception:
                logger.exception("Slates could not be written and are lost.")
            finally:
                connection.close()


log = Log()
atexit.register(log.flush)


def record(*, shopper: Shopper | None, slot: str, tiles: Sequence[Tile], treatment: arms.Treatment = arms.NONE) -> None:
    """Log what a rail shows a known shopper: products, algorithms and propensities, place by place, and what they were
    drawn from; with it, once, that the shopper met an experiment's arm.

    Slates of nobody, and of a shopper who lets us use behaviour for nothing, are not kept.
    """
    if shopper is None or not tiles or not may_keep(shopper):
        return
    slate = slate_of(shopper=shopper, slot=slot, tiles=tiles, treatment=treatment)
    if settings.RECOMMENDER["LOG_SECONDS"] > 0:
        log.add(slate)
    else:
        slate.save(force_insert=True)
        exposures.note([slate])


def slate_of(*, shopper: Shopper, slot: str, tiles: Sequence[Tile], treatment: arms.Treatment) -> Slate:
    shown = [[tile.product.pk, tile.algorithm, round(tile.propensity, 6)] for tile in tiles]
    pool = next((tile.pool for tile in tiles if tile.pool is not None), None)
    drawn = {"pool": list(pool.products), "share": pool.share} if pool else {}
    met = list(treatment.arms)
    return Slate(id=tiles[0].impression, shopper=shopper, slot=slot, tiles=shown, arms=met, **drawn)


def _write(slates: Sequence[Slate]) -> None:
    """Write what still has a shopper: somebody may have been erased in the meantime."""
    there = set(Shopper.objects.filter(pk__in={one.shopper_id for one in slates}).values_list("pk", flat=True))
    kept = [one for one in slates if one.shopper_id in there]
    try:
        with transaction.atomic():
            Slate.objects.bulk_create(kept)
            exposures.note(kept)
    except IntegrityError:  # erased between the two statements: one by one, so that nobody else's is lost
        for slate in kept:
            with contextlib.suppress(IntegrityError), transaction.atomic():
                slate.save(force_insert=True)
                exposures.note([slate])
