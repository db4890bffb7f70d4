"""Is a run still worth going on with? Divergence and collapse, told from numbers that training has anyway."""

from __future__ import annotations

import math
from collections import deque

import torch
from torch import Tensor

#: Real pictures lead fake ones by 1–4 in healthy runs; a discriminator that leads by this has won.
_LOST = 20.0
#: Samples of a healthy run differ from each other about as much as real pictures (.8–1.1); a collapsed one's hardly do.
_ALIKE = 0.3
_STEPS = 200
#: Checks in a row that must find samples alike.
_CHECKS = 2


class Stopped(RuntimeError):
    """Training diverged or collapsed; the message says which. The last good generator is kept."""


class Watch:
    """Told of every step and check; raises Stopped when there is no way back."""

    def __init__(self, *, patience: int = _STEPS) -> None:
        self._margins: deque[float] = deque(maxlen=patience)
        self._alike = 0

    def step(self, loss: float, margin: float) -> None:
        """The discriminator's loss and its lead. Raises Stopped."""
        if not (math.isfinite(loss) and math.isfinite(margin)):
            raise Stopped("diverged: the loss is no number")
        self._margins.append(margin)
        if len(self._margins) == self._margins.maxlen and min(self._margins) > _LOST:
            raise Stopped(f"diverged: the discriminator leads by more than {_LOST:g} for {len(self._margins)} steps")

    def check(self, samples: Tensor, real: Tensor) -> bool:
        """Whether `samples` (n, c, h, w), made for the conditions of `real`, are varied. Raises Stopped."""
        if not bool(torch.isfinite(samples).all()):
            raise Stopped("diverged: a sample is no picture")
        share = spread(samples) / max(spread(real), 1e-6)
        self._alike = self._alike + 1 if share < _ALIKE else 0
        if self._alike >= _CHECKS:
            raise Stopped(f"collapsed: samples differ {share:.2f} times as much as real pictures")
        return self._alike == 0


def spread(images: Tensor) -> float:
    """Root mean square distance of pictures from their mean, per pixel."""
    return float(images.float().var(dim=0, unbiased=False).mean().sqrt())
