"""Training the enlarger: drawings at 256 pixels from what 64 keep of them, spoilt as a generator spoils.

The network learns to draw what belongs there instead of what it is given (conditioning augmentation, Ho et al. 2022).
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from design.gan.enlarger import BLUR, FACTOR, Enlarger, blurred
from design.gan.layers import double
from design.gan.training.parallel import device
from fashionai.vision import checkpoint
from fashionai.vision.ema import Average
from fashionai.vision.precision import mixed


@dataclass(frozen=True)
class EnlargeSettings:
    steps: int = 40_000
    batch: int = 2
    rate: float = 5e-4
    #: A longer gradient is shortened to this.
    most: float = 0.3
    #: The most that a drawing is spoilt by: blur and shift in pixels; noise, blotches, streaks and chequers (0..1).
    blur: float = 0.8
    shift: float = 0.8
    noise: float = 0.05
    blotches: float = 0.08
    streaks: float = 0.03
    chequer: float = 0.08
    #: Share of conditions that are left open, so that a design of unknown attributes can be enlarged too.
    leave_open: float = 0.1
    average: float = 0.998
    seed: int = 0
    check_every: int = 250


class Drawings(NamedTuple):
    """`images` uint8 (n, FACTOR × s, FACTOR × s, 3) and what they show, float32 (n, SIZE)."""

    images: NDArray[np.uint8]
    conditions: NDArray[np.float32]


class Trainer:
    """The network, its average and the place in the run; a killed run goes on from `folder`.

    The networks live on `on`, which is `parallel.device()` unless told.
    """

    def __init__(
        self, drawings: Drawings, settings: EnlargeSettings, folder: Path, *, on: torch.device | None = None
    ) -> None:
        self.drawings, self.settings, self.device = drawings, settings, on or device()
        torch.manual_seed(settings.seed)
        self.network = Enlarger().to(self.device)
        self.average = copy.deepcopy(self.network)
        self._mean = Average(self.average, settings.average)
        self.optimizer = torch.optim.Adam(self.network.parameters(), betas=(0.9, 0.99))
        self.done, self.seconds = 0, 0.0
        self._path = folder / "enlarging.checkpoint"
        folder.mkdir(parents=True, exist_ok=True)
        kept = checkpoint.load(self._path, self._parts, self.optimizer)
        if kept is not None:
            self.done, self.seconds = int(kept["done"]), float(kept["seconds"])

    @property
    def _parts(self) -> dict[str, nn.Module]:
        return {"network": self.network, "average": self.average}

    def run(self, progress: Callable[[float, str], None] | None = None, *, until: int | None = None) -> Enlarger:
        """The average of the network, ready for use, once all steps, or those until a step, are done."""
        clock, errors = time.process_time(), []
        last = min(self.settings.steps, until or self.settings.steps)
        while self.done < last:
            errors.append(self.step())
            if self.done % self.settings.check_every == 0 or self.done == last:
                self.seconds += time.process_time() - clock
                clock = time.process_time()
                checkpoint.save(self._path, self._parts, self.optimizer, done=str(self.done), seconds=str(self.seconds))
                if progress is not None:
                    line = f"step {self.done} {self.seconds:.0f} CPU-s error {np.mean(errors):.4f}"
                    progress(self.done / self.settings.steps, line)
                errors = []
        return self.average.eval().cpu()

    def step(self) -> float:
        """One batch; its mean absolute error (0..1)."""
        settings, chance = self.settings, torch.Generator().manual_seed(self.settings.seed * 1_000_003 + self.done)
        chosen = torch.randint(len(self.drawings.images), (settings.batch,), generator=chance).numpy()
        truth = torch.from_numpy(self.drawings.images[chosen]).permute(0, 3, 1, 2).float() / 255
        opened = torch.rand(settings.batch, 1, generator=chance) < settings.leave_open
        condition = torch.from_numpy(self.drawings.conditions[chosen]) * ~opened
        small = spoilt(functional.avg_pool2d(truth, FACTOR), settings, chance)
        small, condition, truth = (part.to(self.device) for part in (small, condition, truth))
        self.optimizer.param_groups[0]["lr"] = settings.rate * self._share()
        with mixed(self.device):
            made = self.network(small, condition)
        error = (made - truth).abs().mean()
        self.optimizer.zero_grad(set_to_none=True)
        error.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), settings.most)
        self.optimizer.step()
        self._mean.update(self.network, self.done)
        self.done += 1
        return float(error.detach())

    def _share(self) -> float:
        """Of the rate: up in 100 steps, down by half a cosine."""
        along = math.cos(math.pi / 2 * self.done / self.settings.steps) ** 2
        return min(1.0, (self.done + 1) / 100) * (0.02 + 0.98 * along)


@dataclass(frozen=True)
class GuideSettings:
    """`share` by which the difference that a condition makes is exaggerated (after Ho and Salimans 2022)."""

    share: float = 0.5
    steps: int = 400
    batch: int = 4
    rate: float = 3e-4
    leave_open: float = 0.1
    check_every: int = 50
    seed: int = 1


def guided(
    teacher: Enlarger,
    designs: Drawings,
    settings: GuideSettings,
    progress: Callable[[float, str], None] | None = None,
    *,
    on: torch.device | None = None,
) -> Enlarger:
    """The network that draws at once what the teacher's two drawings, with a condition and without, add up to.

    Guidance makes colours purer and takes twice the time; this is its distillation (after Meng et al. 2023). `designs`
    are small pictures uint8 (n, s, s, 3), as they will be enlarged.
    """
    here, chance = on or device(), torch.Generator().manual_seed(settings.seed)
    teacher = teacher.to(here).eval()
    student = copy.deepcopy(teacher).train()
    for parameter in student.parameters():
        parameter.requires_grad_(True)
    optimizer = torch.optim.Adam(student.parameters(), betas=(0.9, 0.99))
    errors: list[float] = []
    for step in range(settings.steps):
        chosen = torch.randint(len(designs.images), (settings.batch,), generator=chance).numpy()
        pictures = torch.from_numpy(designs.images[chosen]).permute(0, 3, 1, 2).float() / 255
        pictures = blurred(pictures, torch.full((settings.batch,), BLUR)).to(here)
        opened = torch.rand(settings.batch, 1, generator=chance) < settings.leave_open
        asked = (torch.from_numpy(designs.conditions[chosen]) * ~opened).to(here)
        with torch.no_grad(), mixed(here):
            shown, plain = teacher(pictures, asked), teacher(pictures, torch.zeros_like(asked))
        optimizer.param_groups[0]["lr"] = settings.rate * math.cos(math.pi / 2 * step / settings.steps) ** 2
        with mixed(here):
            made = student(pictures, asked)
        error = (made - shown - settings.share * (shown - plain)).abs().mean()
        optimizer.zero_grad(set_to_none=True)
        error.backward()
        optimizer.step()
        errors.append(float(error.detach()))
        if progress is not None and (step + 1) % settings.check_every == 0:
            progress((step + 1) / settings.steps, f"guidance {step + 1} error {np.mean(errors):.5f}")
            errors = []
    return student.eval().requires_grad_(False).cpu()


def save(network: Enlarger, path: Path, **about: str) -> None:
    """Half precision."""
    checkpoint.write_halves(path, network, about)


def as_designed(images: NDArray[np.uint8], copies: int, *, seed: int) -> NDArray[np.uint8]:
    """Drawings uint8 (n, FACTOR × s, FACTOR × s, 3) → (copies × n, s, s, 3): copies of all, each spoilt anew."""
    settings, chance = EnlargeSettings(), torch.Generator().manual_seed(seed)
    made = []
    for _ in range(copies):
        for part in np.array_split(images, max(1, len(images) // 250)):
            truth = torch.from_numpy(part).permute(0, 3, 1, 2).float() / 255
            small = spoilt(functional.avg_pool2d(truth, FACTOR), settings, chance)
            made.append((small.clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy())
    return np.concatenate(made)


def spoilt(small: Tensor, settings: EnlargeSettings, chance: torch.Generator) -> Tensor:
    """Small pictures (n, 3, s, s) in 0..1 as if designed: shaken, soft, noisy, blotched, streaked, then blurred."""
    count, side = len(small), small.shape[-1]
    strength = torch.rand(6, count, 1, 1, 1, generator=chance)

    def noise(height: int, width: int, most: float, place: int, channels: int = 3) -> Tensor:
        return torch.randn(count, channels, height, width, generator=chance) * most * strength[place]

    shift = noise(side // 4, side // 4, settings.shift * 2 / side, 0, channels=2)
    moved = functional.interpolate(shift, size=(side, side), mode="bilinear", align_corners=False).permute(0, 2, 3, 1)
    still = functional.affine_grid(torch.eye(2, 3).expand(count, 2, 3), [count, 3, side, side], align_corners=False)
    shaken = functional.grid_sample(small, still + moved, padding_mode="border", align_corners=False)
    soft = blurred(shaken, settings.blur * strength[1].view(-1))
    grain = noise(side, side, settings.noise, 2) + double(noise(side // 2, side // 2, settings.blotches, 3))
    streaks = noise(side, 1, settings.streaks, 4) + noise(1, side, settings.streaks, 4)
    chequers = noise(2, 2, settings.chequer, 5, channels=1).repeat(1, 1, side // 2, side // 2)
    return blurred((soft + grain + streaks + chequers).clamp(0, 1), torch.full((count,), BLUR))
