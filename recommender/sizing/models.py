"""What a shopper measured of themselves, to be told a size."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.accounts.models import Shopper

# A field for each measure of the size guides (catalog/sizing); bust and chest are one tape.
FIELD_OF = {"bust": "chest", "chest": "chest", "waist": "waist", "hips": "hips", "foot": "foot", "height": "height"}


def _length(name: object, least: int, most: int) -> models.DecimalField:
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.DecimalField(name, max_digits=4, decimal_places=1, null=True, blank=True, validators=bounds)  # type: ignore[arg-type]


class BodyMeasures(models.Model):
    """Centimetres, each of them optional. A row exists only while the shopper wants it to."""

    shopper = models.OneToOneField(
        Shopper, on_delete=models.CASCADE, related_name="measures", verbose_name=_("shopper")
    )
    chest = _length(_("chest or bust"), 40, 180)
    waist = _length(_("waist"), 40, 180)
    hips = _length(_("hips"), 40, 200)
    foot = _length(_("foot length"), 10, 35)
    height = _length(_("height"), 60, 230)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        app_label = "recommender"
        verbose_name = _("body measures")
        verbose_name_plural = _("body measures")

    def __str__(self) -> str:
        return str(self.shopper_id)

    def known(self) -> dict[str, float]:
        """Field → centimetres, of those given."""
        fields = ("chest", "waist", "hips", "foot", "height")
        return {name: float(value) for name in fields if (value := getattr(self, name)) is not None}
