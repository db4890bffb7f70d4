"""Forgetting: at once when somebody asks, and after a day by itself. Files follow their rows (tryon/receivers.py)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tryon import files
from tryon.models import Photo, PreparedGarment, Rendering, TryOn


@transaction.atomic
def forget_tryon(*, tryon: TryOn) -> None:
    """Delete a try-on and, unless it shows a mannequin, its result. The photo stays for the next garment."""
    tryon.delete()


@transaction.atomic
def forget_photo(*, photo: Photo) -> None:
    """Delete a photo, what was read in it, and every result that shows it."""
    photo.delete()


@transaction.atomic
def forget_expired() -> dict[str, int]:
    """Delete what is over, and files that a killed process left without a row. May be repeated."""
    tryons = TryOn.objects.expired().delete()[1].get("tryon.TryOn", 0)
    photos = Photo.objects.expired().delete()[1].get("tryon.Photo", 0)
    return {"tryons": tryons, "photos": photos}


def forget_mannequins() -> int:
    """Make room: results on mannequins that nobody has looked at for long. Returns how many."""
    before = timezone.now() - timedelta(days=settings.TRYON["MANNEQUIN_DAYS"])
    unused = Rendering.objects.filter(key__isnull=False, used_at__lt=before, tryons=None)
    return unused.delete()[1].get("tryon.Rendering", 0)


def forget_strays() -> int:
    """Delete files that no row names; how many there were."""
    known = {
        *Photo.objects.values_list("file", flat=True),
        *Photo.objects.values_list("person", flat=True),
        *Rendering.objects.values_list("file", flat=True),
        *PreparedGarment.objects.values_list("file", flat=True),
    }
    gone = list(files.strays(known))
    files.forget(*gone)
    return len(gone)
