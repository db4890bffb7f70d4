"""DCGAN's run on Fashion-MNIST: to its optimum on validation pictures, resumable, with a log of every look."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from design.gan import metrics
from design.gan.dcgan import BATCH, DCGAN
from design.gan.judge import Judge, look
from design.gan.networks import FASHION_MNIST
from design.gan.training.data import randomness
from design.gan.training.trainer import as_pixels
from fashionai.vision import checkpoint

Progress = Callable[[float, str], None]
#: Channels of DCGAN at 7 and 14 pixels: Radford's 64 at the picture's side of the network, twice that below.
WIDTHS = (128, 64)
#: Epochs between looks at the validation pictures, and looks without progress after which DCGAN is at its optimum.
EVERY, PATIENCE = 2, 3
_RUN, _SAMPLES = "run.safetensors", "samples-{epoch:03d}.npy"


class Look(NamedTuple):
    """What one look found: CPU seconds of training so far, and FID to the validation pictures."""

    epoch: int
    seconds: float
    fid: float


@dataclass
class Run:
    """A run in `folder`. `pictures` uint8 (n, 28, 28, 1) teach, `validation` features (m, d) choose."""

    pictures: NDArray[np.uint8]
    validation: NDArray[np.float32]
    judge: Judge
    folder: Path
    count: int = 10_000
    looks: list[Look] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.model = DCGAN.fresh(1, FASHION_MNIST.base, WIDTHS, seed=0)
        self._tensor = torch.tensor(self.pictures).permute(0, 3, 1, 2)
        self._modules = {"generator": self.model.generator, "discriminator": self.model.discriminator}
        about = checkpoint.load(
            self.folder / _RUN, self._modules, self.model.optimizers, pictures=str(len(self._tensor))
        )
        self.looks = [Look(*one) for one in json.loads(about["looks"])] if about else []

    @property
    def best(self) -> Look:
        return min(self.looks, key=lambda one: one.fid)

    @property
    def is_over(self) -> bool:
        """Whether the last looks brought nothing."""
        return len(self.looks) > PATIENCE and self.best not in self.looks[-PATIENCE:]

    def train(self, epochs: int, progress: Progress) -> None:
        """To the optimum, or to `epochs`. A killed run goes on from its last look."""
        self.folder.mkdir(parents=True, exist_ok=True)
        while not self.is_over and self._done < epochs:
            clock, before = time.process_time(), self.looks[-1].seconds if self.looks else 0.0
            for epoch in range(self._done + 1, min(self._done + EVERY, epochs) + 1):
                self._epoch(epoch)
            self._look(epoch, before + time.process_time() - clock)
            last = self.looks[-1]
            progress(epoch / epochs, f"DCGAN epoch {epoch}: {last.seconds:.0f} CPU-s, validation FID {last.fid:.2f}")

    def samples(self, found: Look) -> NDArray[np.uint8]:
        """uint8 (count, 28, 28, 1) of a look."""
        kept: NDArray[np.uint8] = np.load(self.folder / _SAMPLES.format(epoch=found.epoch))
        return kept

    def within(self, seconds: float) -> Look | None:
        """The best look that took no more CPU seconds of training."""
        return min((one for one in self.looks if one.seconds <= seconds), key=lambda one: one.fid, default=None)

    @property
    def _done(self) -> int:
        return self.looks[-1].epoch if self.looks else 0

    def _epoch(self, epoch: int) -> None:
        chance = randomness(0, epoch, 0)
        for chosen in torch.randperm(len(self._tensor), generator=chance).split(BATCH):
            self.model.step(self._tensor[chosen].float() / 127.5 - 1, chance)

    def _look(self, epoch: int, seconds: float) -> None:
        made = as_pixels(self.model.sample(self.count, torch.Generator().manual_seed(1)))
        found = metrics.fid(self.validation, look(self.judge, made[: len(self.validation)])[0])
        np.save(self.folder / _SAMPLES.format(epoch=epoch), made)
        self.looks.append(Look(epoch, round(seconds, 3), round(found, 4)))
        about = {"looks": json.dumps(self.looks), "pictures": str(len(self._tensor))}
        checkpoint.save(self.folder / _RUN, self._modules, self.model.optimizers, **about)
