"""A studio is one brief and the rounds that followed it; a board is a round of eight."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from design.brief.parse import LONGEST
from fashionai.accounts.models import Shopper


class StudioQuerySet(models.QuerySet["Studio"]):
    def of(self, shopper: Shopper) -> StudioQuerySet:
        return self.filter(shopper=shopper)

    def worked_on(self) -> StudioQuerySet:
        """The one worked on last first, with `rounds` and `likes`."""
        liked = Q(boards__designs__verdict__opinion__in=["like", "more"])
        return self.annotate(
            rounds=Count("boards", distinct=True), likes=Count("boards__designs", filter=liked, distinct=True)
        ).order_by("-touched_at", "pk")

    def forgotten(self) -> StudioQuerySet:
        """Untouched for STUDIO_KEEP_DAYS, with nothing in it that somebody saved or shared."""
        since = timezone.now() - timedelta(days=settings.STUDIO_KEEP_DAYS)
        kept = Q(boards__designs__saved_at__isnull=False) | Q(boards__designs__share_token__isnull=False)
        return self.filter(touched_at__lt=since).exclude(pk__in=Studio.objects.filter(kept).values("pk"))


class Studio(models.Model):
    """`understood` is what was read of `words` (design.brief.parse.Understood), kept as the pages tell it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="studios", verbose_name=_("shopper"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    words = models.TextField(_("words"), blank=True, max_length=LONGEST)
    language = models.CharField(_("language"), max_length=10, blank=True)
    choices = models.JSONField(_("choices"), default=dict, blank=True)
    understood = models.JSONField(_("understood"), default=dict, blank=True)
    use_taste = models.BooleanField(_("from the taste profile"), default=True)
    use_trends = models.BooleanField(_("from the trends"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    touched_at = models.DateTimeField(_("last worked on"), default=timezone.now)

    objects = StudioQuerySet.as_manager()

    class Meta:
        verbose_name = _("studio")
        verbose_name_plural = _("studios")
        ordering = ["-touched_at", "pk"]
        indexes = [models.Index(fields=["shopper", "-touched_at"], name="studios_of_a_shopper")]

    def __str__(self) -> str:
        return self.name or str(self.pk)[:8]


class Trouble(models.TextChoices):
    NO_GENERATOR = "no_generator", _("no generator is there")


class BoardQuerySet(models.QuerySet["Board"]):
    def of(self, shopper: Shopper) -> BoardQuerySet:
        return self.filter(studio__shopper=shopper)

    def waiting(self) -> BoardQuerySet:
        return self.filter(made_at=None, trouble="")


class Board(models.Model):
    """One round. `like` is the design that "more like this" was said of; sliders are numbers in -2…2 by name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="boards", verbose_name=_("studio"))
    number = models.PositiveSmallIntegerField(_("round"))
    seed = models.BigIntegerField(_("seed"))
    sliders = models.JSONField(_("sliders"), default=dict, blank=True)
    like = models.ForeignKey(
        "design.Design",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("more like"),
    )
    algorithm = models.CharField(_("algorithm"), max_length=80, blank=True)
    trouble = models.CharField(_("trouble"), max_length=20, choices=Trouble.choices, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["studio", "number"]
        indexes = [models.Index(fields=["-created_at"], name="boards_newest")]
        constraints = [models.UniqueConstraint(fields=["studio", "number"], name="board_once_a_round")]

    def __str__(self) -> str:
        return f"{self.studio_id!s:.8} {self.number}"

    @property
    def is_waiting(self) -> bool:
        return self.made_at is None and not self.trouble
