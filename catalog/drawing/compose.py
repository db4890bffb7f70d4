"""The studio: paper ground, the garment's shadow on it, and the finished picture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from catalog.drawing.arrays import Field
from catalog.drawing.blur import blurred
from catalog.drawing.canvas import Canvas

#: Warm off-white paper, sRGB.
GROUND = (237, 233, 226)


def to_linear(rgb: tuple[float, float, float] | npt.NDArray[np.floating]) -> Field:
    """sRGB 0..1 to linear light by a plain 2.2 power."""
    return np.power(np.asarray(rgb, np.float32), 2.2)


def compose(
    canvas: Canvas, factor: int, *, magnified: float = 1.0
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Garment on ground: (H, W, 3) sRGB, (H, W) mask and the backs' part of it, `factor` times smaller than the canvas.

    `magnified` is how much nearer than the whole garment the camera stands: shadows grow with it.
    Averaging happens in linear light, before the ground is added, which is right and cheapest.
    """
    rgb, alpha = _averaged(canvas.rgb, factor), _averaged(canvas.alpha, factor)
    window_light = _falloff(alpha.shape)
    ground = to_linear(np.array(GROUND) / 255) * (window_light * _ground_shadow(alpha, magnified))[..., None]
    linear = rgb * window_light[..., None] + ground * (1 - alpha[..., None])
    return _encode(linear), _level(alpha), _level(_averaged(canvas.behind, factor))


def _level(cover: Field) -> npt.NDArray[np.uint8]:
    return (cover * 255 + 0.5).astype(np.uint8)


def _averaged(field: Field, factor: int) -> Field:
    """The mean of every `factor` × `factor` block."""
    if factor == 1:
        return field
    blocks = [field[i::factor, j::factor] for i in range(factor) for j in range(factor)]
    return np.add.reduce(blocks) / np.float32(len(blocks))


def _falloff(shape: tuple[int, int]) -> Field:
    """The window's light over the table: brightest above the middle, to the left.

    It falls by three levels of 255 only: lossy formats turn a slow gradient into blocks of one level each.
    """
    height, width = shape
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    return 1.008 - 0.012 * (x + 0.35) ** 2 - 0.011 * (y + 0.45) ** 2


def _ground_shadow(alpha: Field, magnified: float) -> Field:
    """Multiplier on the ground: tight contact, a soft cast to the lower right, and wide ambience."""
    size = alpha.shape[0]
    total = np.zeros_like(alpha)
    for blur, shift, strength in ((0.002, 0.0015, 0.24), (0.008, 0.007, 0.26), (0.03, 0.016, 0.2)):
        radius, away = magnified * blur * size, magnified * shift * size
        total += strength * blurred(alpha, max(0.5, radius), round(away), round(0.7 * away))
    return 1 - total


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
