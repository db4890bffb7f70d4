"""How alike two pictures are: structural similarity and the distance of our own image embedding."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

#: The published protocol's size, (width, height).
SIZE = (192, 256)
_K1, _K2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def ssim_map(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """SSIM (h, w) of two pictures (h, w, 3), mean of the channels: 11 × 11 Gaussian of 1.5 (Wang et al. 2004)."""
    x, y = a.astype(np.float64), b.astype(np.float64)

    def mean(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5, borderType=cv2.BORDER_REFLECT))

    mx, my = mean(x), mean(y)
    vx, vy, both = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    likeness = (2 * mx * my + _K1) * (2 * both + _K2) / ((mx * mx + my * my + _K1) * (vx + vy + _K2))
    return np.asarray(likeness.mean(-1))


def resized(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.resize(image, SIZE, interpolation=cv2.INTER_AREA))


def region_at_size(area: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """An area at the protocol's size; never empty if it was not."""
    small = cv2.resize(area.astype(np.float32), SIZE, interpolation=cv2.INTER_AREA)
    return np.asarray(small >= min(0.5, float(small.max())) if area.any() else small > 1)


def distance(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> float:
    """1 − cosine of the image embedding (`fashionai.vision`), 0 for equal pictures."""
    from fashionai.vision.embedding import embed

    one, other = embed([Image.fromarray(a), Image.fromarray(b)])
    return float(1 - one @ other)


def cropped(image: npt.NDArray[np.uint8], area: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """The area on grey, cut to its box: what the distance inside a region is taken of."""
    rows, columns = np.flatnonzero(area.any(1)), np.flatnonzero(area.any(0))
    if not rows.size:
        return image
    shown = np.where(area[..., None], image, np.uint8(128))
    return np.asarray(shown[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
