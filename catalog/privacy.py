"""What the catalogue knows about a shopper: bag, orders, returns, letters, reviews, votes, reports, follows,
saved styles, looks and the public face."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from catalog.looks.services import count_likes
from catalog.models import (
    Bag,
    BagLine,
    Follow,
    Look,
    LookLike,
    Mail,
    Order,
    OrderLine,
    Person,
    Report,
    Review,
    ReviewHelpful,
    ReviewPhoto,
    WishlistItem,
    WishlistLink,
    WithdrawnReview,
)
from catalog.reports.services import count_reports
from catalog.reviews.photos import remove_files
from fashionai.accounts.models import Shopper
from fashionai.accounts.privacy import register_erasure, register_export


def export_orders(shopper: Shopper) -> Iterable[dict[str, Any]]:
    orders = Order.objects.filter(shopper=shopper).order_by("placed_at", "pk")
    for order in orders.prefetch_related("lines__variant", "lines__returns"):
        yield {
            "number": order.number,
            "placed": order.placed_at.isoformat(),
            "status": order.status,
            "currency": order.currency,
            "total": str(order.total),
            "e-mail": order.email,
            "address": order.address,
            "lines": [_line(line) for line in order.lines.all()],
        }


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "sku": line.variant.sku,
        "quantity": line.quantity,
        "unit_price": str(line.unit_price),
        "returns": [
            {"quantity": back.quantity, "reason": back.reason, "at": back.at.isoformat()} for back in line.returns.all()
        ],
    }


def export_bag(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for line in BagLine.objects.filter(bag__shopper=shopper).select_related("variant").order_by("added_at", "pk"):
        yield {"sku": line.variant.sku, "quantity": line.quantity, "added": line.added_at.isoformat()}


def export_letters(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for mail in Mail.objects.filter(order__shopper=shopper).select_related("order").order_by("created_at", "pk"):
        yield {
            "kind": mail.kind,
            "to": mail.to,
            "order": mail.order.number,
            "sent": mail.sent_at.isoformat() if mail.sent_at else None,
        }


def export_reviews(shopper: Shopper) -> Iterable[dict[str, Any]]:
    mine = Review.objects.filter(shopper=shopper).select_related("product").prefetch_related("photos")
    for review in mine.order_by("created_at", "pk"):
        yield {
            "product": review.product.slug,
            "rating": review.rating,
            "fit": review.fit,
            "title": review.title,
            "text": review.text,
            "photos": [photo.file.name for photo in review.photos.all()],
            "status": review.status,
            "written": review.created_at.isoformat(),
        }
    for gone in WithdrawnReview.objects.filter(shopper=shopper).select_related("product").order_by("pk"):
        yield {"product": gone.product.slug, "deleted while rejected or reported": gone.at.isoformat()}


def export_follows(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for follow in Follow.objects.filter(shopper=shopper).select_related("brand").order_by("created_at", "pk"):
        yield {
            "brand": follow.brand.slug if follow.brand else None,
            # Whom they follow is named by number only: the other's e-mail address is not theirs to export.
            "person": follow.person_id,
            "since": follow.created_at.isoformat(),
        }


def export_votes(shopper: Shopper) -> Iterable[dict[str, Any]]:
    """Reviews found helpful and looks liked, by address or number."""
    for vote in ReviewHelpful.objects.filter(shopper=shopper).order_by("pk"):
        yield {"found helpful": vote.review_id, "at": vote.created_at.isoformat()}
    for like in LookLike.objects.filter(shopper=shopper).select_related("look").order_by("pk"):
        yield {"liked look": like.look.token, "at": like.created_at.isoformat()}


def export_reports(shopper: Shopper) -> Iterable[dict[str, Any]]:
    """What they reported, by address or number, and why."""
    mine = Report.objects.filter(shopper=shopper).select_related("look", "person").order_by("pk")
    for report in mine:
        yield {
            "look": report.look.token if report.look else None,
            "person": report.person.handle if report.person else None,
            "review": report.review_id,
            "reason": report.reason,
            "words": report.words,
            "at": report.created_at.isoformat(),
        }


def export_wishlist(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for item in WishlistItem.objects.of(shopper).select_related("product").order_by("created_at", "pk"):
        yield {
            "product": item.product.slug,
            "price": str(item.price),
            "currency": item.currency,
            "saved": item.created_at.isoformat(),
        }


def export_looks(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for look in Look.objects.filter(owner=shopper).prefetch_related("items__product").order_by("pk"):
        yield {
            "token": look.token,
            "title": [look.title_en, look.title_zh],
            "note": [look.note_en, look.note_zh],
            "visibility": look.visibility,
            "products": [item.product.slug for item in look.items.all()],
            "made": look.created_at.isoformat(),
        }


def export_person(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for person in Person.objects.filter(shopper=shopper):
        yield {
            "handle": person.handle,
            "name": [person.name_en, person.name_zh],
            "words": [person.bio_en, person.bio_zh],
            "since": person.created_at.isoformat(),
        }


def erase(shopper: Shopper) -> None:
    """Orders stay for the books without the shopper; what the shopper said, made, voted and follows goes."""
    mine = Order.objects.filter(shopper=shopper)
    Mail.objects.filter(order__in=mine).delete()
    mine.update(shopper=None, email="", address={}, key="", idempotency_key=None)
    Bag.objects.filter(shopper=shopper).delete()
    _erase_votes(shopper)
    _erase_reviews(shopper)
    Look.objects.filter(owner=shopper).delete()
    Person.objects.filter(shopper=shopper).delete()
    Follow.objects.filter(shopper=shopper).delete()
    Follow.objects.filter(person=shopper).delete()
    WishlistItem.objects.of(shopper).delete()
    WishlistLink.objects.filter(shopper=shopper).delete()


def _erase_votes(shopper: Shopper) -> None:
    helpful, reports = ReviewHelpful.objects.filter(shopper=shopper), Report.objects.filter(shopper=shopper)
    likes = LookLike.objects.filter(shopper=shopper)
    Review.objects.filter(pk__in=helpful.values("review")).update(helpful_count=F("helpful_count") - 1)
    liked = list(likes.values_list("look", flat=True))
    reported = list(reports.exclude(review=None).values_list("review", flat=True))
    for votes in (helpful, reports, likes):
        votes.delete()
    count_likes(liked)
    count_reports(reported)


def _erase_reviews(shopper: Shopper) -> None:
    photos = ReviewPhoto.objects.filter(review__shopper=shopper)
    remove_files([photo.file.name for photo in photos])
    Review.objects.filter(shopper=shopper).delete()
    WithdrawnReview.objects.filter(shopper=shopper).delete()


def register() -> None:
    register_export("orders", export_orders)
    register_export("bag", export_bag)
    register_export("letters", export_letters)
    register_export("reviews", export_reviews)
    register_export("votes", export_votes)
    register_export("reports", export_reports)
    register_export("looks", export_looks)
    register_export("public face", export_person)
    register_export("follows", export_follows)
    register_export("wishlist", export_wishlist)
    register_erasure("catalog", erase)
