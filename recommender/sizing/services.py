"""Writes of body measures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender.sizing.models import BodyMeasures


class NotAgreed(Exception):
    """The shopper lets nothing be chosen by what is known of them, so that measures have no use."""


@transaction.atomic
def measure(*, shopper: Shopper, values: Mapping[str, Decimal | None]) -> BodyMeasures | None:
    """Replace the shopper's measures, field → centimetres; nothing given forgets them.

    Raises NotAgreed without consent to personalisation: there, nothing is kept.
    """
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        forget(shopper=shopper)
        return None
    if not has_consent(shopper, Purpose.PERSONALISATION):
        raise NotAgreed
    blank = dict.fromkeys(("chest", "waist", "hips", "foot", "height"))
    defaults = {**blank, **given, "updated_at": timezone.now()}
    return BodyMeasures.objects.update_or_create(shopper=shopper, defaults=defaults)[0]


@transaction.atomic
def forget(*, shopper: Shopper) -> None:
    BodyMeasures.objects.filter(shopper=shopper).delete()


@transaction.atomic
def join_measures(*, guest: Shopper, account: Shopper) -> None:
    """The later of two sets of measures stays with the account."""
    theirs = BodyMeasures.objects.filter(shopper=guest).first()
    if theirs is None:
        return
    mine = BodyMeasures.objects.filter(shopper=account).first()
    if mine is None or mine.updated_at < theirs.updated_at:
        BodyMeasures.objects.filter(shopper=account).delete()
        BodyMeasures.objects.filter(pk=theirs.pk).update(shopper=account)
    else:
        theirs.delete()
