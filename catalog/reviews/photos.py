"""Shoppers' photos made safe to show: bounded before they are decoded, made smaller, and written anew.

What comes from a phone carries a place, a device and sometimes a second picture; only the pixels are kept.
"""

from __future__ import annotations

import io
import uuid
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from catalog.imports.pictures import in_srgb, on_white

MOST_PHOTOS = 3
MAX_BYTES = 12 * 1024 * 1024
# A JPEG is decoded at a fraction of its size (`draft`), so that a phone's 50 megapixels cost 10 MB of memory.
MAX_PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
MIN_SIDE = 200
LONGEST_SIDE = 1_600
QUALITY = 85
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class PhotoRefused(ValueError):
    """A photo that cannot be taken; the message says what to do, in the shopper's language."""


@dataclass(frozen=True)
class SafePhoto:
    """A JPEG of ours: no metadata, sRGB, at most LONGEST_SIDE pixels a side."""

    data: bytes
    width: int
    height: int


def read_photo(upload: UploadedFile) -> SafePhoto:
    """The photo in an upload. Raises PhotoRefused for what is too large, no photo, or damaged."""
    if (upload.size or 0) > MAX_BYTES:
        raise PhotoRefused(_("“%(name)s” is larger than 12 MB. Choose a smaller photo.") % {"name": upload.name})
    source = upload.read()
    if not source.startswith(SIGNATURES):
        raise PhotoRefused(_("“%(name)s” is not a JPEG, PNG or WebP photo.") % {"name": upload.name})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the bounds below refuse, and of oddities in metadata
            return _decode(source, str(upload.name))
    except PhotoRefused:
        raise
    except Exception as error:
        # Damaged files raise whatever the decoder stumbles on: OSError, SyntaxError, struct.error, ValueError.
        message = _("“%(name)s” is damaged and cannot be opened. Save it again or choose another photo.")
        raise PhotoRefused(message % {"name": upload.name}) from error


def _decode(source: bytes, name: str) -> SafePhoto:
    with Image.open(io.BytesIO(source), formats=list(MAX_PIXELS)) as image:
        width, height = image.size
        # A JPEG may carry a preview as a second frame; only the first one is ever decoded.
        frames = 1 if image.format in ("JPEG", "MPO") else getattr(image, "n_frames", 1)
        limit = MAX_PIXELS["JPEG" if image.format == "MPO" else str(image.format)]
        if width * height * frames > limit:
            message = _("“%(name)s” has more than %(most)s megapixels. Choose a smaller photo.")
            raise PhotoRefused(message % {"name": name, "most": limit // 1_000_000})
        if min(width, height) < MIN_SIDE:
            message = _("“%(name)s” is smaller than %(least)s pixels a side. Choose a larger photo.")
            raise PhotoRefused(message % {"name": name, "least": MIN_SIDE})
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        flat = on_white(in_srgb(ImageOps.exif_transpose(image)))
    flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    flat.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return SafePhoto(buffer.getvalue(), *flat.size)


def refuse_more_than_fit(count: int) -> None:
    """Raises PhotoRefused for more photos than a review shows."""
    if count > MOST_PHOTOS:
        raise PhotoRefused(_("A review shows at most %(most)s photos. Remove some.") % {"most": MOST_PHOTOS})


def store(photo: SafePhoto) -> str:
    """Write it under a name that nobody can guess, and return that name."""
    return default_storage.save(f"reviews/{uuid.uuid4().hex}.jpg", ContentFile(photo.data))


def remove_files(names: Iterable[str | None]) -> None:
    """Delete files once the transaction that forgot them is committed."""
    for name in filter(None, names):
        transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]
