"""What the studio's pages show: contexts for templates, in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.drawing.data.colours import COLOURS
from catalog.models import Product
from catalog.models.taxonomy import in_language
from design import reading, services, wearing, words
from design.brief.wishes import CHOOSABLE
from design.gan.vocabulary import VOCABULARY
from design.models import Board, Design, Studio
from design.taste.shapes import has
from design.taste.sliders import FURTHEST
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent

# Examples to begin from, in both languages; each is a link that fills the field.
EXAMPLES = {
    "en": ("Linen, loose, navy, for summer", "A floral midi dress with puff sleeves", "Dark wool coat for the office"),
    "zh": ("宽松的藏青色亚麻，夏天穿", "泡泡袖碎花中长连衣裙", "通勤穿的深色羊毛大衣"),
}
NEAREST_ON_BOARD, NEAREST_ON_PAGE = 1, 6


@dataclass(frozen=True)
class Sketch:
    """A design as a board shows it."""

    design: Design
    name: str
    alt: str
    drew_from: list[tuple[str, list[tuple[str, str]]]]
    products: list[Product]

    @property
    def opinion(self) -> str:
        return self.design.opinion


def _sketches(designs: list[Design], each: int) -> list[Sketch]:
    near = reading.nearest(designs, each)
    return [_sketch(design, near[design.pk]) for design in designs]


def _sketch(design: Design, products: list[Product]) -> Sketch:
    return Sketch(design, words.name_of(design), words.title(design.condition), words.drew_from(design), products)


def start(shopper: Shopper | None, filled: Mapping[str, Any]) -> dict[str, Any]:
    studios = reading.studios(shopper)
    covers = reading.covers(studios)
    return {
        "filled": filled,
        "choices": [(name, words.attribute(name), _options(name), filled.get(name, "")) for name in CHOOSABLE],
        "examples": EXAMPLES[in_language("en", "zh")],
        "may_use_taste": shopper is None or has_consent(shopper, Purpose.PERSONALISATION),
        "studios": [(one, studio_title(one), covers.get(one.pk, [])) for one in studios],
        "saved": [_sketch(one, []) for one in reading.saved(shopper)],
    }


def _options(name: str) -> list[tuple[str, str]]:
    slugs = (
        list(COLOURS) if name == "colour" else [slug for slug in VOCABULARY[name] if slug != "none" or name == "sleeve"]
    )
    return [(slug, words.value(name, slug)) for slug in slugs]


def studio_title(studio: Studio) -> str:
    """Its name, else the beginning of its words, else what was chosen."""
    if studio.name or studio.words:
        return studio.name or (studio.words if len(studio.words) <= 60 else f"{studio.words[:58].rstrip()}…")
    return ", ".join(words.value(name, slug) for name, slug in studio.choices.items())


def board(studio: Studio, found: Board) -> dict[str, Any]:
    numbers = list(studio.boards.order_by("number").values_list("number", flat=True))
    sketches = _sketches(reading.designs_of(found), NEAREST_ON_BOARD)
    return {
        "studio": studio,
        "title": studio_title(studio),
        "board": found,
        "sketches": sketches,
        "numbers": numbers,
        "is_last": found.number == numbers[-1],
        "heard": words.heard(studio.understood, studio.choices),
        "notes": words.notes(studio.understood),
        "sliders": sliders(found),
        "late": reading.is_late(found),
        "failed": services.gave_up(found),
        "furthest": FURTHEST,
    }


def sliders(found: Board) -> list[tuple[str, Any, Any, Any, float]]:
    """(name, label, left end, right end, where it stands)."""
    return [(name, *labels, found.sliders.get(name, 0)) for name, labels in words.SLIDERS.items()]


def one(found: Design) -> dict[str, Any]:
    return {"sketch": _sketches([found], NEAREST_ON_BOARD)[0], "board": found.board, "is_last": True}


def design(found: Design, request: HttpRequest) -> dict[str, Any]:
    link = reverse("design:shared", args=[found.share_token]) if found.share_token else ""
    return {
        "sketch": _sketches([found], NEAREST_ON_PAGE)[0],
        "board": found.board,
        "title": studio_title(found.board.studio),
        "link": link and request.build_absolute_uri(link),
        "try_on": reverse("design:worn", args=[found.pk]) if wearing.wearable(found) else "",
    }


def compare(studio: Studio, designs: list[Design]) -> dict[str, Any]:
    """Attributes as rows, designs as columns; rows in which they differ are marked."""
    sketches = _sketches(designs, NEAREST_ON_BOARD)
    rows = []
    for name in words.DRAWN_AS:
        slugs = [_shape(one.condition, name) for one in designs]
        if any(slugs) and name != "type":
            told = [words.value(name, slug) if slug else "–" for slug in slugs]
            rows.append((words.attribute(name), told, len(set(slugs)) > 1))
    shown = [one.pk for one in designs]
    return {
        "studio": studio,
        "title": studio_title(studio),
        "columns": [(sketch, _comparing(pk for pk in shown if pk != sketch.design.pk)) for sketch in sketches],
        "rows": rows,
        "others": [
            (_sketch(one, []), _comparing([*shown, one.pk]))
            for one in (reading.liked_in(studio, besides=shown) if len(shown) < reading.MOST_COMPARED else [])
        ],
    }


def _shape(condition: Mapping[str, str], name: str) -> str:
    """The slug of an attribute that such a garment has at all."""
    return condition.get(name, "") if has(condition.get("category"), name) else ""


def _comparing(keys: Iterable[uuid.UUID]) -> str:
    return "?" + urlencode([("d", str(key)) for key in keys])


def shared(found: Design) -> dict[str, Any]:
    return {"sketch": _sketches([found], NEAREST_ON_PAGE)[0], "design": found}


def board_address(found: Design) -> str:
    return reverse("design:board", args=[found.board.studio_id, found.board.number])


def quick() -> str:
    return _("That was very quick. Wait a minute, then go on.")
