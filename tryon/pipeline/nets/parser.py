"""The parsing network: a residual U-Net (Ronneberger et al. 2015, He et al. 2016) of 3.3 M parameters. Brings torch."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from tryon.pipeline.labels import COUNT

if TYPE_CHECKING:
    from torch import Tensor

#: Red, green, blue, person mask, then head, trunk, arms and legs of the drawn pose.
INPUTS = 8
#: Channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the window. Multiples of 16 suit the matrix units of CPUs.
WIDTHS = (48, 96, 144, 144, 144)


def conv(inputs: int, outputs: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """ReLU(x + conv ReLU(conv x))."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.second = conv(width, width), conv(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.second(functional.relu(self.first(x))))


class Up(nn.Module):
    """Twice the size, joined with what the encoder saw there."""

    def __init__(self, below: int, beside: int) -> None:
        super().__init__()
        self.narrow = conv(below, beside, size=1)
        self.join = Residual(beside)

    def forward(self, below: Tensor, beside: Tensor) -> Tensor:
        raised = functional.interpolate(self.narrow(below), scale_factor=2.0, mode="bilinear")
        return self.join(functional.relu(raised + beside))


class ParserNet(nn.Module):
    """Windows → logits of every class at the same size; height and width must be multiples of 32.

    Pixels are folded two by two into channels first and unfolded last (Shi et al. 2016), so that all convolutions work
    at half the size or less.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv(4 * INPUTS, WIDTHS[0])
        self.levels = nn.ModuleList([Residual(width) for width in WIDTHS])
        self.downs = nn.ModuleList([conv(a, b, 2) for a, b in pairwise(WIDTHS)])
        self.deep = Residual(WIDTHS[-1])
        self.ups = nn.ModuleList([Up(below, beside) for beside, below in pairwise(WIDTHS)])
        self.head = nn.Conv2d(WIDTHS[0], 4 * COUNT, 3, padding=1)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, windows: Tensor) -> Tensor:
        """float (n, INPUTS, h, w) in -1..1 → (n, COUNT, h, w)."""
        x = functional.pixel_unshuffle(windows, 2).contiguous(memory_format=torch.channels_last)
        x = functional.relu(self.stem(x))
        seen = []
        for place, level in enumerate(self.levels):
            x = level(x if place == 0 else functional.relu(self.downs[place - 1](x)))
            seen.append(x)
        x = self.deep(x)
        for up, beside in zip(reversed(self.ups), reversed(seen[:-1]), strict=True):
            x = up(x, beside)
        return functional.pixel_shuffle(self.head(x), 2)
