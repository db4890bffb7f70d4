"""What a try-on's page shows: addresses of its pictures, stages, colours and sizes, what to try next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from catalog import detail
from catalog.models import ProductImage
from tryon import access, ideas, mannequins, services, wearing, words
from tryon.models import Fault, State, TryOn


@dataclass(frozen=True)
class Step:
    """A stage of the work as the page lists it."""

    name: str
    label: str
    is_done: bool
    is_now: bool


def page_of(tryon: TryOn) -> dict[str, Any]:
    """The context of the page and of its parts."""
    broken = services.has_failed(tryon)
    failed = tryon.state == State.FAILED or broken
    code = words.INTERNAL if broken else tryon.code
    context: dict[str, Any] = {
        "tryon": tryon,
        "product": tryon.picture.product,
        "start": start_of(tryon.picture, tryon.second),
        "before": before_of(tryon),
        "waiting": tryon.is_waiting and not broken,
        "late": tryon.is_late and not broken,
        "failed": failed,
        "code": code,
        "refusal": words.refusal(code, tryon.reason) if failed else "",
        "steps": steps(tryon),
    }
    return context | (_result(tryon) if tryon.state == State.COMPLETED and tryon.rendering else {})


def start_of(picture: ProductImage, second: ProductImage | None) -> str:
    """The address at which who shall wear these is chosen."""
    beside = f"&second={second.pk}" if second is not None else ""
    return f"{reverse('tryon:start')}?picture={picture.pk}{beside}"


def before_of(tryon: TryOn) -> str:
    """The address of the person before the try-on; empty for a photo that is forgotten."""
    if tryon.who is not None:
        return mannequins.address(tryon.who)
    return access.address("photo", tryon.photo.pk, tryon.shopper) if tryon.photo else ""


def after_of(tryon: TryOn) -> str:
    return access.address("result", tryon.pk, tryon.shopper)


def steps(tryon: TryOn) -> list[Step]:
    """The stages this try-on goes through, those of a photo left out for a mannequin."""
    names = [name for name in words.STAGES if not (tryon.mannequin and name in words.OF_PHOTOS)]
    at = names.index(tryon.stage) if tryon.stage in names else -1
    return [Step(name, words.stage(name), place < at, place == at) for place, name in enumerate(names)]


def _result(tryon: TryOn) -> dict[str, Any]:
    ways = detail.colourways(tryon.picture.product)
    link = getattr(tryon, "link", None)
    return {
        "after": after_of(tryon),
        "guesses": words.guesses(tryon.rendering.guesses) if tryon.rendering else [],
        "link": link,
        "link_address": settings.PUBLIC_URL.rstrip("/") + reverse("tryon:shared", args=[link.token]) if link else "",
        "verdict": getattr(tryon, "verdict", None),
        "faults": Fault.choices,
        "colours": _colours(tryon),
        "chosen": next((way for way in ways if way.colour.pk == tryon.picture.colour_id), next(iter(ways), None)),
        "ideas": ideas.for_tryon(tryon),
    }


def _colours(tryon: TryOn) -> list[ProductImage]:
    """The worn picture of each colour; nothing where there is no choice."""
    pictures = ProductImage.objects.filter(product=tryon.picture.product_id, colour__isnull=False)
    shown = wearing.fronts(pictures.select_related("colour"))
    return shown if len(shown) > 1 else []
