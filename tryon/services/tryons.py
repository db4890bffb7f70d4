"""A try-on's life: begun, started, brought from stage to stage, completed or refused."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from catalog.models import ProductImage
from catalog.pictures.mannequins import Mannequin
from fashionai.accounts.models import Shopper
from fashionai.jobs import services as jobs
from fashionai.jobs.models import Job
from fashionai.jobs.models import State as JobState
from tryon import files
from tryon.engine import content_of
from tryon.models import Photo, Rendering, State, TryOn
from tryon.pipeline.errors import Refused
from tryon.services.photos import FORGET
from tryon.wearing import go_together, kind_of

WORK = "tryon.work"


def begin(
    *,
    shopper: Shopper,
    picture: ProductImage,
    second: ProductImage | None = None,
    photo: Photo | None = None,
    mannequin: Mannequin | None = None,
) -> TryOn:
    """Ask a worker, or answer at once with what somebody saw on the same mannequin before.

    Pictures come with their product and its category. Raises Refused for garments that cannot be tried on (together)
    and for too many try-ons, ValueError for anything but one person.
    """
    if (photo is None) == (mannequin is None):
        raise ValueError("A try-on shows either a photo or a mannequin.")
    _wearable(picture, second)
    wanted = TryOn(shopper=shopper, photo=photo, picture=picture, second=second, language=get_language() or "")
    if photo is not None:
        wanted.expires_at = photo.expires_at
    if mannequin is not None:
        wanted.mannequin = mannequin.slug
        known = Rendering.objects.filter(key=key_of(mannequin, wanted.pictures, wanted.language)).first()
        if known is not None:
            return _known(wanted, known)
    return _asked(wanted)


def _wearable(picture: ProductImage, second: ProductImage | None) -> None:
    kinds = [kind_of(one.product.category.path) for one in (picture, second) if one is not None]
    if None in kinds:
        raise Refused("garment", "not_worn")
    if second is not None and not go_together(*kinds):
        raise Refused("garment", "not_together")


def _known(wanted: TryOn, rendering: Rendering) -> TryOn:
    wanted.state, wanted.rendering, wanted.finished_at = State.COMPLETED, rendering, timezone.now()
    with transaction.atomic():
        wanted.save(force_insert=True)
        Rendering.objects.filter(pk=rendering.pk).update(used_at=timezone.now())
    return wanted


@transaction.atomic
def _asked(wanted: TryOn) -> TryOn:
    # The shopper's row is the lock: two tabs must not pass the limit together.
    Shopper.objects.select_for_update().get(pk=wanted.shopper_id)
    own = TryOn.objects.filter(shopper=wanted.shopper_id)
    if own.waiting().kept().count() >= settings.TRYON["WAITING"]:
        raise Refused("quota", "waiting")
    worked = own.filter(created_at__gt=timezone.now() - timedelta(hours=1)).exclude(mannequin__gt="", stage="")
    if worked.count() >= settings.TRYON["PER_HOUR"]:
        raise Refused("quota", "hour")
    wanted.save(force_insert=True)
    jobs.enqueue(WORK, arguments={"tryon": str(wanted.pk)}, idempotency_key=job_key(wanted))
    jobs.enqueue(FORGET, not_before=wanted.expires_at + timedelta(seconds=1))
    return wanted


def job_key(tryon: TryOn) -> str:
    return f"{WORK}:{tryon.pk}"


def key_of(mannequin: Mannequin, pictures: list[ProductImage], language: str = "") -> str:
    """Equal for the same mannequin in the same garments, made by the same pipeline and marked in one language."""
    words = [mannequin.slug, language, *(f"{one.pk}:{content_of(one)}" for one in pictures)]
    return hashlib.sha256("|".join(words).encode()).hexdigest()


def has_failed(tryon: TryOn) -> bool:
    """Whether the job gave up: no worker will look any more."""
    over = Job.objects.filter(idempotency_key=job_key(tryon), state__in=[JobState.DEAD, JobState.CANCELLED])
    return tryon.is_waiting and over.exists()


def start(*, tryon: TryOn) -> bool:
    """A worker has begun, or begins again. False once it is over or forgotten."""
    return bool(TryOn.objects.waiting().filter(pk=tryon.pk).update(state=State.RUNNING, stage=""))


def reach(*, tryon: TryOn, stage: str) -> None:
    """A stage has begun; for the page that waits."""
    TryOn.objects.filter(pk=tryon.pk, state=State.RUNNING).update(stage=stage)


def refuse(*, tryon: TryOn, refusal: Refused) -> None:
    """End it with a reason. A photo that cannot be used is forgotten at once."""
    over = {"state": State.FAILED, "code": refusal.code, "reason": refusal.reason, "finished_at": timezone.now()}
    photo = tryon.photo if refusal.code != "garment" else None
    with transaction.atomic():
        TryOn.objects.waiting().filter(pk=tryon.pk).update(**over)
        if photo is not None:
            TryOn.objects.filter(photo=photo).update(photo=None)
            files.forget_on_commit(photo.file, photo.person)
            photo.delete()


def complete(*, tryon: TryOn, rendering: Rendering) -> bool:
    """Keep the result, inside the transaction of the job's success. False, with nothing kept, once it was forgotten."""
    locked = TryOn.objects.select_for_update().filter(pk=tryon.pk, state=State.RUNNING).first()
    if locked is None:
        return False
    kept = _kept(rendering)
    TryOn.objects.filter(pk=tryon.pk).update(state=State.COMPLETED, rendering=kept, finished_at=timezone.now())
    return True


def _kept(rendering: Rendering) -> Rendering:
    """The row; another's where the same mannequin was dressed meanwhile."""
    if rendering.key is None:
        rendering.save(force_insert=True)
        return rendering
    values = {field.attname: getattr(rendering, field.attname) for field in Rendering._meta.concrete_fields[1:]}
    kept, is_new = Rendering.objects.get_or_create(key=values.pop("key"), defaults=values)
    if not is_new:
        files.forget_on_commit(rendering.file)
    return kept
