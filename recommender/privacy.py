"""What the recommender knows about a shopper: behaviour, quiz, photo searches, and what it reads from them."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from fashionai.accounts.models import Shopper
from fashionai.accounts.privacy import register_erasure, register_export
from recommender import profile
from recommender.models import Event, Exposure, PhotoSearch, Sight, Slate
from recommender.quiz.models import StyleAnswer
from recommender.reviews.models import ReviewLabel
from recommender.sizing.models import BodyMeasures


def export_events(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for event in Event.objects.of(shopper).select_related("product").order_by("at", "pk").iterator(chunk_size=2000):
        yield {
            "kind": event.kind,
            "product": event.product.slug,
            "value": event.value,
            "slot": event.slot,
            "position": event.position,
            "algorithm": event.algorithm,
            "at": event.at.isoformat(),
        }


def export_slates(shopper: Shopper) -> Iterable[dict[str, Any]]:
    seen = dict(Sight.objects.filter(shopper=shopper).values_list("slate", "places"))
    for slate in Slate.objects.filter(shopper=shopper).order_by("at", "pk").iterator(chunk_size=2000):
        yield {
            "slot": slate.slot,
            "at": slate.at.isoformat(),
            "products": [tile[0] for tile in slate.tiles],
            "places seen": seen.get(slate.pk),
        }


def export_experiments(shopper: Shopper) -> Iterable[dict[str, Any]]:
    met = Exposure.objects.filter(shopper=shopper).select_related("experiment", "arm").order_by("served_at", "pk")
    for one in met:
        yield {
            "experiment": one.experiment.name,
            "arm": one.arm.name,
            "served": one.served_at.isoformat(),
            "seen": one.seen_at.isoformat() if one.seen_at else None,
        }


def export_style(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for one in StyleAnswer.objects.of(shopper).order_by("facet", "pk"):
        yield {
            "about": one.facet,
            "answer": one.value,
            "weight": one.weight,
            "source": one.source,
            "at": one.answered_at.isoformat(),
        }


def export_taste(shopper: Shopper) -> Iterable[dict[str, Any]]:
    """What is read from all this: the traits of the profile as its page shows them."""
    for traits in profile.of(shopper).traits.values():
        for one in traits:
            yield {
                "about": one.facet,
                "value": one.value,
                "share": round(one.share, 4),
                "confidence": round(one.confidence, 4),
                "opinion": one.opinion,
                "evidence": one.evidence.counts,
            }


def export_review_labels(shopper: Shopper) -> Iterable[dict[str, Any]]:
    """What a program read in the shopper's reviews; it goes with the review."""
    labels = ReviewLabel.objects.filter(review__shopper=shopper).select_related("review__product").order_by("pk")
    for label in labels:
        yield {
            "product": label.review.product.slug,
            "language": label.language,
            "chance of recommending": label.chance,
            "aspects": label.aspects,
            "at": label.at.isoformat(),
        }


def export_photos(shopper: Shopper) -> Iterable[dict[str, Any]]:
    """The photos that are still kept, as JPEG in base64, and what they found."""
    for search in PhotoSearch.objects.filter(shopper=shopper).order_by("created_at", "pk"):
        yield {
            "at": search.created_at.isoformat(),
            "kept_until": search.expires_at.isoformat(),
            "photo": base64.b64encode(bytes(search.photo)).decode(),
            "products": [product for product, _cosine in search.found or []],
        }


def export_measures(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for measures in BodyMeasures.objects.filter(shopper=shopper):
        yield {"in": "cm", **measures.known(), "at": measures.updated_at.isoformat()}


def erase(shopper: Shopper) -> None:
    """Events go at once; a trained model forgets them with the next training, which no longer sees them."""
    Event.objects.of(shopper).delete()
    Slate.objects.filter(shopper=shopper).delete()
    Sight.objects.filter(shopper=shopper).delete()
    Exposure.objects.filter(shopper=shopper).delete()
    StyleAnswer.objects.of(shopper).delete()
    PhotoSearch.objects.filter(shopper=shopper).delete()
    BodyMeasures.objects.filter(shopper=shopper).delete()


def register() -> None:
    register_export("behaviour", export_events)
    register_export("shown", export_slates)
    register_export("experiments", export_experiments)
    register_export("style", export_style)
    register_export("taste", export_taste)
    register_export("read in reviews", export_review_labels)
    register_export("photo searches", export_photos)
    register_export("measures", export_measures)
    register_erasure("behaviour", erase)
