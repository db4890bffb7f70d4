"""Where larger pictures are kept: whole files only, and never more of them than the shop has room for."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from django.conf import settings

from catalog.pictures.sizes import SUFFIX

FOLDER = "products/drawn/large"
#: A full store is emptied to this share, so that it is not searched again for every picture.
_KEEP = 0.9


def path_of(mark: str, width: int) -> Path:
    """The file of one size of one picture; it need not be there."""
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{mark}-{width}{SUFFIX}"


def make_room() -> int:
    """Remove what was drawn longest ago where the store exceeds `PICTURE_CACHE_MB`; returns how many files."""
    limit = settings.PICTURE_CACHE_MB * 1_000_000
    with contextlib.suppress(FileNotFoundError):
        files = sorted(_files(), key=lambda entry: entry.stat().st_mtime)
        total = sum(entry.stat().st_size for entry in files)
        if total > limit:
            return _remove_oldest(files, total - int(_KEEP * limit))
    return 0


def _files() -> list[os.DirEntry[str]]:
    with os.scandir(Path(settings.MEDIA_ROOT) / FOLDER) as entries:
        return [entry for entry in entries if entry.name.endswith(SUFFIX) and not entry.name.startswith(".")]


def _remove_oldest(files: list[os.DirEntry[str]], surplus: int) -> int:
    removed = 0
    for entry in files:
        if surplus <= 0:
            break
        surplus -= entry.stat().st_size
        Path(entry).unlink(missing_ok=True)
        removed += 1
    return removed
