"""API tokens: shown once, kept as a hash, revocable one by one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from fashionai.accounts.models import ApiToken, User

PREFIX = "fai_"
# One write an hour at most for a busy token.
NOTED_EVERY = timedelta(hours=1)


def digest(secret: str) -> str:
    """A fast hash is enough: the secret has 256 random bits, so there is nothing to guess from a list of words."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(*, user: User, name: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """A new token and its secret, which is never shown again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name, digest=digest(secret), hint=secret[-4:], expires_at=expires_at
    )
    return token, secret


def find(secret: str) -> ApiToken | None:
    """The token of a secret, if it is valid now and its user may sign in."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret), user__is_active=True).first()
    now = timezone.now()
    if token is None or (token.expires_at and token.expires_at <= now):
        return None
    if token.used_at is None or token.used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token
