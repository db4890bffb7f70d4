"""Searches by photo: begin one, look at it in a worker, find it again, forget it."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from catalog.reviews.photos import read_photo
from fashionai.accounts.models import Shopper
from fashionai.jobs import services as jobs
from fashionai.jobs.models import Job, State
from recommender.models import PhotoSearch
from recommender.visual import serving
from recommender.visual.models import Trouble

SEARCH, FORGET = "recommender.search_photo", "recommender.forget_photos"
# The network sees 192 × 256 pixels; the page shows it smaller still.
LONGEST_SIDE = 384
# What is kept of the neighbours: of those that are sold out or gone by the time it is shown, others take the place.
FOUND = 120
# A page that waits longer than this says that the worker is away: the job itself takes a second.
PATIENCE = timedelta(seconds=20)


class TooMany(Exception):
    """The shopper's searches have to wait; the text says so in their language."""


def begin(*, shopper: Shopper, upload: UploadedFile) -> PhotoSearch:
    """Check the upload, keep what the search needs of it, and ask a worker. Raises PhotoRefused or TooMany."""
    recent = PhotoSearch.objects.filter(shopper=shopper, created_at__gt=timezone.now() - timedelta(hours=1))
    if recent.count() >= settings.PHOTO_SEARCHES_PER_HOUR:
        raise TooMany(_("These are many photos within an hour. Try again a little later."))
    data, width, height = _small(read_photo(upload).data)
    with transaction.atomic():
        search = PhotoSearch.objects.create(shopper=shopper, photo=data, width=width, height=height)
        jobs.enqueue(SEARCH, arguments={"search": str(search.pk)}, idempotency_key=_key(search))
        # The night forgets what is over; this one keeps to the hour.
        jobs.enqueue(FORGET, not_before=search.expires_at + timedelta(seconds=1))
    return search


def _small(data: bytes) -> tuple[bytes, int, int]:
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=85, optimize=True)
        return buffer.getvalue(), *image.size


def _key(search: PhotoSearch) -> str:
    return f"{SEARCH}:{search.pk}"


def find(shopper: Shopper | None, key: uuid.UUID) -> PhotoSearch | None:
    """The one way to a search: the owner's, and only as long as it is kept."""
    return PhotoSearch.objects.of(shopper).filter(pk=key).first() if shopper is not None else None


def forget(search: PhotoSearch) -> None:
    search.delete()


def forget_expired() -> int:
    return PhotoSearch.objects.expired().delete()[0]


def is_late(search: PhotoSearch) -> bool:
    """Whether nobody has looked for so long that the worker must be away."""
    return search.is_waiting and timezone.now() - search.created_at > PATIENCE


def has_failed(search: PhotoSearch) -> bool:
    """Whether the job gave up: no worker will look any more."""
    over = Job.objects.filter(idempotency_key=_key(search), state__in=[State.DEAD, State.CANCELLED])
    return search.is_waiting and over.exists()


def look(key: uuid.UUID) -> int:
    """Embed the photo and keep what is nearest; how many were found. In a worker: it brings torch."""
    from fashionai.vision.embedding import embed

    search = PhotoSearch.objects.waiting().filter(pk=key).first()
    if search is None:  # forgotten meanwhile, or looked at by an attempt before
        return 0
    vectors = serving.champion.get()
    if vectors is None or not len(vectors.item_ids):
        return _answered(search, trouble=Trouble.NO_PICTURES)
    try:
        with Image.open(io.BytesIO(bytes(search.photo)), formats=["JPEG"]) as image:
            vector = embed([image.convert("RGB")])[0]
        ids, cosines = vectors.index.nearest(vector, FOUND)
    except (OSError, ValueError):  # a damaged file, or a plain surface in which the network sees nothing
        return _answered(search, trouble=Trouble.UNREADABLE)
    found = [[int(pk), round(float(cosine), 4)] for pk, cosine in zip(ids, cosines, strict=True)]
    return _answered(search, found=found, algorithm=f"{vectors.label} photo")


def _answered(search: PhotoSearch, **fields: object) -> int:
    PhotoSearch.objects.waiting().filter(pk=search.pk).update(**fields)
    found = fields.get("found")
    return len(found) if isinstance(found, list) else 0
