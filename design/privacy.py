"""What the studio knows about a shopper: briefs, designs, and what was said of them."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

from design.models import Design, Spent, Studio
from fashionai.accounts.models import Shopper
from fashionai.accounts.privacy import register_erasure, register_export


def export_studios(shopper: Shopper) -> Iterable[dict[str, Any]]:
    for studio in Studio.objects.of(shopper).order_by("created_at", "pk"):
        yield {
            "name": studio.name,
            "words": studio.words,
            "choices": studio.choices,
            "from taste": studio.use_taste,
            "from trends": studio.use_trends,
            "at": studio.created_at.isoformat(),
        }


def export_designs(shopper: Shopper) -> Iterable[dict[str, Any]]:
    """Every design with what was said of it; the picture, WebP in base64, of those that were saved."""
    rows = Design.objects.of(shopper).select_related("verdict", "board").order_by("created_at", "pk")
    for design in rows.defer("plain", "latent", "features").iterator(chunk_size=200):
        yield {
            "name": design.name,
            "asked for": design.condition,
            "from": design.sources,
            "opinion": design.opinion,
            "shared": design.share_token is not None,
            "at": design.created_at.isoformat(),
            "picture": base64.b64encode(bytes(design.picture)).decode() if design.saved_at else None,
        }


def erase(shopper: Shopper) -> None:
    """Studios go with their boards, designs and verdicts; an adopted concept keeps its copy, without the shopper."""
    Studio.objects.of(shopper).delete()
    Spent.objects.filter(shopper=shopper).delete()


def register() -> None:
    register_export("studios", export_studios)
    register_export("designs", export_designs)
    register_erasure("design", erase)
