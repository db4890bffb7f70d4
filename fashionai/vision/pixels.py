"""A photo or drawing as the embedding wants it: the garment cut out of a plain ground, 64 × 48 RGB. No torch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HEIGHT, WIDTH = 64, 48
#: Share of the garment's longer side that stays free around it.
MARGIN = 0.06
#: A pixel further than this from the ground's colour (largest of the three channels, 0..255) is not ground.
_DIFFERENT = 24
#: Rows and columns with a smaller share of such pixels are dust.
_DUST = 0.01
#: A cut smaller than this share of the picture's sides is a mistake: the whole picture is taken.
_LEAST = 0.1


def prepare(image: Image.Image) -> NDArray[np.uint8]:
    """uint8 (64, 48, 3): cut to what stands out from the border, then fitted and padded with the ground's colour."""
    rgb = image.convert("RGB")
    rgb.thumbnail((4 * WIDTH, 4 * HEIGHT), Image.Resampling.BOX)
    pixels = np.asarray(rgb)
    ground = border_colour(pixels)
    return _fitted(_cut(rgb, content_box(pixels, ground), ground), ground)


def border_colour(pixels: NDArray[np.uint8]) -> tuple[int, int, int]:
    """Median colour of the outermost pixels of (height, width, 3)."""
    edges = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    red, green, blue = np.median(edges, axis=0).astype(int)
    return int(red), int(green), int(blue)


def content_box(pixels: NDArray[np.uint8], ground: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is not ground, with a margin; may reach past the picture's edges."""
    height, width = pixels.shape[:2]
    other = np.abs(pixels.astype(np.int16) - np.array(ground)).max(axis=2) > _DIFFERENT
    rows, columns = (np.flatnonzero(other.mean(axis=axis) > _DUST) for axis in (1, 0))
    if len(rows) < _LEAST * height or len(columns) < _LEAST * width:
        return 0, 0, width, height
    margin = round(MARGIN * max(rows[-1] - rows[0], columns[-1] - columns[0]))
    return (
        int(columns[0]) - margin,
        int(rows[0]) - margin,
        int(columns[-1]) + 1 + margin,
        int(rows[-1]) + 1 + margin,
    )


def _cut(picture: Image.Image, box: tuple[int, int, int, int], ground: tuple[int, int, int]) -> Image.Image:
    left, top, right, bottom = box
    canvas = Image.new("RGB", (right - left, bottom - top), ground)
    canvas.paste(picture, (-left, -top))
    return canvas


def _fitted(picture: Image.Image, ground: tuple[int, int, int]) -> NDArray[np.uint8]:
    scale = min(WIDTH / picture.width, HEIGHT / picture.height)
    size = max(1, round(scale * picture.width)), max(1, round(scale * picture.height))
    canvas = Image.new("RGB", (WIDTH, HEIGHT), ground)
    canvas.paste(picture.resize(size, Image.Resampling.BOX), ((WIDTH - size[0]) // 2, (HEIGHT - size[1]) // 2))
    return np.asarray(canvas)
