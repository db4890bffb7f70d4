"""What reviews, liked looks and follows say about taste, as events. Taking one back removes what it said."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from catalog.models import Brand, Look, Person, Product, Review, Visibility
from fashionai.accounts.models import Shopper
from fashionai.accounts.services import note_change
from recommender.models import Event, EventKind
from recommender.services import ingest, may_keep

# A follow is told by so many products: enough for a direction, too few to drown what somebody did themselves.
PRODUCTS_OF_A_FOLLOW = 8
# Stars that say neither yes nor no.
UNDECIDED = 3
# Names of events that a review stands for: the same review is the same event, however often it is changed.
REVIEWS = uuid.UUID("6f3b8f0e-6a3c-4c43-9d0b-1f6f2a1c7f5d")


def record_review(*, review: Review) -> None:
    """A rating event for the review, or its new stars."""
    if not may_keep(review.shopper):
        return
    facts = {
        "shopper": review.shopper,
        "kind": EventKind.RATING,
        "product_id": review.product_id,
        "variant_id": review.variant_id,
        "value": float(review.rating),
    }
    Event.objects.update_or_create(pk=_rating_id(review), defaults=facts)
    note_change(review.shopper_id)


def weigh_review(*, review: Review, chance: float) -> None:
    """Move the rating that a review stands for by what its words say, where the stars alone do not.

    Of those who give three stars two in five recommend the product; which of them do, the words tell with an AUC of
    .77 (`benchmarks reviews`), and at the other ratings the stars decide. `chance` in 0…1 is that of a recommendation.
    """
    if review.rating == UNDECIDED:
        moved = review.rating + min(max(chance - 0.5, -0.5), 0.5)
        Event.objects.filter(pk=_rating_id(review)).update(value=moved)


def forget_review(*, review: Review) -> None:
    Event.objects.filter(pk=_rating_id(review)).delete()
    note_change(review.shopper_id)


def _rating_id(review: Review) -> uuid.UUID:
    return uuid.uuid5(REVIEWS, str(review.pk))


def record_look_like(*, look: Look, shopper: Shopper, liked: bool) -> None:
    products = look.items.on_sale().values_list("product_id", flat=True) if liked else []
    _replace(shopper, EventKind.LOOK_LIKE, f"look-{look.pk}", products)


def record_brand(*, brand: Brand, shopper: Shopper, following: bool) -> None:
    """The brand's newest products stand for it."""
    newest = Product.objects.active().filter(brand=brand).newest().values_list("pk", flat=True)
    _replace(shopper, EventKind.FOLLOW, f"brand-{brand.pk}", newest[:PRODUCTS_OF_A_FOLLOW] if following else [])


def record_person(*, person: Person, shopper: Shopper, following: bool) -> None:
    """What leads the person's newest public looks stands for their taste."""
    looks = Look.objects.filter(owner=person.shopper_id, visibility=Visibility.PUBLIC).newest()
    pieces = [
        product
        for look in looks[:PRODUCTS_OF_A_FOLLOW]
        for product in look.items.on_sale().order_by("position").values_list("product_id", flat=True)[:2]
    ]
    _replace(shopper, EventKind.FOLLOW, f"person-{person.pk}", pieces[:PRODUCTS_OF_A_FOLLOW] if following else [])


def _replace(shopper: Shopper, kind: EventKind, source: str, products: Iterable[int]) -> None:
    """Make these products what `source` (a look, brand or person, in the events' session) says of the shopper."""
    Event.objects.of(shopper).filter(kind=kind, session=source).delete()
    if may_keep(shopper):
        said = [Event(shopper=shopper, kind=kind, product_id=pk, session=source) for pk in dict.fromkeys(products)]
        ingest(said)
    note_change(shopper.pk)
