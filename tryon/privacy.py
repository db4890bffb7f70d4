"""What try-on knows about a shopper: photos and results while they are kept, and verdicts."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from fashionai.accounts.models import Shopper
from fashionai.accounts.privacy import register_erasure, register_export
from tryon import files
from tryon.models import Photo, TryOn, Verdict


def export_photos(shopper: Shopper) -> Iterable[dict[str, Any]]:
    """The photos that are still kept, in base64."""
    for photo in Photo.objects.filter(shopper=shopper).order_by("created_at", "pk"):
        yield {
            "at": photo.created_at.isoformat(),
            "kept_until": photo.expires_at.isoformat(),
            "photo": _content(photo.file),
        }


def export_tryons(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for tryon in TryOn.objects.filter(shopper=shopper).with_garments().order_by("created_at", "pk"):
        yield {
            "at": tryon.created_at.isoformat(),
            "kept_until": tryon.expires_at.isoformat(),
            "products": [picture.product.slug for picture in tryon.pictures],
            "mannequin": tryon.mannequin,
            "state": tryon.state,
            "refused": tryon.code,
            "shown to staff": tryon.shown_to_staff_at.isoformat() if tryon.shown_to_staff_at else None,
            "result": _content(tryon.rendering.file) if tryon.rendering and not tryon.mannequin else None,
        }


def export_verdicts(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for verdict in Verdict.objects.filter(shopper=shopper).select_related("product").order_by("at", "pk"):
        yield {
            "at": verdict.at.isoformat(),
            "product": verdict.product.slug,
            "liked": verdict.liked,
            "what is off": verdict.fault,
        }


def _content(name: str) -> str | None:
    try:
        return base64.b64encode(files.read(name)).decode()
    except FileNotFoundError:  # a disk that was restored without this folder
        return None


def erase(shopper: Shopper) -> None:
    """Everything at once; the files go when the erasure is committed."""
    TryOn.objects.filter(shopper=shopper).delete()
    Photo.objects.filter(shopper=shopper).delete()
    Verdict.objects.filter(shopper=shopper).delete()


def register() -> None:
    register_export("try-on photos", export_photos)
    register_export("try-ons", export_tryons)
    register_export("try-on verdicts", export_verdicts)
    register_erasure("try-on", erase)
