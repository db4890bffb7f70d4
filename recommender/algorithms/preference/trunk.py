"""The trunk: a small residual network that turns a 28 × 28 picture into an embedding, classes and traits.

Residual blocks are He et al. (2016) with one convolution each: on two cores depth costs more than it brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

#: Mean and standard deviation of Fashion-MNIST's training pixels, in 0..1.
MEAN, SPREAD = 0.2860, 0.3530


@dataclass(frozen=True)
class TrunkSettings:
    """`width` filters at 28 × 28, twice as many at 14 × 14, four times at 7 × 7."""

    width: int = 24
    classes: int = 10
    traits: int = 6

    @property
    def embedding(self) -> int:
        """Length of the embedding: mean and maximum over the last map, each of mean 0 and variance 1 in training."""
        return 8 * self.width


SHAPE = TrunkSettings()


class Seen(NamedTuple):
    """What the trunk makes of n pictures: embedding (n, e), class scores (n, classes), traits (n, traits)."""

    embedding: Tensor
    logits: Tensor
    traits: Tensor


class Convolution(nn.Sequential):
    """3 × 3 convolution, batch normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
        )


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.branch = Convolution(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.branch(x)


class Trunk(nn.Module):
    def __init__(self, settings: TrunkSettings = SHAPE) -> None:
        super().__init__()
        width = settings.width
        self.settings = settings
        self.layers = nn.Sequential(
            Convolution(1, width),
            Convolution(width, 2 * width, stride=2),
            Residual(2 * width),
            Convolution(2 * width, 4 * width, stride=2),
            Residual(4 * width),
            Residual(4 * width),
        )
        # The rates that suit convolutions would let maxima of raw activations run away in the first steps.
        self.scale = nn.BatchNorm1d(settings.embedding, affine=False)
        self.classify = nn.Linear(settings.embedding, settings.classes)
        self.measure = nn.Linear(settings.embedding, settings.traits)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, pictures: Tensor) -> Seen:
        """Pictures float (n, 1, height, width), standardised with MEAN and SPREAD."""
        last = self.layers(pictures.contiguous(memory_format=torch.channels_last))
        embedding = self.scale(torch.cat([last.mean(dim=(2, 3)), last.amax(dim=(2, 3))], dim=1))
        return Seen(embedding, self.classify(embedding), self.measure(embedding))


def standardise(images: Tensor) -> Tensor:
    """uint8 (n, height, width) → float32 (n, 1, height, width)."""
    return (images.unsqueeze(1).float() / 255 - MEAN) / SPREAD
