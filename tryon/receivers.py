"""Files go with their rows, however a row goes; guests' rows go to the account; pictures are made ready and worn."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from numpy.typing import NDArray

from catalog.models import ProductImage
from catalog.pictures.mannequins import Mannequin
from catalog.signals import catalogue_written, garment_to_wear
from fashionai.accounts.models import Shopper
from fashionai.accounts.signals import shopper_merged
from tryon import files, schedule, sketches
from tryon.models import Photo, PreparedGarment, Rendering, TryOn, Verdict
from tryon.pipeline.errors import Refused


@receiver(post_delete, sender=Photo)
def _photo_gone(sender: object, instance: Photo, **_: Any) -> None:
    files.forget_on_commit(instance.file, instance.person)


@receiver(post_delete, sender=Rendering)
def _rendering_gone(sender: object, instance: Rendering, **_: Any) -> None:
    files.forget_on_commit(instance.file)


@receiver(post_delete, sender=PreparedGarment)
def _garment_gone(sender: object, instance: PreparedGarment, **_: Any) -> None:
    files.forget_on_commit(instance.file)


@receiver(post_delete, sender=TryOn)
def _tryon_gone(sender: object, instance: TryOn, **_: Any) -> None:
    """A result that shows a shopper goes with the try-on; one that shows a mannequin serves others."""
    if instance.rendering_id is not None:
        Rendering.objects.filter(pk=instance.rendering_id, key=None).delete()


@receiver(shopper_merged)
def _merge(sender: object, guest: Shopper, account: Shopper, **_: Any) -> None:
    for model in (Photo, TryOn, Verdict):
        model.objects.filter(shopper=guest).update(shopper=account)


@receiver(post_save, sender=ProductImage)
def _picture(sender: object, instance: ProductImage, raw: bool = False, **_: Any) -> None:
    if not raw:
        schedule.prepare_soon()


@receiver(catalogue_written)
def _import(sender: object, **_: Any) -> None:
    schedule.prepare_soon()


@receiver(garment_to_wear)
def _wear(
    sender: object, pixels: NDArray[np.uint8], kind: str, attributes: dict[str, str], mannequin: Mannequin, **_: Any
) -> bytes | str:
    """A garment that is no product on a mannequin: the picture, or the reason of a refusal."""
    try:
        return sketches.dressed(pixels, kind, attributes, mannequin)
    except Refused as refusal:
        return refusal.reason
