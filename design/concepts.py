"""Adopting a design as a concept, and letting it go: writes of the desk, told to other capabilities by signals."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation

from catalog.signals import concept_adopted, concept_dropped
from design import spec, words
from design.models import Concept, ConceptState, Design
from fashionai.accounts.models import User


@transaction.atomic
def adopt(*, design: Design, by: User | None) -> Concept:
    """The concept of a design, made with its specification the first time; a dropped one is taken up again."""
    locked = Design.objects.select_for_update(of=("self",)).get(pk=design.pk)
    concept = Concept.objects.filter(design=locked).first()
    if concept is not None and concept.state == ConceptState.ADOPTED:
        return concept
    if concept is None:
        with translation.override("en"):
            title = words.title(locked.condition)
        concept = Concept.objects.create(
            design=locked,
            title=title[:120],
            picture=bytes(locked.picture),
            condition=locked.condition,
            spec=spec.specification(locked),
            adopted_by=by,
        )
    else:
        Concept.objects.filter(pk=concept.pk).update(state=ConceptState.ADOPTED, adopted_by=by)
        concept.refresh_from_db()
    tell(concept)
    return concept


def tell(concept: Concept) -> None:
    """Say what was adopted, in the words of catalog.signals."""
    concept_adopted.send(
        sender=Concept,
        concept_id=concept.pk,
        title=concept.title,
        attributes=concept.spec["attributes"],
        category=concept.spec["category"],
        nearest=[(one["product"], one["cosine"]) for one in concept.spec["nearest"]],
        price_low=spec.price(concept.spec, "low"),
        price_high=spec.price(concept.spec, "high"),
        currency=concept.spec["currency"],
        adopted_at=concept.adopted_at,
        made_by=concept.adopted_by,
    )


@transaction.atomic
def drop(*, concept: Concept) -> bool:
    """Whether it was adopted until now."""
    held = Concept.objects.filter(pk=concept.pk, state=ConceptState.ADOPTED)
    changed = held.update(state=ConceptState.DROPPED) == 1
    if changed:
        concept_dropped.send(sender=Concept, concept_id=concept.pk)
    return changed
