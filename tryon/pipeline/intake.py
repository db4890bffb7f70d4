"""From uploaded bytes to a clean picture. Pillow and numpy only, so a web process may call it.

What comes out was decoded and drawn anew: no metadata, no second frame, no bytes behind the picture.
"""

from __future__ import annotations

import io
import struct
import warnings
from typing import Final

import numpy as np
from PIL import Image as Pictures
from PIL import ImageFile, ImageOps

from tryon.pipeline.errors import Refused
from tryon.pipeline.types import Image

#: Bytes of an upload. A phone's 12-megapixel JPEG is 3 to 8 MB.
MAX_BYTES: Final = 16_000_000
#: Pixels before decoding: 50 million cost 150 MB as RGB. A 48-megapixel phone photo still goes through.
MAX_PIXELS: Final = 50_000_000
MAX_ASPECT: Final = 6.0
#: Longest side of what comes out.
LONGEST: Final = 1024
_MAGIC: Final = {"JPEG": (b"\xff\xd8\xff",), "PNG": (b"\x89PNG\r\n\x1a\n",), "WEBP": (b"RIFF",)}


def check(data: bytes) -> Image:
    """uint8 (H, W, 3) sRGB, upright, longest side at most LONGEST, never enlarged.

    Raises Refused("image_load", …): empty, too_many_bytes, format, damaged, too_many_pixels, animated or proportions.
    """
    kind = _kind(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is dropped anyway
            with Pictures.open(io.BytesIO(data), formats=[kind]) as picture:
                _refuse_by_header(picture)
                return _upright(picture)
    except Refused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, Pictures.DecompressionBombError) as error:
        raise Refused("image_load", "damaged") from error


def _kind(data: bytes) -> str:
    """JPEG, PNG or WEBP, by the first bytes; the name and the declared type of a file are never believed."""
    if not data:
        raise Refused("image_load", "empty")
    if len(data) > MAX_BYTES:
        raise Refused("image_load", "too_many_bytes")
    for kind, beginnings in _MAGIC.items():
        if data.startswith(beginnings) and (kind != "WEBP" or data[8:12] == b"WEBP"):
            return kind
    raise Refused("image_load", "format")


def _refuse_by_header(picture: ImageFile.ImageFile) -> None:
    """Before anything is decoded."""
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise Refused("image_load", "too_many_pixels")
    if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
        raise Refused("image_load", "animated")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise Refused("image_load", "proportions")


def _upright(picture: ImageFile.ImageFile) -> Image:
    if picture.format == "JPEG":
        picture.draft("RGB", (2 * LONGEST, 2 * LONGEST))  # decodes at a half, quarter or eighth where that is enough
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        over = turned.convert("RGBA")
        turned = Pictures.alpha_composite(Pictures.new("RGBA", over.size, "white"), over)
    rgb = turned.convert("RGB")
    rgb.thumbnail((LONGEST, LONGEST), Pictures.Resampling.LANCZOS)
    return np.array(rgb, np.uint8)
