"""One training run: step by step, resumable to the bit, over any number of processes. Brings torch.

trainer = Trainer(data, Shape(), Settings(), folder)
trainer.run(progress)                      # goes on where a killed run stopped
trainer.average                            # the exponential moving average of the generator
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from design.gan.networks import Discriminator, Generator, Shape
from design.gan.training import kept
from design.gan.training.augment import augment
from design.gan.training.data import Batch, Draw, TrainingSet, draw, randomness
from design.gan.training.losses import DiscriminatorTurn, Look, Verdict, generator_loss
from design.gan.training.parallel import device, processes, rank
from design.gan.training.settings import FEW, Settings
from design.gan.training.watch import Stopped, Watch
from fashionai.vision.precision import computes_in_bfloat16

#: Share done, a line of numbers, and a grid of samples uint8 (h, w, c), or None.
Progress = Callable[[float, str, NDArray[np.uint8] | None], None]
_GRID = (8, 8)


class Told(NamedTuple):
    """What the discriminator said of a batch: its loss, its lead of real over fake, its squared slope."""

    loss: float
    lead: float
    slope: float

    def __str__(self) -> str:
        return f"loss {self.loss:.3f} lead {self.lead:.2f} slope {self.slope:.3f}"


class Trainer:
    """Networks, optimizers and the place in the run. With torch.distributed set up, one of several.

    Networks live on `device`, which is `parallel.device()` unless told; pictures and chance stay on the processor, so
    that batches are the same everywhere.
    """

    def __init__(
        self, data: TrainingSet, shape: Shape, settings: Settings, folder: Path, *, on: torch.device | None = None
    ) -> None:
        self.data, self.shape, self.settings, self.folder = data, shape, settings, folder
        self.device = on or device()
        torch.manual_seed(settings.seed)
        self.generator, self.discriminator = Generator(shape).to(self.device), Discriminator(shape).to(self.device)
        self.average = copy.deepcopy(self.generator).requires_grad_(False)
        self.optimizers = {
            name: torch.optim.Adam(part.parameters(), betas=(0.0, settings.second_moment), eps=1e-8)
            for name, part in (("generator", self.generator), ("discriminator", self.discriminator))
        }
        self.done, self.seconds, self.told = 0, 0.0, Told(0.0, 0.0, 0.0)
        self.processes, self._rank = processes(), rank()
        #: Batches of each process until all pictures are shown.
        self.steps = settings.steps(self.processes)
        self._turn = self._wrapped(DiscriminatorTurn(self.discriminator))
        self._make = self._wrapped(self.generator)
        self.watch = Watch()
        #: Of what is learned, and of the generator that the run begins from.
        self.mark = kept.mark(*data.tensors)

    def take_over(self, weights: Mapping[str, Tensor]) -> None:
        """Begin from a trained generator; settings.settle steps then teach a discriminator what it makes."""
        self.generator.load_state_dict(dict(weights))
        self.average.load_state_dict(dict(weights))
        self.mark += kept.mark(*weights.values())

    def run(self, progress: Progress | None = None, *, until: int | None = None) -> None:
        """Train to the end, or to step `until`. Raises Stopped, with the last good average in `folder`."""
        kept.resume(self)
        clock = time.process_time()
        while self.done < min(self.steps, until or self.steps):
            line = self.step()
            if self.done % self.settings.check_every == 0 or self.done == self.steps:
                self.seconds += time.process_time() - clock
                self._check(line, progress)
                clock = time.process_time()

    def step(self) -> str:
        """One batch through both networks; what to tell of it."""
        settings, chance = self.settings, randomness(self.settings.seed, self.done, self._rank)
        batch = Batch(*(part.to(self.device) for part in draw(self.data, self._draw(), chance)))
        look = Look(self.grown, self._dtype)
        self._set_rates()
        settling = self.done < settings.settle
        with torch.set_grad_enabled(not settling):
            make = self.generator if settling else self._make
            fake = make(batch.noise, batch.condition, batch.style, grown=look.grown, dtype=look.dtype)
        verdict = self._improve_discriminator(batch, self._sized(batch.real), fake, look, chance)
        if not settling:
            self._improve_generator(batch, fake, verdict.real, look, chance)
        self.done += 1
        self.told = Told(float(verdict.loss.detach()), float(verdict.margin), float(verdict.penalty))
        self.watch.step(self.told.loss, self.told.lead)
        return str(self.told)

    def samples(self, count: int, *, other: bool = False) -> tuple[Tensor, Tensor]:
        """Pictures of the average in -1..1 for the conditions of the first real ones, and those; on the processor.

        `other`: by other noise and by the styles of their neighbours.
        """
        noise = torch.randn(
            count, self.shape.noise, generator=torch.Generator().manual_seed(self.settings.seed + other)
        )
        real = self._sized(self.data.images[:count].float() / 127.5 - 1)
        told = (noise[: len(real)], self.data.conditions[:count], self.data.styles[:count].roll(int(other), 0))
        with torch.no_grad():
            made = self.average(*(part.to(self.device) for part in told), grown=self.grown)
        return made.cpu(), real

    def averaged(self) -> Generator:
        """A copy of the average on the processor."""
        return copy.deepcopy(self.average).cpu()

    @property
    def grown(self) -> int:
        """Stages in use now."""
        seen = self.done * self.settings.batch * self.processes
        return len(self.shape.widths) - sum(seen < share * self.settings.images for share in self.settings.grow_at)

    @property
    def leads(self) -> bool:
        """Whether this process writes what all have trained."""
        return self._rank == 0

    @property
    def _dtype(self) -> torch.dtype:
        wanted = self.settings.bfloat16
        if wanted is None:
            wanted = computes_in_bfloat16(self.device)
        return torch.bfloat16 if wanted else torch.float32

    @property
    def _augmented(self) -> float:
        return self.settings.augment if len(self.data.images) < FEW else 0.0

    def _wrapped(self, module: nn.Module) -> nn.Module:
        if not torch.distributed.is_initialized():
            return module
        # A stage that has not joined yet gets no gradient.
        return DistributedDataParallel(module, find_unused_parameters=True, broadcast_buffers=False)

    def _draw(self) -> Draw:
        how = self.settings
        return Draw(how.batch, self.shape.noise, how.leave_open, how.drop_style, how.sure)

    def _sized(self, images: Tensor) -> Tensor:
        halvings = len(self.shape.widths) - self.grown
        return nn.functional.avg_pool2d(images, 2**halvings) if halvings else images

    def _improve_discriminator(
        self, batch: Batch, real: Tensor, fake: Tensor, look: Look, chance: torch.Generator
    ) -> Verdict:
        weights = (self._between(*self.settings.penalty), self.settings.mismatch)
        share = self._augmented
        seen = augment(real, share, chance), augment(fake.detach(), share, chance)
        verdict = cast(Verdict, self._turn(batch, *seen, weights, look))
        self.optimizers["discriminator"].zero_grad(set_to_none=True)
        verdict.loss.backward()
        self.optimizers["discriminator"].step()
        return verdict

    def _improve_generator(self, batch: Batch, fake: Tensor, real: Tensor, look: Look, chance: torch.Generator) -> None:
        """`real` are the scores that the discriminator gave to its real pictures."""
        self.discriminator.requires_grad_(False)
        self.optimizers["generator"].zero_grad(set_to_none=True)
        seen = augment(fake, self._augmented, chance)
        generator_loss(self.discriminator, batch, seen, real, look).backward()
        self.discriminator.requires_grad_(True)
        self.optimizers["generator"].step()
        self._follow()

    def _set_rates(self) -> None:
        """After a warm-up of 100 steps each, in which the second moments settle; a generator's begins when it does."""
        rate = self._between(*self.settings.rate)
        for name, optimizer in self.optimizers.items():
            begun = self.done - self.settings.settle * (name == "generator")
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1.0, max(0, begun + 1) / 100)

    def _between(self, start: float, end: float) -> float:
        return end + (start - end) * (1 + math.cos(math.pi * min(1.0, self.done / self.steps))) / 2

    @torch.no_grad()
    def _follow(self) -> None:
        """The average's half-life grows with the run to `settings.average` pictures, unless it was good at once."""
        seen = (self.done + 1) * self.settings.batch * self.processes
        half_life = self.settings.average if self.settings.settle else min(self.settings.average, seen / 10)
        keep = 0.5 ** (self.settings.batch * self.processes / half_life)
        for mean, now in zip(self.average.parameters(), self.generator.parameters(), strict=True):
            mean.lerp_(now, 1 - keep)

    def _check(self, line: str, progress: Progress | None) -> None:
        """Are the samples still varied? Then keep the run, and show it."""
        count = _GRID[0] * _GRID[1]
        made, real = self.samples(count)
        again, _ = self.samples(count, other=True)
        good = self.done < self.settings.watch_from or self.watch.check(made, real, again)
        if self._rank == 0:
            kept.keep(self, good=good)
            if progress is not None:
                message = f"step {self.done} {self.seconds:.0f} CPU-s {line}"
                progress(self.done / self.steps, message, grid(made))


def grid(images: Tensor, columns: int = _GRID[1]) -> NDArray[np.uint8]:
    """(n, c, h, w) in -1..1 → uint8 (rows × h, columns × w, c)."""
    pixels = as_pixels(images)
    rows = len(pixels) // columns
    n, h, w, c = pixels[: rows * columns].shape
    return pixels[:n].reshape(rows, columns, h, w, c).swapaxes(1, 2).reshape(rows * h, columns * w, c)


def as_pixels(images: Tensor) -> NDArray[np.uint8]:
    """(n, c, h, w) in -1..1 → uint8 (n, h, w, c)."""
    scaled = ((images.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return np.ascontiguousarray(scaled.permute(0, 2, 3, 1).numpy())


__all__ = ["Progress", "Stopped", "Trainer", "as_pixels", "grid"]
