"""The finished picture as a file that says what it is: a visible mark and IPTC metadata.

It mixes a photo with what a trained model made, and says so to machines too (fashionai/vision/provenance.py).
"""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import PngImagePlugin

from fashionai.vision import provenance
from fashionai.vision.marks import marked

FORMATS = ("webp", "jpeg", "png")
_OPTIONS: dict[str, dict[str, object]] = {
    "webp": {"quality": 86, "method": 4},
    "jpeg": {"quality": 90, "optimize": True},
    "png": {"optimize": False},
}
_XMP = provenance.packet(provenance.COMPOSITE)


def encode(image: npt.NDArray[np.uint8], *, text: str, format: str = "webp") -> bytes:  # noqa: A002
    """The picture uint8 (H, W, 3) as a file with `text` written into its lower left corner.

    Raises ValueError for another format than FORMATS.
    """
    if format not in FORMATS:
        raise ValueError(f"unknown format {format!r}: use {', '.join(FORMATS)}")
    buffer = io.BytesIO()
    options = dict(_OPTIONS[format])
    if format == "png":
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt("XML:com.adobe.xmp", _XMP.decode())
        options["pnginfo"] = chunks
    else:
        options["xmp"] = _XMP
    marked(image, text).save(buffer, format, **options)
    return buffer.getvalue()
