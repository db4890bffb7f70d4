"""A shopper's own photo: theirs alone, for a day."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.accounts.models import Shopper


def end_of_keeping() -> datetime:
    return timezone.now() + timedelta(hours=settings.TRYON["KEEP_HOURS"])


class PhotoQuerySet(models.QuerySet["Photo"]):
    def of(self, shopper: Shopper) -> PhotoQuerySet:
        """What the shopper may still see and use, latest first."""
        return self.filter(shopper=shopper, expires_at__gt=timezone.now()).order_by("-created_at")

    def expired(self) -> PhotoQuerySet:
        return self.filter(expires_at__lte=timezone.now())


class Photo(models.Model):
    """`file` is a JPEG of ours without metadata, at most 1024 pixels a side. `person` is what a worker read in it
    (pose, mask, parsing), so that the next garment needs no second look.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shopper = models.ForeignKey(
        Shopper, on_delete=models.CASCADE, related_name="tryon_photos", verbose_name=_("shopper")
    )
    file = models.CharField(_("file"), max_length=120, editable=False)
    person = models.CharField(_("what was read in it"), max_length=120, blank=True, editable=False)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("kept until"), default=end_of_keeping)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["shopper", "-created_at"], name="tryon_photos_of_a_shopper"),
            models.Index(fields=["expires_at"], name="tryon_photos_by_their_end"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
