"""The only ways to what is private. Each takes who asks; what is not there and not theirs is None alike."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.urls import reverse

from fashionai.accounts.models import Shopper, User
from tryon.models import Photo, ShareLink, TryOn

SALT = "tryon.files"
# A page that is looked at asks for its pictures at once; a copied address is worth nothing soon, and to nobody else.
ADDRESS_SECONDS = 600
REVIEW = "tryon.review_verdict"


def photo(shopper: Shopper | None, key: uuid.UUID | str) -> Photo | None:
    return Photo.objects.of(shopper).filter(pk=key).first() if shopper is not None else None


def photos(shopper: Shopper | None) -> list[Photo]:
    return list(Photo.objects.of(shopper)) if shopper is not None else []


def tryon(shopper: Shopper | None, key: uuid.UUID | str) -> TryOn | None:
    """With its garments, photo, result, link and verdict."""
    return TryOn.objects.of(shopper).with_garments().filter(pk=key).first() if shopper is not None else None


def latest(shopper: Shopper | None, count: int) -> list[TryOn]:
    """The shopper's try-ons that are still kept, newest first."""
    return list(TryOn.objects.of(shopper).with_garments()[:count]) if shopper is not None else []


def shared(token: str) -> ShareLink | None:
    """What whoever has the link may see: the result."""
    parts = ("tryon__rendering", "tryon__picture__product__brand", "tryon__second__product__brand")
    return ShareLink.objects.live().select_related(*parts).filter(token=token).first()


def for_staff(user: User | AnonymousUser, key: uuid.UUID | str) -> TryOn | None:
    """What somebody at the desk may look at: mannequins, and results that their owner showed to the team."""
    if not user.has_perm(REVIEW):
        return None
    return TryOn.objects.for_staff().with_garments().filter(pk=key).first()


def address(what: str, key: object, shopper: Shopper | None = None) -> str:
    """A short-lived address of one file for one shopper; without a shopper, of what a shared link shows."""
    token = signing.dumps([what, str(key), shopper.pk if shopper else 0], salt=SALT, compress=False)
    return reverse("tryon:file", args=[token])


def opened(token: str, shopper: Shopper | None) -> str | None:
    """The name of the private file behind an address, for the shopper it was made for and as long as both last."""
    try:
        what, key, owner = signing.loads(token, salt=SALT, max_age=ADDRESS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if what == "shared":
        link = shared(key)
        return link.tryon.rendering.file if link and link.tryon.rendering else None
    if shopper is None or owner != shopper.pk:
        return None
    if what == "photo":
        own = photo(shopper, key)
        return own.file if own else None
    result = tryon(shopper, key)
    return result.rendering.file if result and result.rendering else None
