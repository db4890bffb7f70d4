"""What a garment may lie on: plain paper, floors, boards, cloth, and real surfaces cut from photos beside people."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

Picture = npt.NDArray[np.uint8]


def grounds(
    count: int, size: tuple[int, int], rng: np.random.Generator, photos: list[tuple[Picture, npt.NDArray[np.bool_]]]
) -> Picture:
    """uint8 (count, h, w, 3) for `size` (w, h): half of them drawn, half cut from `photos` (picture, free) if any."""
    made: list[Picture] = []
    while len(made) < count:
        cut = _cut(photos[int(rng.integers(len(photos)))], size, rng) if photos and rng.random() < 0.6 else None
        made.append(_drawn(size, rng) if cut is None else cut)
    return np.stack(made)


def _cut(
    photo: tuple[Picture, npt.NDArray[np.bool_]], size: tuple[int, int], rng: np.random.Generator
) -> Picture | None:
    """A piece without anybody in it, as large as chance finds one."""
    picture, free = photo
    height, width = free.shape
    for _ in range(8):
        w = int(rng.integers(width // 5, width // 2))
        h = w * size[1] // size[0]
        if h >= height:
            continue
        left, top = int(rng.integers(width - w)), int(rng.integers(height - h))
        if free[top : top + h, left : left + w].mean() > 0.97:
            piece = Image.fromarray(picture[top : top + h, left : left + w])
            turned = piece.transpose(Image.Transpose(int(rng.integers(0, 2))))
            return np.asarray(turned.resize(size, Image.Resampling.BICUBIC))
    return None


def _drawn(size: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Boards, cloth or concrete: a colour, waves across, noise at two scales and a slow fall of light."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width] / max(size)
    angle = rng.uniform(0, np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    field = np.zeros((height, width))
    style = rng.integers(4)
    if style == 0:  # boards
        boards = np.floor(along * rng.uniform(3, 9))
        field += rng.normal(0, 18, 64)[boards.astype(int) % 64] - 40 * ((along * 6) % 1 < 0.04)
    elif style == 1:  # stripes or checks
        field += rng.uniform(5, 50) * np.sign(np.sin(along * rng.uniform(20, 120)))
    for cells, strength in ((rng.integers(4, 10), 16), (rng.integers(20, 60), 9)):
        noise = rng.normal(0, rng.uniform(0, strength), (int(cells), int(cells))).astype(np.float32)
        field += np.asarray(Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC))
    field += rng.uniform(-40, 40) * (x - 0.4) + rng.uniform(-40, 40) * (y - 0.5)
    colour = rng.uniform(20, 250, 3) if rng.random() < 0.5 else rng.uniform(60, 250) + rng.normal(0, 14, 3)
    return np.clip(colour + field[..., None] * rng.uniform(0.7, 1.1, 3), 0, 255).astype(np.uint8)
