"""Pictures of a pair as every part of `benchmarks tryon` reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

LONGEST = 1024


def picture(path: Path, box: tuple[int, int] = (LONGEST, LONGEST)) -> npt.NDArray[np.uint8]:
    """RGB, upright, within a box (width, height) that turns with wide pictures; what is transparent becomes white."""
    with Image.open(path) as file:
        upright = ImageOps.exif_transpose(file)
        if upright.mode in ("RGBA", "LA", "P", "PA") or "transparency" in upright.info:
            clear = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
        rgb = upright.convert("RGB")
    rgb.thumbnail(box if rgb.height >= rgb.width else box[::-1], Image.Resampling.LANCZOS)
    return np.asarray(rgb)
