"""What a worker has made of pictures: garments cut out and measured, and people wearing them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import ProductImage


class GarmentState(models.TextChoices):
    READY = "ready", _("ready")
    REFUSED = "refused", _("cannot be tried on")


class PreparedGarmentQuerySet(models.QuerySet["PreparedGarment"]):
    def ready(self) -> PreparedGarmentQuerySet:
        return self.filter(state=GarmentState.READY)

    def of_content(self, picture: ProductImage, content: str) -> PreparedGarmentQuerySet:
        """What was made of the picture as it is now; another file in its place, or a newer pipeline, asks anew."""
        return self.filter(picture=picture, content=content)


class PreparedGarment(models.Model):
    """A product picture ready to be worn. `file` holds the pipeline's bytes; empty where it was refused."""

    picture = models.OneToOneField(
        ProductImage, on_delete=models.CASCADE, related_name="prepared", verbose_name=_("picture")
    )
    content = models.CharField(_("fingerprint of picture and pipeline"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=GarmentState.choices)
    reason = models.CharField(_("why not"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=12, blank=True)
    source = models.CharField(_("photographed"), max_length=8, blank=True)
    file = models.CharField(_("file"), max_length=120, blank=True, editable=False)
    seconds = models.FloatField(_("seconds"), default=0.0)
    prepared_at = models.DateTimeField(_("prepared"), default=timezone.now)

    objects = PreparedGarmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("prepared garment")
        verbose_name_plural = _("prepared garments")
        ordering = ["-prepared_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.picture_id}: {self.kind or self.reason}"


class Rendering(models.Model):
    """A picture of somebody wearing something. One with a `key` shows a mannequin and serves everyone who asks for the
    same; one without shows a shopper and goes with their try-on.
    """

    key = models.CharField(_("mannequin and garments"), max_length=64, unique=True, null=True, blank=True)
    file = models.CharField(_("file"), max_length=120, editable=False)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    method = models.CharField(_("warp"), max_length=8)
    # The chance with which this warp was taken: what a fair comparison of the warps divides by.
    propensity = models.FloatField(_("chance of this warp"), default=1.0)
    stance = models.CharField(_("stance"), max_length=12, blank=True)
    seconds = models.JSONField(_("seconds by stage"), default=dict, blank=True)
    # Of `pipeline.types.GUESSES`: what the photo did not show, so that it had to be painted.
    guesses = models.JSONField(_("guessed"), default=list, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    used_at = models.DateTimeField(_("last shown"), default=timezone.now)

    class Meta:
        verbose_name = _("try-on picture")
        verbose_name_plural = _("try-on pictures")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["used_at"], name="renderings_by_use")]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}, {self.method}"
