"""Going on with a trained generator: longer, on another catalogue, or with some pictures counting more.

The discriminator of a shipped generator is gone. A new one settles first, on what the generator makes already; then
both learn at a low rate. The style space stays that of the generator, so that styles keep their meaning.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from design.gan.networks import COLOUR
from design.gan.pictures import shrunk
from design.gan.serving import Generator
from design.gan.styles import StyleSpace, Vectors
from design.gan.training import drawn, kept
from design.gan.training.data import TrainingSet
from design.gan.training.settings import Settings
from design.gan.training.ship import arrays_of
from design.gan.training.trainer import Progress, Trainer

#: Embeddings of a lesson's pictures, in its run's folder.
VECTORS = "vectors-{}.npy"
#: A new discriminator has caught up after some hundred batches; rates are those that a first run ends with.
CONTINUE = Settings(
    images=64_000, settle=200, rate=(2e-4, 5e-5), penalty=(0.2, 0.1), augment=0.2, drop_style=0.3, watch_from=0
)


@dataclass(frozen=True)
class Lesson:
    """`images` uint8 (n, k × size, k × size, 3), encoded `conditions` (n, SIZE), embeddings `vectors` (n, 128) of them;
    `chances` (n,): how often each is shown, in proportion.
    """

    images: NDArray[np.uint8]
    conditions: NDArray[np.float32]
    vectors: Vectors
    chances: NDArray[np.float64] | None = None

    @property
    def odds(self) -> torch.Tensor | None:
        """`chances` as a training set holds them."""
        return None if self.chances is None else torch.from_numpy(self.chances).float()


def trainer_of(base: Generator, lesson: Lesson, folder: Path, settings: Settings) -> Trainer:
    """A run in `folder` that begins from `base`. Raises ValueError for a lesson of another size or too small."""
    small = np.ascontiguousarray(shrunk(lesson.images, base.size).transpose(0, 3, 1, 2))
    data = TrainingSet(
        torch.from_numpy(small),
        torch.from_numpy(lesson.conditions),
        torch.from_numpy(base.space.style(lesson.vectors, lesson.conditions)),
        drawn.condition_groups(),
        lesson.odds,
    )
    trainer = Trainer(data, base.network.shape, settings, folder)
    trainer.take_over(base.network.state_dict())
    return trainer


def train(trainer: Trainer, progress: Progress | None = None, *, seconds: float = float("inf")) -> None:
    """To the end of the run, or for about so many CPU seconds altogether; a killed run goes on. Raises Stopped."""
    kept.resume(trainer)
    every, steps = trainer.settings.check_every, trainer.steps
    while trainer.done < steps and trainer.seconds < seconds:
        trainer.run(progress, until=min(steps, (trainer.done // every + 1) * every))


def from_nothing(lesson: Lesson, folder: Path, settings: Settings) -> tuple[Trainer, StyleSpace]:
    """A run in `folder` of the shape that ships, and the space of the lesson's own styles: for goods that look unlike
    all that a trained generator has seen. Raises ValueError for a lesson of another size or too small.
    """
    known = drawn.Drawn(lesson.images, lesson.conditions)
    data, space = drawn.training_set(known, lesson.vectors, COLOUR.size)
    return Trainer(replace(data, chances=lesson.odds), COLOUR, settings, folder), space


def result(trainer: Trainer, space: StyleSpace, lesson: Lesson) -> dict[str, torch.Tensor]:
    """The arrays of the last good average, ready to be kept. Raises FileNotFoundError for a run without any."""
    return arrays_of(kept.good(trainer.folder), space, lesson.vectors, lesson.conditions)


def forget(folder: Path) -> None:
    """What a run kept, once it has ended; the folder goes unless other files are there."""
    kept.forget(folder)
    for path in folder.glob(VECTORS.format("*")):
        path.unlink()
    with suppress(OSError):
        folder.rmdir()
