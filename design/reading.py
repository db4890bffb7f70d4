"""Reads of the studio. A private row is fetched by its one function here, which takes the shopper."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta

import numpy as np
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray
from PIL import Image

from catalog.models import Product
from design.models import Board, Design, Opinion, Studio
from fashionai.accounts.models import Shopper

# A page that waits longer than this says that the worker is away: a board takes a second or two.
PATIENCE = timedelta(seconds=25)
MOST_COMPARED = 4


def studio_of(shopper: Shopper | None, key: uuid.UUID) -> Studio | None:
    """The one way to a studio: its owner's."""
    return Studio.objects.of(shopper).filter(pk=key).select_related("shopper").first() if shopper else None


def design_of(shopper: Shopper | None, key: uuid.UUID) -> Design | None:
    """The one way to a design: its owner's, with its bytes left where they are."""
    if shopper is None:
        return None
    found = Design.objects.of(shopper).filter(pk=key).light()
    return found.select_related("verdict", "board__studio__shopper", "parent__board").first()


def shared_design(token: uuid.UUID) -> Design | None:
    """What its owner gave a link to, for whoever has the link."""
    return Design.objects.light().filter(share_token=token).first()


def picture(design: Design) -> bytes:
    """What leaves: the file with its mark."""
    return bytes(Design.objects.values_list("picture", flat=True).get(pk=design.pk))


def plain(design: Design) -> NDArray[np.uint8]:
    """uint8 (h, w, 3) without the mark, for what looks at the garment."""
    data = Design.objects.values_list("plain", flat=True).get(pk=design.pk)
    with Image.open(io.BytesIO(bytes(data))) as image:
        return np.asarray(image.convert("RGB"))


def studios(shopper: Shopper | None, most: int = 24) -> list[Studio]:
    return list(Studio.objects.of(shopper).worked_on()[:most]) if shopper else []


def covers(found: Sequence[Studio]) -> dict[uuid.UUID, list[Design]]:
    """Three designs of each studio for its card: liked ones first. One query."""
    rows = Design.objects.filter(board__studio__in=[one.pk for one in found]).light()
    by: dict[uuid.UUID, list[Design]] = {}
    for design in rows.select_related("verdict", "board").order_by("-board__number", "place"):
        by.setdefault(design.board.studio_id, []).append(design)
    return {
        key: sorted(designs, key=lambda one: one.opinion not in ("like", "more"))[:3] for key, designs in by.items()
    }


def saved(shopper: Shopper | None, most: int = 200) -> list[Design]:
    return list(Design.objects.of(shopper).saved().light().select_related("verdict")[:most]) if shopper else []


def board_of(studio: Studio, number: int | None = None) -> Board | None:
    """A round of a studio; the latest without a number."""
    boards = studio.boards.order_by("-number").select_related("like")
    return (boards if number is None else boards.filter(number=number)).first()


def designs_of(board: Board) -> list[Design]:
    return list(board.designs.for_board().select_related("parent__board"))


def compared(studio: Studio, keys: Iterable[uuid.UUID]) -> list[Design]:
    """Up to four designs of a studio, in the order asked for."""
    wanted = list(dict.fromkeys(keys))[:MOST_COMPARED]
    found = Design.objects.filter(board__studio=studio, pk__in=wanted).for_board().select_related("board")
    by_key = {design.pk: design for design in found}
    return [by_key[key] for key in wanted if key in by_key]


def liked_in(studio: Studio, besides: Sequence[uuid.UUID], most: int = 8) -> list[Design]:
    """What was liked or saved of a studio's designs in any round, the latest first, without some."""
    wanted = Q(verdict__opinion__in=[Opinion.LIKE, Opinion.MORE]) | Q(saved_at__isnull=False)
    found = Design.objects.filter(wanted, board__studio=studio).exclude(pk__in=besides).for_board()
    return list(found.order_by("-board__number", "place")[:most])


def nearest(designs: Iterable[Design], each: int) -> dict[uuid.UUID, list[Product]]:
    """The products on sale that come closest to each design, at most `each`; in the queries of one list of tiles."""
    listed = list(designs)
    wanted = {pk for design in listed for pk, _cosine in design.nearest}
    products = {product.pk: product for product in Product.objects.active().filter(pk__in=wanted).for_tiles()}
    return {design.pk: [products[pk] for pk, _cosine in design.nearest if pk in products][:each] for design in listed}


def is_late(board: Board) -> bool:
    """Whether nobody has made it for so long that the worker must be away."""
    return board.is_waiting and timezone.now() - board.created_at > PATIENCE
