"""A batch as it could also have been photographed: shifted, mirrored, with a square erased."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

SHIFT = 2
ERASED = 8
ERASED_SHARE = 0.25


def augment(images: Tensor, generator: torch.Generator) -> Tensor:
    """uint8 (n, height, width) → the same shape, every picture changed by itself."""
    images = erase(mirror(images, generator), generator)
    return shift(images, generator)


def shift(images: Tensor, generator: torch.Generator) -> Tensor:
    """Moved by up to SHIFT pixels each way; what comes in is ground (0)."""
    count, height, width = images.shape
    padded = functional.pad(images, (SHIFT, SHIFT, SHIFT, SHIFT))
    windows = padded.unfold(1, height, 1).unfold(2, width, 1)
    steps = torch.randint(0, 2 * SHIFT + 1, (2, count), generator=generator)
    return windows[torch.arange(count), steps[0], steps[1]]


def mirror(images: Tensor, generator: torch.Generator) -> Tensor:
    """Left and right exchanged in half of the pictures."""
    chosen = torch.rand(len(images), generator=generator) < 0.5
    return torch.where(chosen[:, None, None], images.flip(-1), images)


def erase(images: Tensor, generator: torch.Generator) -> Tensor:
    """A square of ground laid over some pictures (cutout, DeVries and Taylor 2017); its centre lies inside."""
    count, height, width = images.shape
    chosen = torch.rand(count, generator=generator) < ERASED_SHARE
    inside_y = _near(torch.randint(0, height, (count,), generator=generator), height)
    inside_x = _near(torch.randint(0, width, (count,), generator=generator), width)
    square = chosen[:, None, None] & inside_y[:, :, None] & inside_x[:, None, :]
    return images.masked_fill(square, 0)


def _near(centres: Tensor, length: int) -> Tensor:
    """Which of `length` places lie within half a square of each centre, (n, length)."""
    offset = torch.arange(length)[None, :] - centres[:, None]
    return (offset >= -(ERASED // 2)) & (offset < ERASED // 2)
