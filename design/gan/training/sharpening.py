"""Training the enlarger on drawings: what a network sees of them at 64 pixels, and the same drawing at 256."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from design.gan.sharpen import FACTOR, Sharpener
from fashionai.vision.checkpoint import write
from fashionai.vision.precision import BFLOAT16

#: Edge of a training patch at the small size.
_PATCH = 24


@dataclass(frozen=True)
class SharpenSettings:
    steps: int = 2_000
    batch: int = 12
    rate: float = 1e-3
    #: What a generator does that a camera does not: largest blur (pixels) and noise (0..1) put on the small pictures.
    blur: float = 0.7
    noise: float = 0.03
    #: Largest step of the chequered pattern (0..1) that sub-pixel layers leave.
    chequer: float = 0.08
    seed: int = 0


def teach(
    large: NDArray[np.uint8], settings: SharpenSettings, progress: Callable[[float, str], None] | None = None
) -> Sharpener:
    """A network from drawings uint8 (n, FACTOR × s, FACTOR × s, 3); mean absolute error, Adam, half a cosine."""
    torch.manual_seed(settings.seed)
    network, randomness = Sharpener(), torch.Generator().manual_seed(settings.seed)
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, settings.steps)
    pictures, clock, mean = torch.tensor(large), time.process_time(), 0.0
    for step in range(settings.steps):
        target = _patches(pictures, settings.batch, randomness)
        seen = _spoilt(functional.avg_pool2d(target, FACTOR), settings, randomness)
        with torch.autocast("cpu", torch.bfloat16, enabled=BFLOAT16):
            made = network(seen)
        loss = (made.float() - target).abs().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        mean = 0.98 * mean + 0.02 * float(loss.detach())
        if progress is not None and (step + 1) % 100 == 0:
            progress((step + 1) / settings.steps, f"loss {mean:.4f} {time.process_time() - clock:.0f} CPU-s")
    return network.eval().requires_grad_(False)


def save(network: Sharpener, path: Path, **about: str) -> None:
    """Half precision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, {name: value.half() for name, value in network.state_dict().items()}, about)


def _patches(pictures: Tensor, count: int, randomness: torch.Generator) -> Tensor:
    """Float (count, 3, edge, edge) in 0..1, mirrored half the time; the ground alone is rarely chosen."""
    edge, side = _PATCH * FACTOR, pictures.shape[1]
    found: list[Tensor] = []
    while len(found) < count:
        which = int(torch.randint(len(pictures), (1,), generator=randomness))
        top, left = torch.randint((side - edge) // FACTOR + 1, (2,), generator=randomness).mul(FACTOR).tolist()
        patch = pictures[which, top : top + edge, left : left + edge].permute(2, 0, 1).float() / 255
        if patch.std() < 0.03 and torch.rand(1, generator=randomness) < 0.9:
            continue
        found.append(patch.flip(2) if torch.rand(1, generator=randomness) < 0.5 else patch)
    return torch.stack(found)


def _spoilt(small: Tensor, settings: SharpenSettings, randomness: torch.Generator) -> Tensor:
    """Blurred and noisy by different amounts, half of the pictures not at all."""
    count = len(small)
    strength, chance = torch.rand(2, count, 1, 1, 1, generator=randomness)
    strength = strength * (chance < 0.5)
    offsets = torch.arange(-2.0, 3.0)
    width = (settings.blur * strength).clamp_min(0.05).view(count, 1)
    bell = torch.exp(-(offsets**2) / (2 * width**2))
    bell = bell / bell.sum(1, keepdim=True)
    kernel = (bell[:, :, None] * bell[:, None])[:, None].repeat_interleave(3, 0)
    padded = functional.pad(small, (2, 2, 2, 2), mode="replicate")
    blurred = functional.conv2d(padded.reshape(1, -1, *padded.shape[2:]), kernel, groups=3 * count).view_as(small)
    shaken = torch.randn(small.shape, generator=randomness) * settings.noise * strength
    rows, columns = (side // 2 for side in small.shape[2:])
    tile = torch.randn(count, 1, 2, 2, generator=randomness) * settings.chequer * strength
    return (blurred + shaken + tile.repeat(1, 1, rows, columns)).clamp(0, 1)
