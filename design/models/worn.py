"""A design on a mannequin, made by whoever hears `catalog.signals.garment_to_wear`."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.pictures.mannequins import Mannequin
from design.models.designs import Design

# A page that waits longer than this says that the worker is away: dressing a mannequin takes two or three seconds.
PATIENCE = timedelta(seconds=25)


class Worn(models.Model):
    """One design on one mannequin (its slug). picture: WebP, empty while it waits; reason: why there will be none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="worn", verbose_name=_("design"))
    mannequin = models.CharField(_("mannequin"), max_length=40)
    picture = models.BinaryField(_("picture"), default=b"")
    reason = models.CharField(_("why not"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    class Meta:
        verbose_name = _("design on a mannequin")
        verbose_name_plural = _("designs on mannequins")
        ordering = ["-created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["design", "mannequin"], name="design_worn_once_a_mannequin")]

    def __str__(self) -> str:
        return f"{self.design_id!s:.8}: {self.mannequin}"

    @property
    def who(self) -> Mannequin:
        return Mannequin.from_slug(self.mannequin)

    @property
    def is_waiting(self) -> bool:
        return self.made_at is None

    @property
    def is_late(self) -> bool:
        """Whether nobody has begun for so long that the worker must be away."""
        return self.is_waiting and timezone.now() - self.created_at > PATIENCE
