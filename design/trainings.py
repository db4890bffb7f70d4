"""A training's row on the desk: begun, brought up to date at every look, finished or stopped."""

from __future__ import annotations

import fcntl
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray
from PIL import Image

from design.models import Lesson, Training, TrainingState
from design.models.training import MOST_LOOKS
from fashionai.registry.models import ModelVersion

if TYPE_CHECKING:
    from design.gan.training.trainer import Progress, Trainer


class Busy(Exception):
    """Another training of the same lesson goes on."""


@contextmanager
def alone(lesson: Lesson, folder: Path) -> Iterator[None]:
    """One training of a lesson at a time among the processes that share `folder`. Raises Busy."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{lesson}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Another training of the same kind is running: wait for it, or stop it first.") from error
        yield


@contextmanager
def followed(lesson: Lesson, pictures: int) -> Iterator[Training]:
    """The row of a training; whatever ends it early is written there before it goes on its way.

    One that was killed could write nothing: the next of its kind says so of it, which `alone` lets begin only then.
    """
    Training.objects.filter(lesson=lesson, state=TrainingState.RUNNING).update(
        state=TrainingState.STOPPED, decision="It ended without a word; another has begun since."
    )
    row = Training.objects.create(lesson=lesson, pictures=pictures)
    try:
        yield row
    except BaseException as error:
        said = str(error) or type(error).__name__
        Training.objects.filter(pk=row.pk).update(
            state=TrainingState.STOPPED, decision=said[:2_000], seen_at=timezone.now()
        )
        raise


def progress(row: Training, trainer: Trainer, told: Callable[[float, str], None]) -> Progress:
    """What a trainer calls at its looks: writes the row, and tells the job or the terminal."""

    def look(share: float, line: str, grid: NDArray[np.uint8] | None) -> None:
        row.looks = [*row.looks, [trainer.done, round(trainer.seconds), *(round(one, 4) for one in trainer.told)]]
        row.looks, row.share, row.seen_at = row.looks[-MOST_LOOKS:], share, timezone.now()
        row.grid = row.grid if grid is None else as_webp(grid)
        row.save(update_fields=["looks", "share", "seen_at", "grid"])
        told(0.1 + 0.8 * share, line)

    return look


def finish(row: Training, decision: str, version: ModelVersion | None) -> None:
    row.state, row.share, row.decision, row.version = TrainingState.FINISHED, 1.0, decision, version
    row.seen_at = timezone.now()
    row.save(update_fields=["state", "share", "decision", "version", "seen_at"])


def heard(row: Training, until: datetime | None) -> None:
    """Answers up to then have been learned from, or led nowhere: a night waits for new ones."""
    row.heard_until = until
    row.save(update_fields=["heard_until"])


def as_webp(grid: NDArray[np.uint8]) -> bytes:
    """A grid (h, w, c) as a picture without loss: samples are small, and their pixels are what one looks at."""
    buffer = io.BytesIO()
    Image.fromarray(grid.squeeze()).save(buffer, "WEBP", lossless=True)
    return buffer.getvalue()
