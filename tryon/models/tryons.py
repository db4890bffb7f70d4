"""A try-on: who, in what, how far it is, and what came of it."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import ProductImage
from catalog.pictures.mannequins import Mannequin
from fashionai.accounts.models import Shopper
from tryon.models.garments import Rendering
from tryon.models.photos import Photo, end_of_keeping

# A page that waits longer than this says that the worker is away: a try-on itself takes some seconds.
PATIENCE = timedelta(seconds=20)


class State(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    COMPLETED = "completed", _("completed")
    FAILED = "failed", _("failed")


class TryOnQuerySet(models.QuerySet["TryOn"]):
    def of(self, shopper: Shopper) -> TryOnQuerySet:
        """What the shopper may still see, latest first."""
        return self.kept().filter(shopper=shopper).order_by("-created_at", "-pk")

    def kept(self) -> TryOnQuerySet:
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> TryOnQuerySet:
        return self.filter(expires_at__lte=timezone.now())

    def waiting(self) -> TryOnQuerySet:
        return self.filter(state__in=[State.QUEUED, State.RUNNING])

    def completed(self) -> TryOnQuerySet:
        return self.filter(state=State.COMPLETED, rendering__isnull=False)

    def for_staff(self) -> TryOnQuerySet:
        """What the desk may look at: mannequins, and results that their owner showed to the team."""
        return self.kept().completed().filter(~Q(mannequin="") | Q(shown_to_staff_at__isnull=False))

    def with_garments(self) -> TryOnQuerySet:
        """With everything that a page says of them, in one query."""
        parts = [f"{name}__{of}" for name in ("picture", "second") for of in ("product__brand", "product__category")]
        return self.select_related("photo", "rendering", *parts, "picture__colour", "second__colour", "link", "verdict")


class TryOn(models.Model):
    """One person (a photo, or a mannequin by its slug) in one picture's garment, or two."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="tryons", verbose_name=_("shopper"))
    photo = models.ForeignKey(
        Photo, on_delete=models.CASCADE, null=True, blank=True, related_name="tryons", verbose_name=_("photo")
    )
    mannequin = models.CharField(_("mannequin"), max_length=40, blank=True)
    picture = models.ForeignKey(
        ProductImage, on_delete=models.CASCADE, related_name="tryons", verbose_name=_("garment")
    )
    second = models.ForeignKey(
        ProductImage, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("with")
    )
    # Of the page that it was asked from: the mark on the result is written in it.
    language = models.CharField(_("language"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(_("stage"), max_length=10, blank=True)
    code = models.CharField(_("code"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    rendering = models.ForeignKey(
        Rendering, on_delete=models.SET_NULL, null=True, blank=True, related_name="tryons", verbose_name=_("result")
    )
    shown_to_staff_at = models.DateTimeField(_("shown to our team"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), default=end_of_keeping)

    objects = TryOnQuerySet.as_manager()

    class Meta:
        verbose_name = _("try-on")
        verbose_name_plural = _("try-ons")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["shopper", "-created_at"], name="tryons_of_a_shopper"),
            models.Index(fields=["expires_at"], name="tryons_by_their_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(photo=None) | Q(mannequin=""), name="tryon_shows_a_photo_or_a_mannequin"
            ),
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("picture")), name="tryon_of_two_different_garments"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def who(self) -> Mannequin | None:
        return Mannequin.from_slug(self.mannequin) if self.mannequin else None

    @property
    def is_waiting(self) -> bool:
        return self.state in {State.QUEUED, State.RUNNING}

    @property
    def is_late(self) -> bool:
        """Whether nobody has begun for so long that the worker must be away."""
        return self.state == State.QUEUED and timezone.now() - self.created_at > PATIENCE

    @property
    def pictures(self) -> list[ProductImage]:
        """One garment's picture, or two."""
        return [self.picture, self.second] if self.second is not None else [self.picture]


def new_token() -> str:
    """A link's secret: 128 bits, so that nobody finds a picture by guessing."""
    return secrets.token_urlsafe(16)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> ShareLinkQuerySet:
        now = timezone.now()
        return self.filter(expires_at__gt=now, tryon__expires_at__gt=now, tryon__rendering__isnull=False)


class ShareLink(models.Model):
    """Whoever has the link sees the result, and nothing else, until it ends or is taken back."""

    tryon = models.OneToOneField(TryOn, on_delete=models.CASCADE, related_name="link", verbose_name=_("try-on"))
    token = models.CharField(_("token"), max_length=40, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a try-on")
        verbose_name_plural = _("links to try-ons")

    def __str__(self) -> str:
        return f"…{self.token[-4:]}"
