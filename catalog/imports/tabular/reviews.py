"""Reviews of other shops: rating, words and fit, by a shopper the source names or by nobody in particular."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from catalog.imports.reading import Line
from catalog.imports.tabular import cells
from catalog.imports.tabular.run import Options, Record
from catalog.imports.writer import Outcome
from catalog.models import Review
from catalog.reviews.forms import LONGEST_TEXT
from catalog.reviews.moderation import status_for

LONGEST_TITLE = 160
_FIELDS = ("rating", "fit", "title", "text", "created_at")


@dataclass(frozen=True)
class ReviewRecord(Record):
    rating: int
    fit: str
    title: str
    text: str
    language: str


class Reviews:
    """One review a shopper and product, the last line of a file counting. A row without a shopper is the review of an
    author of its own, who has no name and wrote nothing else: two rows are never taken for one person."""

    required: Sequence[str] = ("item", "rating")

    def record(self, line: Line, options: Options) -> ReviewRecord:
        given = line.cells
        shopper = given.get("shopper", "")
        return ReviewRecord(
            line=line.number,
            shopper=cells.foreign_id("shopper", shopper) if shopper else f"line {line.number} of {options.source}",
            item=cells.foreign_id("item", given["item"]),
            at=cells.moment(given.get("at", ""), latest=timezone.now(), usual=options.usual_time),
            rating=cells.stars(given["rating"], options.scale),
            fit=cells.fit(given.get("fit", "")),
            title=cells.words("title", given.get("title", ""), LONGEST_TITLE),
            text=cells.words("text", given.get("text", ""), LONGEST_TEXT),
            language=options.language,
        )

    def write(self, records: Sequence[ReviewRecord], people: Sequence[int], products: Sequence[int]) -> list[str]:
        plan = _Plan(records, people, products)
        Review.objects.bulk_create(plan.new.values())
        Review.objects.bulk_update(plan.changed.values(), [*_FIELDS, "status"])
        return plan.outcomes

    def preview(self, records: Sequence[ReviewRecord], people: Sequence[int], products: Sequence[int]) -> list[str]:
        return _Plan(records, people, products).outcomes


class _Plan:
    """What a chunk makes and changes, by shopper and product; nothing is written here."""

    def __init__(self, records: Sequence[ReviewRecord], people: Sequence[int], products: Sequence[int]) -> None:
        self.new: dict[tuple[int, int], Review] = {}
        self.changed: dict[tuple[int, int], Review] = {}
        self.outcomes: list[str] = []
        there = _reviews(people, products)
        for record, pair in zip(records, zip(people, products, strict=True), strict=True):
            old = there.get(pair) or self.new.get(pair)
            outcome = _outcome(old, record)
            if old is None:
                self.new[pair] = _made(record, *pair)
            elif outcome == Outcome.UPDATED:
                _overwrite(old, record)
                if pair in there:
                    self.changed[pair] = old
            self.outcomes.append(outcome)


def _reviews(people: Sequence[int], products: Sequence[int]) -> dict[tuple[int, int], Review]:
    rows = Review.objects.filter(shopper__in=set(people), product__in=set(products))
    return {(row.shopper_id, row.product_id): row for row in rows}


def _outcome(old: Review | None, record: ReviewRecord) -> str:
    if old is None:
        return Outcome.CREATED
    same = (old.rating, old.fit, old.title, old.text) == (record.rating, record.fit, record.title, record.text)
    # A later review of the same thing replaces an earlier one, never the other way round.
    return Outcome.UNCHANGED if same or record.at < old.created_at else Outcome.UPDATED


def _made(record: ReviewRecord, shopper: int, product: int) -> Review:
    review = Review(shopper_id=shopper, product_id=product, language=record.language)
    _overwrite(review, record)
    return review


def _overwrite(review: Review, record: ReviewRecord) -> None:
    review.rating, review.fit, review.title, review.text = record.rating, record.fit, record.title, record.text
    review.created_at = record.at
    review.status = status_for(words=f"{record.title}\n{record.text}", has_photos=False)
