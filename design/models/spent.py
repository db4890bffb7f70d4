"""What a shopper's quotas count. It stays when the board or picture is deleted, until it is too old to count."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.accounts.models import Shopper

#: The longest time over which a quota counts.
COUNTS_FOR = timedelta(days=1)


class What(models.TextChoices):
    BOARD = "board", _("a board of designs")
    WORN = "worn", _("a design on a mannequin")


class SpentQuerySet(models.QuerySet["Spent"]):
    def wait(self, shopper: Shopper, what: What, time: timedelta, most: int) -> timedelta | None:
        """How long until fewer than `most` were within `time`; None where they are."""
        now = timezone.now()
        recent = self.filter(shopper=shopper, what=what, at__gt=now - time).order_by("-at").values_list("at", flat=True)
        told = list(recent[:most]) if most > 0 else [now]
        return told[-1] + time - now if len(told) >= most else None

    def over(self) -> SpentQuerySet:
        return self.filter(at__lt=timezone.now() - COUNTS_FOR)


class Spent(models.Model):
    """One thing that a shopper had made."""

    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="+", verbose_name=_("shopper"))
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = SpentQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of the studio")
        verbose_name_plural = _("uses of the studio")
        ordering = ["-at", "pk"]
        indexes = [models.Index(fields=["shopper", "what", "-at"], name="studio_spent_of_a_shopper")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.at:%Y-%m-%d %H:%M}"
