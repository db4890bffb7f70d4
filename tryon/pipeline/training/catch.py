"""Garments as somebody might have laid and caught them, on any ground, and photos as if taken again. Brings torch."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw
from torch import Tensor
from torch.nn import functional

from tryon.pipeline.nets.garment_net import HEIGHT, WIDTH
from tryon.pipeline.vocabulary import LANDMARKS, MIRRORED

_CUFFS = {side: [LANDMARKS.index(f"cuff_{side}_{edge}") for edge in ("outer", "inner")] for side in ("left", "right")}
_MIRRORED = torch.tensor(MIRRORED)


class Caught(NamedTuple):
    """`pictures` float (n, 3, h, w), `masks` float (n, 2, h, w) of the garment and of the inside of its back that is to
    be seen, `points` float (n, k, 3) in 0..1 with presence.
    """

    pictures: Tensor
    masks: Tensor
    points: Tensor


class Again(NamedTuple):
    """As `Caught`; `told` float (n, k): of which landmarks anything is known."""

    pictures: Tensor
    masks: Tensor
    points: Tensor
    told: Tensor


def sleeve_masks(masks: npt.NDArray[np.uint8], points: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """uint8 (n, 2, h, w): which pixels of each garment belong to its left and right sleeve."""
    count, height, width = masks.shape
    found = np.zeros((count, 2, height, width), np.uint8)
    for place in range(count):
        for number, side in enumerate(("left", "right")):
            corners = [LANDMARKS.index(f"{name}_{side}") for name in ("shoulder", "armpit")] + _CUFFS[side]
            rows = points[place, corners]
            if rows[:, 2].min() > 0:
                outline = _outline(rows[:, :2] * (width, height), -1 if side == "left" else 1)
                image = Image.new("L", (width, height))
                ImageDraw.Draw(image).polygon([tuple(point) for point in outline], fill=255)
                found[place, number] = np.minimum(np.asarray(image), masks[place])
    return found


def _outline(corners: npt.NDArray[np.float32], outward: int) -> list[tuple[float, float]]:
    """Shoulder, out around the cuff, back along the inner seam to the armpit."""
    shoulder, armpit, outer, inner = corners
    out = np.array([outward * 12.0, 0.0])
    down = (outer + inner) / 2 - (shoulder + armpit) / 2
    down = down / (np.linalg.norm(down) + 1e-6) * 16
    path = [shoulder + (0, -3), shoulder + out, outer + out, outer + out + down, inner + down, inner, armpit]
    return [(float(x), float(y)) for x, y in path]


def catch(
    images: Tensor, masks: Tensor, sleeves: Tensor, points: Tensor, grounds: Tensor, generator: torch.Generator
) -> Caught:
    """Images uint8 (n, 3, H, W), masks and sleeves uint8 (n, 2, H, W), points (n, k, 3), grounds uint8 (n, 3, h, w) →
    `Caught` at the network's size.
    """
    count = len(images)
    turn = _whole(count, generator)
    swings = _between(-0.15, 1.0, (count, 2), generator) * (torch.rand(count, 1, generator=generator) < 0.6)
    swings = swings * sleeves.flatten(2).any(-1)
    layers, alpha = _layers(torch.cat([images, masks[:, 1:]], 1), masks[:, :1], sleeves, points, turn, swings)
    picture, inside = layers[:, :3], layers[:, 3:] * alpha
    moved = _moved(points, turn, swings)
    ground = _ground(grounds, count, generator)
    shadow = functional.avg_pool2d(functional.pad(alpha, (4, 4, 2, 6)), 9, 1)
    strength = _between(0, 0.45, (count, 1, 1, 1), generator)
    ground = ground * (1 - strength * shadow[..., :HEIGHT, :WIDTH])
    lit = _light(_dyed(picture, generator) * alpha + ground * (1 - alpha), generator)
    return Caught(lit, torch.cat([alpha, inside], 1), moved)


def again(images: Tensor, masks: Tensor, points: Tensor, told: Tensor, generator: torch.Generator) -> Again:
    """Photos uint8 (n, 3, H, W) turned, moved and lit otherwise, mirrored beyond their edges; masks uint8 (n, 2, H, W),
    `points` (n, k, 3).
    """
    turn = _whole(len(images), generator)
    grid = functional.affine_grid(turn, [len(images), 5, HEIGHT, WIDTH], align_corners=False)
    layers = torch.cat([images, masks], 1).float() / 255
    seen = functional.grid_sample(layers, grid, padding_mode="reflection", align_corners=False).clamp(0, 1)
    moved = _moved(points, turn, torch.zeros(len(images), 2))
    known = torch.where((turn[:, 0, 0] < 0)[:, None], told[:, _MIRRORED], told)
    return Again(_light(_dyed(seen[:, :3], generator), generator), seen[:, 3:], moved, known)


def _whole(count: int, generator: torch.Generator) -> Tensor:
    """(n, 2, 3): from the picture that is made to the drawing, in units of half pictures."""
    zoom = _between(0.75, 1.25, (count, 1), generator)
    stretch = _between(0.9, 1.1, (count, 1), generator)
    angle = torch.randn(count, generator=generator).clamp(-2.5, 2.5) * 9 * math.pi / 180
    flip = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    shift = _between(-0.16, 0.16, (count, 2), generator)
    slope = HEIGHT / WIDTH
    rows = torch.stack(
        [
            torch.stack([flip * angle.cos(), -slope * angle.sin() * flip], 1) / zoom / stretch,
            torch.stack([angle.sin() / slope, angle.cos()], 1) / zoom,
        ],
        1,
    )
    return torch.cat([rows, shift[:, :, None]], 2)


def _swing(points: Tensor, swings: Tensor, side: str) -> Tensor:
    """(n, 2, 3) about each armpit: from a swung sleeve back to the drawn one, in units of half pictures."""
    pivot = 2 * points[:, LANDMARKS.index(f"armpit_{side}"), :2] - 1
    angle = swings[:, 0] if side == "left" else -swings[:, 1]
    slope = HEIGHT / WIDTH
    turn = torch.stack(
        [
            torch.stack([angle.cos(), slope * angle.sin()], 1),
            torch.stack([-angle.sin() / slope, angle.cos()], 1),
        ],
        1,
    )
    return torch.cat([turn, (pivot - (turn @ pivot[..., None])[..., 0])[..., None]], 2)


def _then(first: Tensor, second: Tensor) -> Tensor:
    """The affine map (n, 2, 3) that applies `first`, then `second`."""
    turned = second[:, :, :2] @ first
    return torch.cat([turned[..., :2], turned[..., 2:] + second[..., 2:]], 2)


def _layers(
    images: Tensor, masks: Tensor, sleeves: Tensor, points: Tensor, turn: Tensor, swings: Tensor
) -> tuple[Tensor, Tensor]:
    """What images (n, c, H, W) show of the garment (n, c, h, w) and its alpha, sleeves laid over the rest."""
    layers = torch.cat([images, masks], 1).float() / 255
    parts = sleeves.float() / 255
    rest = layers.clone()
    rest[:, -1:] *= 1 - parts.amax(1, keepdim=True)
    pieces = [(rest, turn)]
    for number, side in enumerate(("left", "right")):
        piece = layers.clone()
        piece[:, -1:] = parts[:, number : number + 1]
        pieces.append((piece, _then(turn, _swing(points, swings, side))))
    picture = torch.zeros(len(images), images.shape[1], HEIGHT, WIDTH)
    alpha = torch.zeros(len(images), 1, HEIGHT, WIDTH)
    for piece, way in pieces:
        grid = functional.affine_grid(way, [*piece.shape[:2], HEIGHT, WIDTH], align_corners=False)
        seen = functional.grid_sample(piece, grid, align_corners=False)
        over = seen[:, -1:]
        picture = picture * (1 - over) + seen[:, :-1] * over
        alpha = alpha + over * (1 - alpha)
    return picture / alpha.clamp(min=1e-3), alpha


def _moved(points: Tensor, turn: Tensor, swings: Tensor) -> Tensor:
    """Landmarks where the layers went; those that left the picture are no longer present."""
    ways = {side: _then(turn, _swing(points, swings, side)) for side in ("left", "right")}
    place = 2 * points[..., :2] - 1
    out = _inverse(turn, place)
    for side, columns in _CUFFS.items():
        out[:, columns] = _inverse(ways[side], place[:, columns])
    flipped = turn[:, 0, 0] < 0
    found = torch.cat([(out + 1) / 2, points[..., 2:]], 2)
    found[flipped] = found[flipped][:, _MIRRORED]
    inside = ((found[..., :2] > 0) & (found[..., :2] < 1)).all(-1)
    found[..., 2] *= inside
    return found


def _inverse(way: Tensor, places: Tensor) -> Tensor:
    return (torch.linalg.inv(way[:, :, :2]) @ (places - way[:, None, :, 2]).transpose(1, 2)).transpose(1, 2)


def _ground(grounds: Tensor, count: int, generator: torch.Generator) -> Tensor:
    chosen = torch.randint(len(grounds), (count,), generator=generator)
    textured = grounds[chosen].float() / 255
    plain = torch.where(
        torch.rand(count, 1, generator=generator) < 0.6,
        _between(0.86, 1.0, (count, 1), generator).expand(count, 3),
        torch.rand(count, 3, generator=generator),
    )[:, :, None, None]
    keep = torch.rand(count, 1, 1, 1, generator=generator) < 0.6
    return torch.where(keep, textured, plain)


def _dyed(picture: Tensor, generator: torch.Generator) -> Tensor:
    """Half of the garments in another hue: channels mixed at random."""
    count = len(picture)
    mix = torch.eye(3) + 0.35 * torch.randn(count, 3, 3, generator=generator)
    mix = mix / mix.sum(2, keepdim=True).clamp(min=0.4)
    dyed = torch.einsum("nij,njhw->nihw", mix, picture).clamp(0, 1)
    return torch.where(torch.rand(count, 1, 1, 1, generator=generator) < 0.5, dyed, picture)


def _light(pictures: Tensor, generator: torch.Generator) -> Tensor:
    count = len(pictures)
    gain = _between(0.7, 1.2, (count, 1), generator) * _between(0.92, 1.08, (count, 3), generator)
    slope = _between(-0.25, 0.25, (count, 2), generator)
    x = torch.linspace(-1, 1, pictures.shape[-1])
    y = torch.linspace(-1, 1, pictures.shape[-2])
    fall = 1 + slope[:, :1, None] * x[None, None, :] + slope[:, 1:, None] * y[None, :, None]
    gamma = _between(0.75, 1.35, (count, 1, 1, 1), generator)
    lit = (pictures * gain[:, :, None, None] * fall[:, None]).clamp(1e-4, 1) ** gamma
    noisy = lit + _between(0, 0.04, (count, 1, 1, 1), generator) * torch.randn(pictures.shape, generator=generator)
    soft = functional.avg_pool2d(noisy, 3, 1, 1, count_include_pad=False)
    return torch.where(torch.rand(count, 1, 1, 1, generator=generator) < 0.25, soft, noisy).clamp(0, 1)


def _between(low: float, high: float, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(shape, generator=generator)
