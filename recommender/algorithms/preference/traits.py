"""What can be measured in a grey picture of a garment on a black ground.

brightness  mean intensity of the garment, 0..1
extent      share of the picture that the garment covers, 0..1
aspect      log of height ÷ width of its bounding box: above 0 is upright
texture     mean absolute Laplacian inside the garment ÷ its brightness: prints, knits and seams
symmetry    correlation of the bounding box's content with its mirror image, -1..1
flare       log of the width of the lowest third ÷ that of the highest third
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NAMES = ("brightness", "extent", "aspect", "texture", "symmetry", "flare")
#: Intensities up to this are ground: JPEG noise of the originals reaches it.
GROUND = 12


def visual_traits(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Traits (n, 6) in the order of NAMES of images (n, height, width); zeros where nothing is shown."""
    traits = np.zeros((len(images), len(NAMES)), np.float32)
    for row, image in enumerate(images):
        garment = image > GROUND
        if garment.any():
            traits[row] = _traits(image.astype(np.float32) / 255, garment)
    return traits


def standardised(traits: NDArray[np.floating]) -> NDArray[np.floating]:
    """Traits (n, t) in units of their own spread; 0 throughout for one that does not vary."""
    return (traits - traits.mean(axis=0)) / np.maximum(traits.std(axis=0), 1e-9)


def _traits(image: NDArray[np.float32], garment: NDArray[np.bool_]) -> tuple[float, ...]:
    rows, columns = np.flatnonzero(garment.any(axis=1)), np.flatnonzero(garment.any(axis=0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = garment[box].shape
    brightness = float(image[garment].mean())
    return (
        brightness,
        float(garment.mean()),
        float(np.log(height / width)),
        float(_laplacian(image)[garment].mean()) / brightness,
        _symmetry(image[box]),
        _flare(garment[box]),
    )


def _laplacian(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Absolute difference of every pixel from the mean of its four neighbours, the border repeated."""
    padded = np.pad(image, 1, mode="edge")
    around = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    return np.asarray(np.abs(image - around / 4))


def _symmetry(box: NDArray[np.float32]) -> float:
    centred = box - box.mean()
    power = float((centred**2).sum())
    return float((centred * centred[:, ::-1]).sum()) / power if power > 0 else 1.0


def _flare(garment: NDArray[np.bool_]) -> float:
    third = max(1, len(garment) // 3)
    widths = garment.sum(axis=1)
    return float(np.log(max(widths[-third:].mean(), 1)) - np.log(max(widths[:third].mean(), 1)))
