"""Writes of the style quiz: answers, opinions of its pictures, starting afresh, and a guest's answers at login."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from fashionai.accounts.models import Shopper
from fashionai.accounts.services import note_change
from recommender.models import OPINIONS, Event, EventKind
from recommender.quiz.models import Facet, StyleAnswer
from recommender.services import ingest, may_keep

# The rail that an opinion given in the quiz names.
SLOT = "style"


@transaction.atomic
def answer(*, shopper: Shopper, answers: Mapping[Facet, Collection[str]]) -> None:
    """Replace what was said about these facets; an empty answer takes back what was said."""
    Shopper.objects.select_for_update().get(pk=shopper.pk)
    StyleAnswer.objects.of(shopper).said().filter(facet__in=list(answers)).delete()
    StyleAnswer.objects.bulk_create(
        StyleAnswer(shopper=shopper, facet=facet, value=value)
        for facet, values in answers.items()
        for value in dict.fromkeys(values)
    )
    note_change(shopper.pk)


def opinions(shopper: Shopper) -> dict[int, str]:
    """Product id → the kind of the latest opinion that was given in the quiz and still stands."""
    given = Event.objects.of(shopper).filter(kind__in=OPINIONS, slot=SLOT).order_by("at", "received_at")
    latest = dict(given.values_list("product_id", "kind"))
    return {product: kind for product, kind in latest.items() if kind != EventKind.RETRACT}


@transaction.atomic
def judge(*, shopper: Shopper, judged: Mapping[int, str]) -> None:
    """Record opinions (product id → LIKE, DISLIKE or RETRACT) where they changed, if behaviour may be kept."""
    if not may_keep(shopper):
        return
    before, now = opinions(shopper), timezone.now()
    ingest(
        [
            Event(shopper=shopper, product_id=product, kind=kind, slot=SLOT, at=now)
            for product, kind in judged.items()
            if before.get(product, EventKind.RETRACT) != kind
        ]
    )


@transaction.atomic
def start_afresh(*, shopper: Shopper) -> None:
    """Forget the answers, and take back the opinions given with them."""
    StyleAnswer.objects.of(shopper).said().delete()
    judge(shopper=shopper, judged=dict.fromkeys(opinions(shopper), EventKind.RETRACT))
    note_change(shopper.pk)


@transaction.atomic
def join_answers(*, guest: Shopper, account: Shopper) -> None:
    """What a guest said replaces what the account said about the same, where it was said later.

    Quiz answers are replaced a facet at a time, changes to the taste profile one by one.
    """
    for facet in StyleAnswer.objects.of(guest).said().values_list("facet", flat=True).distinct():
        newer = StyleAnswer.objects.of(guest).said().filter(facet=facet)
        older = StyleAnswer.objects.of(account).filter(facet=facet).said()
        last = older.order_by("-answered_at").values_list("answered_at", flat=True).first()
        if last is None or newer.filter(answered_at__gte=last).exists():
            older.delete()
            newer.update(shopper=account)
    for edit in StyleAnswer.objects.of(guest).edits():
        same = StyleAnswer.objects.of(account).edits().filter(facet=edit.facet, value=edit.value)
        if not same.filter(answered_at__gt=edit.answered_at).exists():
            same.delete()
            StyleAnswer.objects.filter(pk=edit.pk).update(shopper=account)
    StyleAnswer.objects.of(guest).delete()
