"""What the recommender hears of the shop."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from catalog.models import Brand, Look, Order, Person, Product, Review, Variant
from catalog.signals import (
    bag_added,
    brand_followed,
    look_liked,
    order_paid,
    person_followed,
    review_removed,
    review_written,
    wishlist_changed,
)
from fashionai.accounts.models import Shopper
from fashionai.accounts.signals import shopper_merged
from fashionai.jobs import services as jobs
from recommender import rules, services, social, tasks
from recommender.models import RecommendationRule
from recommender.quiz import services as quiz
from recommender.sizing import services as sizing


@receiver(order_paid)
def _purchase_events(sender: object, order: Order, **_: Any) -> None:
    services.record_order(order=order)


@receiver(bag_added)
def _cart_events(sender: object, shopper: Shopper, variant: Variant, quantity: int, **_: Any) -> None:
    services.record_bag(shopper=shopper, variant=variant, quantity=quantity)


@receiver(shopper_merged)
def _merge_events(sender: object, guest: Shopper, account: Shopper, **_: Any) -> None:
    services.move_events(guest=guest, account=account)
    quiz.join_answers(guest=guest, account=account)
    sizing.join_measures(guest=guest, account=account)


@receiver(wishlist_changed)
def _like_events(
    sender: object, shopper: Shopper, product: Product, saved: bool, origin: dict[str, str], **_: Any
) -> None:
    services.record_saved(shopper=shopper, product=product, saved=saved, origin=origin)


@receiver([post_save, post_delete], sender=RecommendationRule)
@receiver(m2m_changed, sender=RecommendationRule.products.through)
def _new_rules(sender: object, **_: Any) -> None:
    rules.forget()


@receiver(review_written)
def _rating_event(sender: object, review: Review, **_: Any) -> None:
    social.record_review(review=review)
    jobs.enqueue(tasks.LABEL, arguments={"review": review.pk})


@receiver(review_removed)
def _forget_rating(sender: object, review: Review, **_: Any) -> None:
    social.forget_review(review=review)


@receiver(look_liked)
def _look_events(sender: object, look: Look, shopper: Shopper, liked: bool, **_: Any) -> None:
    social.record_look_like(look=look, shopper=shopper, liked=liked)


@receiver(brand_followed)
def _brand_events(sender: object, brand: Brand, shopper: Shopper, following: bool, **_: Any) -> None:
    social.record_brand(brand=brand, shopper=shopper, following=following)


@receiver(person_followed)
def _person_events(sender: object, person: Person, shopper: Shopper, following: bool, **_: Any) -> None:
    social.record_person(person=person, shopper=shopper, following=following)
