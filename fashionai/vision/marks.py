"""A mark that one can see in a picture, and that stays with it wherever it is copied to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

#: Fonts that know Chinese, where the system has one, and their simplified face; Pillow's own font knows Latin.
_CHINESE = (("NotoSansCJK-Regular.ttc", 2), ("wqy-microhei.ttc", 0), ("WenQuanYiMicroHei.ttf", 0))
_LATIN = (("DejaVuSans.ttf", 0), *reversed(_CHINESE))


def marked(image: npt.NDArray[np.uint8], text: str, *, share: float = 0.022) -> Image.Image:
    """The picture uint8 (h, w, 3) with a mark in its lower left corner: light letters on a dark pill that any picture
    shows, as high as so large a `share` of the picture.
    """
    picture = Image.fromarray(image)
    size = max(10, round(share * picture.height))
    font = _font(size, text)
    pen = ImageDraw.Draw(picture, "RGBA")
    while size > 6 and pen.textlength(text, font=font) > 0.9 * picture.width:
        size -= 1
        font = _font(size, text)
    left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
    pad = max(3, round(0.45 * size))
    x, y = pad, picture.height - pad - (bottom - top) - 2 * pad
    box = (x, y, x + right - left + 2 * pad, y + bottom - top + 2 * pad)
    pen.rounded_rectangle(box, radius=pad, fill=(20, 20, 22, 176))
    pen.text((x + pad - left, y + pad - top), text, font=font, fill=(255, 255, 255, 236))
    return picture


def can_write(text: str) -> bool:
    """Whether there is a font with the letters of a text."""
    return text.isascii() or _found(_CHINESE, 10) is not None


def _font(size: int, text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return _found(_LATIN if text.isascii() else _CHINESE, size) or ImageFont.load_default(size)


def _found(names: tuple[tuple[str, int], ...], size: int) -> ImageFont.FreeTypeFont | None:
    for name, face in names:
        try:
            return ImageFont.truetype(name, size, index=face)
        except OSError:
            continue
    return None
