"""Enlarging designs: the second stage of a cascade draws at 256 pixels what a design of 64 and its condition tell.

Ho et al. (2022) and Ledig et al. (2017): a network that saw drawings from nearer adds what 64 pixels do not hold, seams
and zips, prints and quilting, where the condition says that they belong. What conditions change is exaggerated, so that
colours come out purer (`training.enlarging.guided`). Lanczos does the rest. Brings torch.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from design.gan.layers import SLOPE, double, film_of, halve
from design.gan.vocabulary import SIZE, Condition, encode
from fashionai.vision.precision import mixed

logger = logging.getLogger(__name__)
WEIGHTS = Path(__file__).parent.parent / "weights" / "enlarger.safetensors"
FACTOR = 4
#: Standard deviation in pixels of the blur that every design gets first: it takes away the grain of a generator.
BLUR = 1.2
_AT_ONCE = 4
#: Channels at 64, 32 and 16 pixels, at 128 and at 256.
_SMALL, _LARGE, _LAST = (64, 128, 192), 32, 16
_READ = 192


class Enlarger(nn.Module):
    """Pictures (n, 3, s, s) in 0..1 and conditions (n, SIZE) → (n, 3, 4s, 4s): bilinear, and what a U-Net adds."""

    def __init__(self) -> None:
        super().__init__()
        first, middle, deep = _SMALL
        self.read = nn.Sequential(
            nn.Linear(SIZE, _READ), nn.LeakyReLU(SLOPE), nn.Linear(_READ, _READ), nn.LeakyReLU(SLOPE)
        )
        self.enter = _convolution(3, first)
        self.down = nn.ModuleList(map(_Step, (first, middle, deep), (1, 2, 2)))
        self.widen = nn.ModuleList([_convolution(first, middle), _convolution(middle, deep)])
        self.narrow = nn.ModuleList(
            [_convolution(deep, middle), _convolution(middle, first), _convolution(first, _LARGE)]
        )
        self.up = nn.ModuleList(map(_Step, (middle, first, _LARGE), (1, 1, 1)))
        self.spread = _convolution(_LARGE, 4 * _LAST)
        self.leave = _convolution(_LAST, 3, gain=0)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, images: Tensor, conditions: Tensor) -> Tensor:
        read = self.read(conditions)
        x = self.enter(images.contiguous(memory_format=torch.channels_last) - 0.5)
        kept = []
        for place, step in enumerate(self.down):
            if place:
                x = self.widen[place - 1](halve(x))
            x = step(x, read)
            kept.append(x)
        kept.pop()
        for narrow, step in zip(self.narrow, self.up, strict=True):
            x = narrow(double(x))
            x = step(x + kept.pop() if kept else x, read)
        x = functional.leaky_relu(functional.pixel_shuffle(self.spread(x), 2), SLOPE)
        larger = functional.interpolate(images, scale_factor=FACTOR, mode="bilinear", align_corners=False)
        return larger + self.leave(x).float()


class _Step(nn.Module):
    """Residual blocks at one size: 3 × 3, what was read as FiLM (Perez et al. 2018), 3 × 3."""

    def __init__(self, channels: int, blocks: int) -> None:
        super().__init__()
        self.first = nn.ModuleList(_convolution(channels, channels) for _ in range(blocks))
        self.second = nn.ModuleList(_convolution(channels, channels, gain=0) for _ in range(blocks))
        self.films = nn.ModuleList(film_of(_READ, 2 * channels) for _ in range(blocks))

    def forward(self, x: Tensor, read: Tensor) -> Tensor:
        for first, film, second in zip(self.first, self.films, self.second, strict=True):
            inner = first(functional.leaky_relu(x, SLOPE))
            scale, shift = film(read)[:, :, None, None].to(inner.dtype).chunk(2, 1)
            x = x + second(functional.leaky_relu(inner * (1 + scale) + shift, SLOPE))
        return x


def _convolution(inputs: int, outputs: int, *, gain: float = 1.0) -> nn.Conv2d:
    """3 × 3; He et al. (2015) times `gain`. Torch's own start is weaker, and such a network hardly learns."""
    made = nn.Conv2d(inputs, outputs, 3, padding=1)
    nn.init.kaiming_normal_(made.weight, SLOPE)
    with torch.no_grad():
        made.weight.mul_(gain)
    nn.init.zeros_(made.bias)  # type: ignore[arg-type]
    return made


def blurred(images: Tensor, widths: Tensor) -> Tensor:
    """Pictures (n, 3, s, s) under a Gaussian of `widths` (n,) pixels each, edges continued."""
    offsets = torch.arange(-4.0, 5.0)
    bell = torch.exp(-(offsets**2) / (2 * widths.clamp_min(0.05).view(-1, 1) ** 2))
    bell = bell / bell.sum(1, keepdim=True)
    kernel = (bell[:, :, None] * bell[:, None])[:, None].repeat_interleave(3, 0)
    padded = functional.pad(images, (4, 4, 4, 4), mode="replicate")
    merged = functional.conv2d(padded.reshape(1, -1, *padded.shape[2:]), kernel, groups=3 * len(images))
    return merged.view_as(images)


@cache
def shipped() -> Enlarger | None:
    """The trained network, or None where its file is missing, damaged or of another kind: Lanczos alone then does."""
    network = Enlarger()
    try:
        network.load_state_dict({name: value.float() for name, value in load_file(WEIGHTS).items()})
    except (FileNotFoundError, SafetensorError, KeyError, RuntimeError, ValueError):
        logger.exception("%s cannot be read; designs are enlarged without it.", WEIGHTS.name)
        return None
    return network.eval().requires_grad_(False)


def enlarge(images: NDArray[np.uint8], size: int, conditions: Sequence[Condition] | None = None) -> NDArray[np.uint8]:
    """uint8 (n, s, s, 3), s a multiple of 4, → (n, size, size, 3); `conditions` (n) are what designs show, if known."""
    network = shipped()
    larger = images
    if network is not None and size > images.shape[1] and len(images):
        larger = _drawn(network, images, conditions or [Condition()] * len(images))
    fitted = [np.asarray(Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS)) for image in larger]
    return np.stack(fitted) if fitted else np.empty((0, size, size, 3), np.uint8)


@torch.inference_mode()
def _drawn(network: Enlarger, images: NDArray[np.uint8], conditions: Sequence[Condition]) -> NDArray[np.uint8]:
    pictures = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
    parts = blurred(pictures, torch.full((len(images),), BLUR)).split(_AT_ONCE)
    asked = torch.from_numpy(encode(conditions)).split(_AT_ONCE)
    with mixed(pictures.device):
        made = torch.cat([network(*part) for part in zip(parts, asked, strict=True)])
    pixels: NDArray[np.uint8] = (made.clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return np.ascontiguousarray(pixels)
