"""Pictures made smaller by whole numbers. NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def shrunk(images: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Means of squares: uint8 (n, k × size, k × size, c) → (n, size, size, c)."""
    n, side, _, channels = images.shape
    step = side // size
    if step == 1:
        return images
    means = images.reshape(n, size, step, size, step, channels).mean(axis=(2, 4), dtype=np.float32)
    return means.round().astype(np.uint8)
