"""A design: a picture that the generator made, from what, and what was said of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from design.models.studios import Board
from fashionai.accounts.models import Shopper


class DesignQuerySet(models.QuerySet["Design"]):
    def of(self, shopper: Shopper) -> DesignQuerySet:
        return self.filter(board__studio__shopper=shopper)

    def light(self) -> DesignQuerySet:
        """Without the bytes: a picture of 512 pixels is 20 to 40 KB."""
        return self.defer("picture", "plain", "latent", "features")

    def for_board(self) -> DesignQuerySet:
        """With what a board shows, in one query."""
        return self.light().select_related("verdict", "board__studio").order_by("place")

    def saved(self) -> DesignQuerySet:
        return self.filter(saved_at__isnull=False).order_by("-saved_at", "pk")

    def judged(self, shopper: Shopper) -> DesignQuerySet:
        """What the shopper said something of, the latest first."""
        return self.of(shopper).filter(verdict__isnull=False).select_related("verdict").order_by("-verdict__at", "pk")


class Design(models.Model):
    """latent: z and style as float32 bytes. condition: attribute → slug, what the generator was asked for.

    sources: attribute → who asked for it (choice, words, liked, slider, taste, trend; chance if nobody did), as
    `design.taste.proposing` tells it. features: the frozen network's, float16 bytes. nearest: [product id, cosine].
    picture: what leaves, with the mark of generated pictures. plain: without it, for what looks at the garment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="designs", verbose_name=_("board"))
    place = models.PositiveSmallIntegerField(_("place"))
    latent = models.BinaryField(_("latent"))
    condition = models.JSONField(_("condition"), default=dict)
    sources = models.JSONField(_("sources"), default=dict)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("grew from")
    )
    picture = models.BinaryField(_("picture"))
    plain = models.BinaryField(_("picture without its mark"))
    side = models.PositiveSmallIntegerField(_("pixels a side"), default=512)
    features = models.BinaryField(_("features"))
    score = models.FloatField(_("score"), help_text=_("Mean log-odds of a like when it was chosen."))
    realism = models.FloatField(_("realism"), default=0.0)
    propensity = models.FloatField(_("propensity"))
    explored = models.BooleanField(_("tried out"), default=False)
    nearest = models.JSONField(_("nearest products"), default=list, blank=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    share_token = models.UUIDField(_("share link"), null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = DesignQuerySet.as_manager()

    class Meta:
        verbose_name = _("design")
        verbose_name_plural = _("designs")
        ordering = ["board", "place"]
        indexes = [models.Index(fields=["saved_at"], name="designs_by_saving")]
        constraints = [
            models.UniqueConstraint(fields=["board", "place"], name="design_once_a_place"),
            models.CheckConstraint(
                condition=Q(propensity__gt=0) & Q(propensity__lte=1), name="design_propensity_is_a_chance"
            ),
        ]

    def __str__(self) -> str:
        """Not its name: that is the shopper's own, and the desk does not read it."""
        return str(self.pk)[:8]

    def get_absolute_url(self) -> str:
        return reverse("design:design", args=[self.pk])

    @property
    def opinion(self) -> str:
        verdict = getattr(self, "verdict", None)
        return verdict.opinion if verdict else ""


class Opinion(models.TextChoices):
    LIKE = "like", _("liked")
    PASS = "pass", _("passed")
    MORE = "more", _("more like it")


class Verdict(models.Model):
    """What the shopper says of a design now; saying something else replaces it, undoing deletes it."""

    design = models.OneToOneField(Design, on_delete=models.CASCADE, related_name="verdict", verbose_name=_("design"))
    opinion = models.CharField(_("opinion"), max_length=10, choices=Opinion.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.design_id!s:.8}: {self.opinion}"
