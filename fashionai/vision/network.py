"""The network behind the image embedding: garments of 64 × 48 pixels → unit vectors of 128 numbers. Brings torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

DIMENSIONS = 128
_WIDTHS = (24, 32, 64, 128)
#: Where the blocks halve height and width.
_STRIDES = (2, 1, 2, 2)


class Residual(nn.Module):
    """x + ReLU(BN(conv x)), He et al. (2016) with one convolution."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.branch = block(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.branch(x)


def block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    """3 × 3 convolution, batch normalisation, ReLU."""
    convolution = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class EmbeddingNet(nn.Module):
    """Mean and maximum over the last map, projected and scaled to length 1."""

    def __init__(self) -> None:
        super().__init__()
        inputs = (3, *_WIDTHS[:-1])
        layers = [block(*shape) for shape in zip(inputs, _WIDTHS, _STRIDES, strict=True)]
        self.layers = nn.Sequential(*layers, Residual(_WIDTHS[-1]))
        self.project = nn.Linear(2 * _WIDTHS[-1], DIMENSIONS, bias=False)
        self.centre = nn.BatchNorm1d(DIMENSIONS)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures float (n, 3, 64, 48) in 0..1 → (n, 128)."""
        last = self.layers((2 * pictures - 1).contiguous(memory_format=torch.channels_last))
        pooled = torch.cat([last.mean(dim=(2, 3)), last.amax(dim=(2, 3))], dim=1)
        return functional.normalize(self.centre(self.project(pooled)))
