"""Labelling: reads reviews that nobody read yet, that changed, or that older weights read. For workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from catalog.models import Review
from fashionai.accounts.services import note_change
from recommender import social
from recommender.reviews.models import ReviewLabel

# A review costs .2 ms; a chunk holds its transaction for a tenth of a second.
CHUNK = 500
Progress = Callable[[float, str], None]


def waiting(version: str) -> QuerySet[Review]:
    """Reviews without a label of these weights, and those changed since they were read."""
    unread = Q(said=None) | ~Q(said__by=version) | Q(updated_at__gte=F("said__at"))
    return Review.objects.filter(unread).order_by("pk")


def label_waiting(*, progress: Progress = lambda share, note: None, only: int | None = None) -> dict[str, int]:
    """Label what waits, or the review `only` where it waits. Returns how many were read, and how many got a label."""
    from recommender.algorithms.text import shipped

    version = shipped.version()
    todo = waiting(version) if only is None else waiting(version).filter(pk=only)
    total, read, labelled, last = todo.count(), 0, 0, 0
    while rows := list(todo.filter(pk__gt=last)[:CHUNK]):
        labelled += _label(rows, version)
        read, last = read + len(rows), rows[-1].pk
        progress(min(read / total, 1.0), f"Read {read:,} of {total:,} reviews")
    return {"read": read, "labelled": labelled}


@transaction.atomic
def _label(reviews: Sequence[Review], version: str) -> int:
    """Write the labels of a chunk; who wrote about a product is remembered by how they meant it."""
    began = timezone.now()
    labels = [ReviewLabel(review=review, by=version, at=began, **_read(review)) for review in reviews]
    fields = ["language", "chance", "aspects", "by", "at"]
    ReviewLabel.objects.bulk_create(
        labels, update_conflicts=True, unique_fields=["review"], update_fields=fields, batch_size=CHUNK
    )
    chances = [(label.review, label.chance) for label in labels if label.chance is not None]
    for review, chance in chances:
        social.weigh_review(review=review, chance=chance)
    note_change(*{review.shopper_id for review in reviews})
    return len(chances)


def _read(review: Review) -> dict[str, object]:
    """Language, chance and aspects of a review; only English has a model."""
    from recommender.algorithms.text import labels, shipped
    from recommender.algorithms.text.language import ENGLISH, language_of
    from recommender.algorithms.text.sentiment import Review as Words

    words = Words(review.title, review.text)
    language = language_of(words.whole)
    if language != ENGLISH:
        return {"language": language, "chance": None, "aspects": {}}
    (found,) = labels.label(shipped.model(), [words])
    aspects = {aspect: asdict(verdict) for aspect, verdict in found.aspects.items()}
    return {"language": language, "chance": found.chance, "aspects": aspects}
