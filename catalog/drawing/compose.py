"""The studio: paper ground, the garment's shadow on it, and the finished picture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from catalog.drawing.canvas import Canvas
from catalog.drawing.geometry.folds import smooth_noise

Field = npt.NDArray[np.float32]

#: Warm off-white paper, sRGB.
GROUND = (237, 233, 226)


def to_linear(rgb: tuple[float, float, float] | npt.NDArray[np.floating]) -> Field:
    """sRGB 0..1 to linear light by a plain 2.2 power."""
    return np.power(np.asarray(rgb, np.float32), 2.2)


def compose(canvas: Canvas, seed: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Garment on ground: (H, W, 3) sRGB and (H, W) mask at the canvas's size."""
    alpha = canvas.alpha[..., None]
    window_light = _falloff(canvas.alpha.shape)
    ground = _ground(window_light, seed) * _ground_shadow(canvas)[..., None]
    linear = canvas.rgb * window_light[..., None] + ground * (1 - alpha)
    return _encode(linear), (canvas.alpha * 255 + 0.5).astype(np.uint8)


def _falloff(shape: tuple[int, int]) -> Field:
    """The window's light over the table: brightest above the middle, to the left."""
    height, width = shape
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    return 1.02 - 0.04 * (x + 0.35) ** 2 - 0.035 * (y + 0.45) ** 2


def _ground(window_light: Field, seed: int) -> Field:
    mottle = 1 + 0.004 * smooth_noise(window_light.shape, (14, 10), np.random.default_rng(seed))
    return to_linear(np.array(GROUND) / 255) * (window_light * mottle)[..., None]


def _ground_shadow(canvas: Canvas) -> Field:
    """Multiplier on the ground: tight contact, a soft cast to the lower right, and wide ambience."""
    size = canvas.view.height
    small = Image.fromarray((canvas.alpha * 255).astype(np.uint8)).reduce(4)
    layers = ((0.002, 0.0015, 0.24), (0.008, 0.007, 0.26), (0.03, 0.016, 0.2))
    total = np.zeros((small.height, small.width), np.float32)
    for blur, shift, strength in layers:
        radius = max(0.5, blur * size / 4)
        soft = np.asarray(small.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255
        total += strength * _shift(soft, round(shift * size / 4), round(0.7 * shift * size / 4))
    grown = Image.fromarray(total).resize((canvas.view.width, canvas.view.height), Image.Resampling.BICUBIC)
    return 1 - np.asarray(grown)


def _shift(field: Field, down: int, right: int) -> Field:
    padded = np.pad(field, ((down, 0), (right, 0)))
    return padded[: field.shape[0], : field.shape[1]]


def _encode(linear: Field) -> npt.NDArray[np.uint8]:
    """Linear light to 8-bit sRGB with a soft shoulder that keeps highlights from clipping."""
    knee = 0.8
    over = np.maximum(linear - knee, 0)
    rolled = np.minimum(linear, knee) + over / (1 + over / (1.06 - knee))
    table = _TABLE
    return table[np.clip(rolled * 4095, 0, 4095).astype(np.uint16)]


_TABLE = (np.power(np.arange(4096) / 4095, 1 / 2.2) * 255 + 0.5).astype(np.uint8)
