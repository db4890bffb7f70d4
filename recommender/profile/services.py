"""What a shopper changes about their profile."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent, note_change
from recommender import privacy
from recommender.profile.taste import LESS, MORE, REMOVED
from recommender.quiz.models import Facet, Source, StyleAnswer
from recommender.quiz.style import SCALES
from recommender.quiz.words import PRICES
from recommender.vocabulary import vocabulary

WEIGHTS = {MORE: 1.0, LESS: -0.5, REMOVED: -1.0}
# More than anybody has to say, and few enough to read for every rail.
MOST_EDITS = 200


class Refused(ValueError):
    """A change that cannot be kept; the message says why, for programs."""


def is_known(facet: str, value: str) -> bool:
    """Whether the shop has such a thing: nothing that a form makes up is kept."""
    if facet == Facet.PRICE:
        return value in PRICES
    if facet in SCALES:
        from catalog.models import Size

        return Size.objects.filter(scale__startswith=SCALES[Facet(facet)], code=value).exists()
    return value in vocabulary().get(facet, {})


@transaction.atomic
def edit(*, shopper: Shopper, edits: Sequence[tuple[str, str, str]]) -> None:
    """Keep these (facet, value, opinion) in place of earlier ones about the same; an opinion of "" takes back.

    Raises Refused, with nothing changed, for who does not let us use their taste, for values that the shop does not
    have and for more edits than one keeps.
    """
    if not has_consent(shopper, Purpose.PERSONALISATION):
        raise Refused("This shopper does not want their taste to be used.")
    Shopper.objects.select_for_update().get(pk=shopper.pk)
    now = timezone.now()
    for facet, value, opinion in edits:
        mine = StyleAnswer.objects.of(shopper).edits().filter(facet=facet, value=value)
        if opinion == "":
            mine.delete()
            continue
        if opinion not in WEIGHTS:
            raise Refused(f"opinion is one of {', '.join(WEIGHTS)}, or nothing to take it back.")
        if not mine.exists() and not is_known(facet, value):
            raise Refused(f"The shop has no {facet} {value!r}.")
        StyleAnswer.objects.update_or_create(
            shopper=shopper,
            facet=facet,
            value=value,
            source=Source.EDIT,
            defaults={"weight": WEIGHTS[opinion], "answered_at": now},
        )
    if StyleAnswer.objects.of(shopper).edits().count() > MOST_EDITS:
        raise Refused(f"A profile keeps at most {MOST_EDITS} changes.")
    note_change(shopper.pk)


@transaction.atomic
def forget_edits(*, shopper: Shopper) -> None:
    """The profile is again what was learned and what the quiz says."""
    StyleAnswer.objects.of(shopper).edits().delete()
    note_change(shopper.pk)


@transaction.atomic
def forget_everything(*, shopper: Shopper) -> None:
    """Everything learned goes: events, what rails showed, quiz and edits. Orders, reviews and the wishlist stay."""
    privacy.erase(shopper)
    note_change(shopper.pk)
