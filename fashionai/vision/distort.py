"""Drawn garments as a camera might have caught them: on other grounds, nearer, turned, in other light. Brings torch."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from fashionai.vision.pixels import HEIGHT, WIDTH


@dataclass(frozen=True)
class Distortion:
    """How far a picture may be moved from what was drawn.

    `zoom` factors, `turn` degrees, `shift` shares of the picture, `light` a factor on all channels, `tint` one on each,
    `gamma` an exponent, `grain` a standard deviation of 0..1; a plain colour instead of white with chance `coloured`.
    """

    zoom: tuple[float, float] = (0.75, 1.15)
    turn: float = 8.0
    shift: float = 0.06
    light: float = 0.15
    tint: float = 0.05
    gamma: float = 0.2
    grain: float = 0.02
    coloured: float = 0.3


USUAL = Distortion()


def distort(images: Tensor, masks: Tensor, generator: torch.Generator, how: Distortion = USUAL) -> Tensor:
    """Images uint8 (n, 3, h, w) with masks uint8 (n, 1, h, w) → float (n, 3, 64, 48) in 0..1."""
    layers = torch.cat([images, masks], dim=1).float() / 255
    seen = functional.grid_sample(layers, _grid(len(layers), generator, how), align_corners=False)
    garment, mask = seen[:, :3], seen[:, 3:]
    # Outside the drawing there is no garment, so the ground's colour shows there as well.
    return _light(garment * mask + _ground(len(layers), generator, how) * (1 - mask), generator, how)


def _grid(count: int, generator: torch.Generator, how: Distortion) -> Tensor:
    """Where each output pixel is read: mirrored, zoomed, turned and shifted."""
    zoom = _between(*how.zoom, (count,), generator)
    angle = _between(-how.turn, how.turn, (count,), generator) * math.pi / 180
    flip = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    moved = _between(-2 * how.shift, 2 * how.shift, (2, count), generator)
    slope = HEIGHT / WIDTH
    rows = [
        torch.stack([flip * angle.cos() / zoom, -slope * angle.sin() / zoom, moved[0]], dim=1),
        torch.stack([flip * angle.sin() / slope / zoom, angle.cos() / zoom, moved[1]], dim=1),
    ]
    return functional.affine_grid(torch.stack(rows, dim=1), [count, 4, HEIGHT, WIDTH], align_corners=False)


def _ground(count: int, generator: torch.Generator, how: Distortion) -> Tensor:
    nearly_white = _between(0.88, 1.0, (count, 1), generator).expand(count, 3)
    colour = torch.rand(count, 3, generator=generator)
    chosen = torch.rand(count, 1, generator=generator) < how.coloured
    return torch.where(chosen, colour, nearly_white)[:, :, None, None]


def _light(pictures: Tensor, generator: torch.Generator, how: Distortion) -> Tensor:
    count = len(pictures)
    gain = 1 + _between(-how.light, how.light, (count, 1), generator)
    gain = gain * (1 + _between(-how.tint, how.tint, (count, 3), generator))
    gamma = 1 + _between(-how.gamma, how.gamma, (count, 1, 1, 1), generator)
    lit = (pictures * gain[:, :, None, None]).clamp(1e-4, 1) ** gamma
    return (lit + how.grain * torch.randn(pictures.shape, generator=generator)).clamp(0, 1)


def _between(low: float, high: float, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(shape, generator=generator)
