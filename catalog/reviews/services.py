"""Writes about reviews: the review itself and votes. Reports of them: catalog/reports."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.models import (
    OrderLine,
    Product,
    Review,
    ReviewHelpful,
    ReviewPhoto,
    ReviewStatus,
    WithdrawnReview,
)
from catalog.models.orders import OrderStatus
from catalog.reviews import photos as pictures
from catalog.reviews.moderation import status_for
from catalog.signals import review_removed, review_written
from fashionai.accounts.models import Shopper

# So many people must object before a review hides until somebody has looked.
REPORTS_THAT_HIDE = 3


class NeedsAccount(ValueError):
    """Guests are made by the dozen, so only who has an account votes or reports."""


@transaction.atomic
def write_review(
    *,
    shopper: Shopper,
    product: Product,
    rating: int,
    fit: str = "",
    title: str = "",
    text: str = "",
    language: str = "",
    photos: Sequence[pictures.SafePhoto] = (),
    removed: Sequence[int] = (),
) -> Review:
    """Write or change the shopper's one review of a product; `removed` are keys of its photos to drop.

    Raises PhotoRefused for more photos than a review shows. Who bought the product is marked as such.
    """
    bought = _bought(shopper, product)
    review, created = Review.objects.select_for_update().get_or_create(
        product=product, shopper=shopper, defaults={"rating": rating, "status": ReviewStatus.PENDING}
    )
    _change_photos(review, photos, removed)
    review.rating, review.fit, review.title, review.text = rating, fit, title, text
    review.language, review.is_verified = language, bought is not None
    review.variant_id = bought.variant_id if bought else review.variant_id
    review.updated_at = None if created else timezone.now()
    review.status = _status(review)
    review.save()
    review_written.send(sender=Review, review=review)
    return review


def _status(review: Review) -> ReviewStatus:
    """A review that the desk rejected, or that readers reported, is not published by changing or rewriting it."""
    asked = status_for(words=f"{review.title}\n{review.text}", has_photos=review.photos.exists())
    return ReviewStatus.PENDING if is_held(review) else asked


def is_held(review: Review) -> bool:
    """Whether the desk's last word was no, readers hid it, or either befell one that the shopper deleted."""
    if review.status == ReviewStatus.REJECTED or review.report_count >= REPORTS_THAT_HIDE:
        return True
    last = review.verdicts.first()
    if last is not None:
        return bool(last.status == ReviewStatus.REJECTED)
    return WithdrawnReview.objects.filter(product=review.product_id, shopper=review.shopper_id).exists()


def _bought(shopper: Shopper, product: Product) -> OrderLine | None:
    lines = OrderLine.objects.filter(order__shopper=shopper, variant__product=product)
    return lines.exclude(order__status=OrderStatus.CANCELLED).order_by("-order__placed_at", "-pk").first()


def _change_photos(review: Review, added: Sequence[pictures.SafePhoto], removed: Sequence[int]) -> None:
    dropped = review.photos.filter(pk__in=removed)
    pictures.remove_files([photo.file.name for photo in dropped])
    dropped.delete()
    kept = review.photos.count()
    pictures.refuse_more_than_fit(kept + len(added))
    for place, photo in enumerate(added, start=kept):
        name = pictures.store(photo)
        ReviewPhoto.objects.create(review=review, file=name, width=photo.width, height=photo.height, position=place)


@transaction.atomic
def remove_review(*, review: Review) -> None:
    """Delete a review with its photos' files; one that was held is remembered, so that its like waits too."""
    if is_held(review):
        WithdrawnReview.objects.get_or_create(product=review.product, shopper=review.shopper)
    else:
        WithdrawnReview.objects.filter(product=review.product, shopper=review.shopper).delete()
    review_removed.send(sender=Review, review=review)
    pictures.remove_files([photo.file.name for photo in review.photos.all()])
    review.delete()


@transaction.atomic
def vote_helpful(*, review: Review, shopper: Shopper, helpful: bool) -> Review:
    """Give or take back a vote, once each. Raises NeedsAccount, and ValueError for one's own review."""
    _require_account(shopper)
    if review.shopper_id == shopper.pk:
        raise ValueError("Nobody votes for their own review.")
    if helpful:
        changed = ReviewHelpful.objects.get_or_create(review=review, shopper=shopper)[1]
    else:
        changed = bool(ReviewHelpful.objects.filter(review=review, shopper=shopper).delete()[0])
    if changed:
        step = 1 if helpful else -1
        Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + step)
    review.refresh_from_db(fields=["helpful_count"])
    return review


def _require_account(shopper: Shopper) -> None:
    if shopper.user_id is None:
        raise NeedsAccount("Sign in first.")
