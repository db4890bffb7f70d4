"""What the recommender knows about a shopper: behaviour, what was shown, and the style quiz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fashionai.accounts.models import Shopper
from fashionai.accounts.privacy import register_erasure, register_export
from recommender.models import Event, Exposure, Sight, Slate
from recommender.quiz.models import StyleAnswer


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


def erase(shopper: Shopper) -> None:
    """Events go at once; a trained model forgets them with the next training, which no longer sees them."""
    Event.objects.of(shopper).delete()
    Slate.objects.filter(shopper=shopper).delete()
    Sight.objects.filter(shopper=shopper).delete()
    Exposure.objects.filter(shopper=shopper).delete()
    StyleAnswer.objects.of(shopper).delete()


def register() -> None:
    register_export("behaviour", export_events)
    register_export("shown", export_slates)
    register_export("experiments", export_experiments)
    register_export("style", export_style)
    register_erasure("behaviour", erase)
