"""Private files: outside the public media folder, under names that nobody can guess, with no address."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction
from django.utils import timezone

PHOTOS, PEOPLE, RESULTS, GARMENTS = "photos", "people", "results", "garments"
FOLDERS = (PHOTOS, PEOPLE, RESULTS, GARMENTS)
# A file is written before the row that names it; a younger one may still get its row.
SETTLED = timedelta(hours=1)


class PrivateStorage(FileSystemStorage):
    """Files below PRIVATE_ROOT that only the shop's own user reads; none has a URL."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no address: ask tryon.access for it.")


def storage() -> Storage:
    return storages["private"]


def keep(folder: str, data: bytes, suffix: str) -> str:
    """Write a new file and return its name."""
    return storage().save(f"tryon/{folder}/{secrets.token_hex(16)}{suffix}", ContentFile(data))


def read(name: str) -> bytes:
    """Raises FileNotFoundError where it is gone."""
    with storage().open(name, "rb") as handle:
        return bytes(handle.read())


def forget(*names: str) -> None:
    """Delete files now."""
    for name in filter(None, names):
        storage().delete(name)


def forget_on_commit(*names: str) -> None:
    """Delete files once the transaction that forgot them is committed."""
    for name in filter(None, names):
        transaction.on_commit(partial(storage().delete, name), robust=True)


def strays(known: Iterable[str]) -> Iterator[str]:
    """Files that no row names, such as those of a process that was killed between the two."""
    named, before = set(known), timezone.now() - SETTLED
    for folder in FOLDERS:
        try:
            _, files = storage().listdir(f"tryon/{folder}")
        except FileNotFoundError:
            continue
        for file in files:
            name = f"tryon/{folder}/{file}"
            if name not in named and storage().get_modified_time(name) < before:
                yield name
