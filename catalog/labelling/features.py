"""What a picture says in numbers: colours, outline, edges and weave. NumPy and Pillow only; no tables here."""

from __future__ import annotations

from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.floating]

# Width and height that every picture is brought to: 10 ms a picture with its decoding, on one busy core.
SIZE = (96, 128)
CELL = 16
BINS = 8
#: How much of the vector is what, in order.
PARTS = {"colour": 64, "tone": 12, "outline": 56, "edges": (SIZE[0] // CELL) * (SIZE[1] // CELL) * BINS, "weave": 72}
LENGTH = sum(PARTS.values())


def features_of(file: IO[bytes]) -> Floats:
    """A picture's features (LENGTH,), float32. Raises OSError for what is no picture."""
    with Image.open(file) as picture:
        picture.draft("RGB", (SIZE[0] * 2, SIZE[1] * 2))
        small = _upright(picture.convert("RGB"))
    pixels = np.asarray(small, np.float32) / 255
    mask = foreground(pixels)
    parts = (_colour(pixels, mask), _tone(pixels, mask), _outline(mask), _edges(pixels), _weave(pixels, mask))
    return np.concatenate(parts).astype(np.float32)


def _upright(picture: Image.Image) -> Image.Image:
    """Fitted into SIZE on the colour of its own corner, so that a square picture is not stretched."""
    picture.thumbnail(SIZE, Image.Resampling.BILINEAR)
    sheet = Image.new("RGB", SIZE, picture.getpixel((0, 0)))
    sheet.paste(picture, ((SIZE[0] - picture.width) // 2, (SIZE[1] - picture.height) // 2))
    return sheet


def foreground(pixels: Floats) -> NDArray[np.bool_]:
    """Where the garment is (height, width): what differs from the median colour of the border."""
    border = np.concatenate([pixels[:3].reshape(-1, 3), pixels[-3:].reshape(-1, 3), pixels[:, :3].reshape(-1, 3)])
    mask = np.abs(pixels - np.median(border, axis=0)).max(axis=2) > 0.11
    return mask if mask.mean() > 0.02 else np.ones_like(mask)


def _colour(pixels: Floats, mask: NDArray[np.bool_]) -> Floats:
    """Histogram of the garment's colours, 4 × 4 × 4 over RGB, as square roots of shares."""
    levels = np.minimum((pixels[mask] * 4).astype(int), 3)
    counts = np.bincount(levels @ np.array([16, 4, 1]), minlength=64)
    shares: Floats = np.sqrt(counts / max(counts.sum(), 1)).astype(np.float32)
    return shares


def _tone(pixels: Floats, mask: NDArray[np.bool_]) -> Floats:
    """Mean, spread and quartiles of opponent colours: lightness, red against green, yellow against blue."""
    red, green, blue = pixels[mask].T
    opponents = np.stack([(red + green + blue) / 3, red - green, (red + green) / 2 - blue])
    quarters = np.percentile(opponents, (25, 75), axis=1)
    found: Floats = np.concatenate([opponents.mean(axis=1), opponents.std(axis=1), *quarters]).astype(np.float32)
    return found


def _outline(mask: NDArray[np.bool_]) -> Floats:
    """How wide the garment is at 32 heights and how tall at 24 widths."""
    rows = mask.reshape(32, -1, mask.shape[1]).mean(axis=(1, 2))
    columns = mask.reshape(mask.shape[0], 24, -1).mean(axis=(0, 2))
    return np.concatenate([rows, columns]).astype(np.float32)


def _edges(pixels: Floats) -> Floats:
    """Histograms of oriented gradients (Dalal and Triggs 2005), a cell normalised by itself."""
    grey = pixels.mean(axis=2)
    down, across = np.gradient(grey)
    size = np.hypot(down, across)
    turn = np.minimum((np.mod(np.arctan2(down, across), np.pi) / np.pi * BINS).astype(int), BINS - 1)
    cells = []
    for row in range(0, grey.shape[0], CELL):
        for column in range(0, grey.shape[1], CELL):
            here = np.s_[row : row + CELL, column : column + CELL]
            histogram = np.bincount(turn[here].ravel(), weights=size[here].ravel(), minlength=BINS)
            cells.append(histogram / (np.linalg.norm(histogram) + 0.1))
    return np.concatenate(cells).astype(np.float32)


def _weave(pixels: Floats, mask: NDArray[np.bool_]) -> Floats:
    """What repeats: the spectrum of the garment's middle in 12 rings × 4 directions, and 24 levels of contrast."""
    ys, xs = np.nonzero(mask)
    top, left = int(np.clip(ys.mean() - 32, 0, SIZE[1] - 64)), int(np.clip(xs.mean() - 32, 0, SIZE[0] - 64))
    patch = pixels[top : top + 64, left : left + 64].mean(axis=2)
    inside = mask[top : top + 64, left : left + 64]
    patch = np.where(inside, patch - patch[inside].mean() if inside.any() else patch, 0) * np.hanning(64)[:, None]
    power = np.abs(np.fft.fftshift(np.fft.fft2(patch * np.hanning(64)))) ** 2
    y, x = np.indices(power.shape) - 32
    ring = np.minimum((np.hypot(y, x) / 2.5).astype(int), 11)
    way = np.minimum((np.mod(np.arctan2(y, x) + np.pi / 8, np.pi) / np.pi * 4).astype(int), 3)
    spectrum = np.bincount((ring * 4 + way).ravel(), weights=power.ravel(), minlength=48)
    contrast, _edges = np.histogram(patch, bins=24, range=(-0.5, 0.5))
    return np.concatenate([np.log1p(spectrum) / 10, np.sqrt(contrast / contrast.sum())]).astype(np.float32)
