"""Taking a shopper's photo in."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from fashionai.jobs import services as jobs
from tryon import engine, files
from tryon.models import Photo
from tryon.pipeline.errors import Refused

FORGET = "tryon.forget"
# A larger upload is not even read; what the pipeline takes (`intake.MAX_BYTES`) is less.
MAX_BYTES = 20 * 1024 * 1024


class ConsentMissing(Exception):
    """The shopper has not agreed to the use of photos."""


def keep_photo(*, shopper: Shopper, upload: UploadedFile) -> Photo:
    """Check the upload, write its pixels anew and keep them for a day. Raises ConsentMissing or Refused."""
    if not has_consent(shopper, Purpose.TRYON_PHOTOS):
        raise ConsentMissing
    if (upload.size or 0) > MAX_BYTES:
        raise Refused("image_load", "too_many_bytes")
    image = engine.checked(upload.read())
    name = files.keep(files.PHOTOS, engine.as_jpeg(image), ".jpg")
    height, width = image.shape[:2]
    try:
        with transaction.atomic():
            photo = Photo.objects.create(shopper=shopper, file=name, width=width, height=height)
            # The night forgets what is over; this job keeps to the hour.
            jobs.enqueue(FORGET, not_before=photo.expires_at + timedelta(seconds=1))
    except BaseException:
        files.forget(name)
        raise
    return photo
