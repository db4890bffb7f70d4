"""Convolutions whose gradient may be differentiated cheaply, Fix-up blocks, and the Haar transform. Brings torch.

Maps are NHWC in memory (channels last): 1 × 1 convolutions are matrix products, which bfloat16 hardware likes.
Weights stay float32 and are cast to the dtype of what they meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.grad import conv2d_input, conv2d_weight

SLOPE = 0.2
_inputs_only = False


@contextmanager
def gradients_of_inputs_only() -> Iterator[None]:
    """Within it, a first backward pass leaves out the weights' gradients, which a gradient penalty does not need."""
    global _inputs_only
    before, _inputs_only = _inputs_only, True
    try:
        yield
    finally:
        _inputs_only = before


class _Convolution(torch.autograd.Function):
    """3 × 3, stride 1, padding 1. Torch's own double backward costs about twice as much on a CPU."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, groups: int) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.groups = groups
        return functional.conv2d(x, weight, None, 1, 1, 1, groups)

    @staticmethod
    def backward(ctx: Any, up: Tensor) -> tuple[Tensor, Tensor | None, None]:
        x, weight = ctx.saved_tensors
        down = _Transposed.apply(up, weight, ctx.groups, x.shape)
        return down, None if _inputs_only else conv2d_weight(x, weight.shape, up, 1, 1, 1, ctx.groups), None


class _Transposed(torch.autograd.Function):
    """The gradient of `_Convolution` with respect to its input; differentiable once more."""

    @staticmethod
    def forward(ctx: Any, up: Tensor, weight: Tensor, groups: int, shape: torch.Size) -> Tensor:
        ctx.save_for_backward(up, weight)
        ctx.groups = groups
        return conv2d_input(shape, weight, up, 1, 1, 1, groups)

    @staticmethod
    def backward(ctx: Any, up: Tensor) -> tuple[Tensor, Tensor, None, None]:
        first, weight = ctx.saved_tensors
        again = functional.conv2d(up, weight, None, 1, 1, 1, ctx.groups)
        return again, conv2d_weight(up, weight.shape, first, 1, 1, 1, ctx.groups), None, None


class Convolution(nn.Module):
    """3 × 3 over (n, c, h, w) in `groups`; He et al. (2015) scaled by `gain`."""

    def __init__(self, channels: int, groups: int, gain: float) -> None:
        super().__init__()
        self.groups = groups
        fan = 9 * channels // groups
        self.weight = nn.Parameter(torch.randn(channels, channels // groups, 3, 3) * gain * _he(fan))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = _Convolution.apply(x, self.weight.to(x.dtype), self.groups)
        return result


class Pointwise(nn.Module):
    """A 1 × 1 convolution as a matrix product; (n, c, h, w) in channels-last memory in and out."""

    def __init__(self, inputs: int, outputs: int, gain: float = 1.0, *, bias: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * gain / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        bias = None if self.bias is None else self.bias.to(x.dtype)
        return functional.linear(x.permute(0, 2, 3, 1), self.weight.to(x.dtype), bias).permute(0, 3, 1, 2)


class Block(nn.Module):
    """x + 1 × 1, 3 × 3 in groups, 1 × 1 with leaky ReLU between (Huang et al. 2024, R3GAN).

    No normalisation: Fix-up initialisation (Zhang et al. 2019) with the last layer at 0 and the others shrunk by the
    number of blocks. `film` (n, 2 × channels) scales and shifts the middle (Perez et al. 2018).
    """

    def __init__(self, channels: int, groups: int, depth: int) -> None:
        super().__init__()
        gain = depth**-0.25
        self.enter = Pointwise(channels, channels, gain * _he(1))
        self.mix = Convolution(channels, groups, gain)
        self.leave = Pointwise(channels, channels, 0.0)
        self.before, self.after = (nn.Parameter(torch.zeros(channels, 1, 1)) for _ in range(2))

    def forward(self, x: Tensor, film: Tensor | None = None) -> Tensor:
        inner = functional.leaky_relu(self.enter(x) + self.before.to(x.dtype), SLOPE)
        inner = self.mix(inner) + self.after.to(x.dtype)
        if film is not None:
            scale, shift = film.to(x.dtype)[:, :, None, None].chunk(2, 1)
            inner = inner * (1 + scale) + shift
        return x + self.leave(functional.leaky_relu(inner, SLOPE))


def film_of(inputs: int, outputs: int) -> nn.Linear:
    """A layer that tells scales and shifts (Perez et al. 2018), which begin small."""
    film = nn.Linear(inputs, outputs)
    nn.init.normal_(film.weight, std=0.3 / inputs**0.5)
    nn.init.zeros_(film.bias)
    return film


def _he(fan: int) -> float:
    """Standard deviation that keeps the variance through a leaky ReLU."""
    return float((2 / (1 + SLOPE**2) / fan) ** 0.5)


def double(x: Tensor) -> Tensor:
    """Bilinear, (n, c, h, w) → (n, c, 2h, 2w)."""
    return functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def halve(x: Tensor) -> Tensor:
    """Bilinear, (n, c, h, w) → (n, c, h/2, w/2): the mean of four."""
    return functional.avg_pool2d(x, 2)


def haar(images: Tensor) -> Tensor:
    """(n, c, 2h, 2w) → (n, 4c, h, w), orthonormal: a penalty on gradients reads the same on either side."""
    a, b = images[..., ::2, ::2], images[..., ::2, 1::2]
    c, d = images[..., 1::2, ::2], images[..., 1::2, 1::2]
    return torch.cat([a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d], 1) / 2


def inverse_haar(bands: Tensor) -> Tensor:
    """(n, 4c, h, w) → (n, c, 2h, 2w); undoes `haar`."""
    mean, across, down, diagonal = bands.chunk(4, 1)
    a, b = mean + across + down + diagonal, mean - across + down - diagonal
    c, d = mean + across - down - diagonal, mean - across - down + diagonal
    quarters = torch.stack([a, b, c, d], 2)
    return functional.pixel_shuffle(quarters.flatten(1, 2), 2) / 2
