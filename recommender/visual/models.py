"""A search by a photo: the shopper's own, for a few hours."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.accounts.models import Shopper


def end_of_keeping() -> datetime:
    return timezone.now() + timedelta(hours=settings.PHOTO_KEEP_HOURS)


class Trouble(models.TextChoices):
    UNREADABLE = "unreadable", _("cannot be read")
    NO_PICTURES = "no_pictures", _("nothing to compare with")


class PhotoSearchQuerySet(models.QuerySet["PhotoSearch"]):
    def of(self, shopper: Shopper) -> PhotoSearchQuerySet:
        """What the shopper may still see."""
        return self.filter(shopper=shopper, expires_at__gt=timezone.now())

    def waiting(self) -> PhotoSearchQuerySet:
        return self.filter(found__isnull=True, trouble="")  # None would mean JSON's null

    def expired(self) -> PhotoSearchQuerySet:
        return self.filter(expires_at__lte=timezone.now())


class PhotoSearch(models.Model):
    """`photo` is a JPEG of ours without metadata, at most LONGEST_SIDE pixels a side, 20 KB.

    It stands in the row (docs/adr/0013): whoever may read the row may see it, and both go together.
    `found` holds [product id, cosine], best first; None until a worker has looked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shopper = models.ForeignKey(
        Shopper, on_delete=models.CASCADE, related_name="photo_searches", verbose_name=_("shopper")
    )
    photo = models.BinaryField(_("photo"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    found = models.JSONField(_("found"), null=True, default=None)
    algorithm = models.CharField(_("algorithm"), max_length=80, blank=True)
    trouble = models.CharField(_("trouble"), max_length=20, choices=Trouble.choices, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("kept until"), default=end_of_keeping)

    objects = PhotoSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search by photo")
        verbose_name_plural = _("searches by photo")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["shopper", "-created_at"], name="photos_of_a_shopper"),
            models.Index(fields=["expires_at"], name="photos_by_their_end"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_waiting(self) -> bool:
        return self.found is None and not self.trouble
