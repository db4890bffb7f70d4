"""The studio: paper ground, the garment's shadow on it, and the finished picture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import Canvas
from catalog.drawing.geometry.folds import smooth_noise

#: Warm off-white paper, sRGB.
GROUND = (237, 233, 226)


def to_linear(rgb: tuple[float, float, float] | npt.NDArray[np.floating]) -> Field:
    """sRGB 0..1 to linear light by a plain 2.2 power."""
    return np.power(np.asarray(rgb, np.float32), 2.2)


def compose(canvas: Canvas, factor: int, seed: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Garment on ground: (H, W, 3) sRGB and (H, W) mask, `factor` times smaller than the canvas.

    Averaging happens in linear light, before the ground is added, which is right and cheapest.
    """
    rgb, alpha = _averaged(canvas.rgb, factor), _averaged(canvas.alpha, factor)
    window_light = _falloff(alpha.shape)
    ground = _ground(window_light, seed) * _ground_shadow(alpha)[..., None]
    linear = rgb * window_light[..., None] + ground * (1 - alpha[..., None])
    return _encode(linear), (alpha * 255 + 0.5).astype(np.uint8)


def _averaged(field: Field, factor: int) -> Field:
    """The mean of every `factor` × `factor` block."""
    if factor == 1:
        return field
    blocks = [field[i::factor, j::factor] for i in range(factor) for j in range(factor)]
    return np.add.reduce(blocks) / np.float32(len(blocks))


def _falloff(shape: tuple[int, int]) -> Field:
    """The window's light over the table: brightest above the middle, to the left."""
    height, width = shape
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    return 1.02 - 0.04 * (x + 0.35) ** 2 - 0.035 * (y + 0.45) ** 2


def _ground(window_light: Field, seed: int) -> Field:
    mottle = 1 + 0.004 * smooth_noise(window_light.shape, (14, 10), np.random.default_rng(seed))
    return to_linear(np.array(GROUND) / 255) * (window_light * mottle)[..., None]


def _ground_shadow(alpha: Field) -> Field:
    """Multiplier on the ground: tight contact, a soft cast to the lower right, and wide ambience."""
    size, step = alpha.shape[0], max(1, alpha.shape[0] // 400)
    small = Image.fromarray((alpha * 255).astype(np.uint8)).reduce(step)
    layers = ((0.002, 0.0015, 0.24), (0.008, 0.007, 0.26), (0.03, 0.016, 0.2))
    total = np.zeros((small.height, small.width), np.float32)
    for blur, shift, strength in layers:
        radius = max(0.5, blur * size / step)
        soft = np.asarray(small.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255
        total += strength * _shift(soft, round(shift * size / step), round(0.7 * shift * size / step))
    grown = Image.fromarray(total).resize((alpha.shape[1], size), Image.Resampling.BICUBIC)
    return 1 - np.asarray(grown)


def _shift(field: Field, down: int, right: int) -> Field:
    padded = np.pad(field, ((down, 0), (right, 0)))
    return padded[: field.shape[0], : field.shape[1]]


def _encode(linear: Field) -> npt.NDArray[np.uint8]:
    """Linear light 0..2 to 8-bit sRGB, with half a level of film grain."""
    steps = _TABLE[np.clip(linear * 4096, 0, 8191).astype(np.uint16)]
    height, width = linear.shape[:2]
    grain = np.tile(_GRAIN, (height // 256 + 1, width // 256 + 1))[:height, :width]
    return np.clip(steps + grain[..., None], 0, 255).astype(np.uint8)


def _tone_table() -> Field:
    """sRGB levels for linear light in steps of 1/4096; a soft shoulder keeps highlights from clipping."""
    light, knee = np.arange(8192) / 4096, 0.8
    over = np.maximum(light - knee, 0)
    rolled = np.minimum(light, knee) + over / (1 + over / (1.06 - knee))
    return (np.power(np.minimum(rolled, 1.0), 1 / 2.2) * 255).astype(np.float32)


_TABLE = _tone_table()
#: Breaks up the bands that a slow gradient shows in 8 bits.
_GRAIN = np.random.default_rng(5).normal(0.5, 0.7, (256, 256)).astype(np.float32)
