"""What a shopper does with a result: judge it, share it, show it to the team."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tryon.models import ShareLink, State, TryOn, Verdict
from tryon.wearing import kind_of


class NothingToJudge(Exception):
    """There is no result yet, or none any more."""


@transaction.atomic
def judge(*, tryon: TryOn, liked: bool, fault: str = "") -> Verdict:
    """The shopper's latest word on a result; an earlier one is replaced. Raises NothingToJudge."""
    rendering = tryon.rendering
    if tryon.state != State.COMPLETED or rendering is None:
        raise NothingToJudge
    product = tryon.picture.product
    told = {
        "shopper_id": tryon.shopper_id,
        "product": product,
        "kind": kind_of(product.category.path) or "",
        "on_photo": not tryon.mannequin,
        "stance": rendering.stance,
        "method": rendering.method,
        "propensity": rendering.propensity,
        "liked": liked,
        "fault": "" if liked else fault,
        "at": timezone.now(),
    }
    return Verdict.objects.update_or_create(tryon=tryon, defaults=told)[0]


def show_to_staff(*, tryon: TryOn, shown: bool) -> None:
    """Let the shop's team look at this one result beside its photo, or not any more; it is forgotten all the same."""
    TryOn.objects.filter(pk=tryon.pk).update(shown_to_staff_at=timezone.now() if shown else None)


def share(*, tryon: TryOn) -> ShareLink:
    """The link that shows the result; made anew where the one before has ended. Raises NothingToJudge."""
    if tryon.state != State.COMPLETED:
        raise NothingToJudge
    now = timezone.now()
    ends = min(now + timedelta(hours=settings.TRYON["SHARE_HOURS"]), tryon.expires_at)
    with transaction.atomic():
        ShareLink.objects.filter(tryon=tryon, expires_at__lte=now).delete()
        return ShareLink.objects.get_or_create(tryon=tryon, defaults={"expires_at": ends})[0]


def unshare(*, tryon: TryOn) -> None:
    """Make the link that was given out lead nowhere."""
    ShareLink.objects.filter(tryon=tryon).delete()
