"""Is a run still worth going on with? Divergence and collapse, told from numbers that training has anyway."""

from __future__ import annotations

import json
import math
from collections import deque

import torch
from torch import Tensor

#: Real pictures lead fake ones by 1–4 in healthy runs; a discriminator that leads by this has won.
_LOST = 20.0
#: Samples of a healthy run differ from each other about as much as real pictures (.8–1.1); a collapsed one's hardly do.
_ALIKE = 0.3
#: Two samples of one condition differ by .24 of that in the generator of designs that ships (by .08 where the noise
#: alone is another), by .74 on Fashion-MNIST.
_SAME = 0.03
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

    def check(self, samples: Tensor, real: Tensor, again: Tensor) -> bool:
        """Whether samples (n, c, h, w), made for the conditions of `real`, are varied. Raises Stopped.

        `again` are others for the same conditions: a generator may show each of them by one picture only.
        """
        if not bool(torch.isfinite(samples).all()):
            raise Stopped("diverged: a sample is no picture")
        usual = max(spread(real), 1e-6)
        share, within = spread(samples) / usual, apart(samples, again) / usual
        self._alike = self._alike + 1 if share < _ALIKE or within < _SAME else 0
        if self._alike >= _CHECKS:
            which = f"samples differ {share:.2f}" if share < _ALIKE else f"samples of one condition differ {within:.3f}"
            raise Stopped(f"collapsed: {which} times as much as real pictures")
        return self._alike == 0

    def as_json(self) -> str:
        """What it has counted so far, for a run that goes on later."""
        return json.dumps({"leads": list(self._margins), "alike": self._alike})

    def go_on(self, kept: str) -> None:
        """From what `as_json` gave."""
        found = json.loads(kept)
        self._margins.extend(found["leads"])
        self._alike = int(found["alike"])


def spread(images: Tensor) -> float:
    """Root mean square distance of pictures from their mean, per pixel."""
    return float(images.float().var(dim=0, unbiased=False).mean().sqrt())


def apart(one: Tensor, other: Tensor) -> float:
    """Root mean square difference of pairs, as a spread: of pairs without likeness it is that of all pictures."""
    return float((one.float() - other.float()).square().mean().div(2).sqrt())
