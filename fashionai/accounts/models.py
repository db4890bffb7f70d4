"""People: the sign-in (User), the one who shops (Shopper, guest or user), and what they agreed to (Consent)."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with that address, in whatever case it is typed; the index on its lower case serves it."""
        return self.annotate(lower=Lower("email")).get(lower=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A sign-in by e-mail: a shopper with an account, a merchandiser or an owner."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_staff = models.BooleanField(_("may enter the desk"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_whatever_case")]

    def __str__(self) -> str:
        return self.email

    def get_short_name(self) -> str:
        return self.name or self.email.split("@", 1)[0]


class Shopper(models.Model):
    """Someone who shops. A guest is known by `key` in a signed cookie; an account by `user`."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="shopper",
        verbose_name=_("user"),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_simulated = models.BooleanField(_("simulated"), default=False, help_text=_("Belongs to the demo world."))
    # The latest answer to each purpose, for every page to read; Consent has the history.
    answers = models.JSONField(_("answers"), default=dict, blank=True, editable=False)
    # Counts what could change a recommendation: what is kept of a shopper in memory holds for one number.
    revision = models.PositiveIntegerField(_("revision"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("shopper")
        verbose_name_plural = _("shoppers")

    def __str__(self) -> str:
        return str(self.user) if self.user_id else gettext("guest %(key)s") % {"key": str(self.key)[:8]}


class Purpose(models.TextChoices):
    PERSONALISATION = "personalisation", _("Choose what I see by what I look at and buy")
    TRYON_PHOTOS = "tryon_photos", _("Use my photo to show clothes on me")
    RESEARCH = "research", _("Use my behaviour to improve the models")
    MARKETING = "marketing", _("Send me news by e-mail")


# What holds until a shopper has said anything. Photos and e-mail wait for a yes.
DEFAULT_CONSENT = {
    Purpose.PERSONALISATION: True,
    Purpose.RESEARCH: True,
    Purpose.TRYON_PHOTOS: False,
    Purpose.MARKETING: False,
}


class Consent(models.Model):
    """One answer to one purpose; never changed, only followed by a newer one, so that the history can be shown."""

    shopper = models.ForeignKey(Shopper, on_delete=models.CASCADE, related_name="consents", verbose_name=_("shopper"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    granted = models.BooleanField(_("granted"))
    text_version = models.CharField(_("wording"), max_length=20)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["shopper", "purpose", "-at"])]

    def __str__(self) -> str:
        return f"{self.shopper}: {self.purpose} {'yes' if self.granted else 'no'}"


class ApiToken(models.Model):
    """A program's way in for one user. Only the hash of its secret is kept; `hint` is the secret's last characters."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(_("fingerprint"), max_length=64, unique=True, editable=False)
    hint = models.CharField(_("ends in"), max_length=4, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"
