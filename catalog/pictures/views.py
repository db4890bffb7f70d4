"""One size of a drawn picture: from the store, drawn now, or the card while the process is busy drawing others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from catalog.models import ProductImage
from catalog.pictures import drawer, store
from catalog.pictures.mannequins import WIDTHS as WORN_WIDTHS
from catalog.pictures.mannequins import Mannequin
from catalog.pictures.sizes import WIDTHS, mark_of

logger = logging.getLogger(__name__)
#: The mark in the URL changes with the picture.
_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, key: int, mark: str, width: int) -> FileResponse:
    """404 for any width, picture or mark but those that `ProductImage.sources` offers."""
    if width not in WIDTHS or not mark.isalnum():
        raise Http404("No such size.")
    return _answer(key, mark, store.path_of(mark, width), lambda row: drawer.drawn(row, width))


@require_safe
def worn_picture(request: HttpRequest, key: int, mark: str, who: str, width: int) -> FileResponse:
    """A picture's garment on a mannequin. 404 for what `WornPicture` does not offer and for any other mannequin."""
    try:
        mannequin = Mannequin.from_slug(who)
    except ValueError as error:
        raise Http404("No such mannequin.") from error
    if width not in WORN_WIDTHS or not mark.isalnum():
        raise Http404("No such size.")
    path = store.path_of(f"{mark}-{mannequin.slug}", width)
    return _answer(key, mark, path, lambda row: drawer.worn(row, mannequin, width))


def _answer(key: int, mark: str, path: Path, draw: Callable[[ProductImage], Path]) -> FileResponse:
    """The file, drawn now where it is missing; the card where that cannot be."""
    try:
        return _file(path.open("rb"), _FOR_EVER)
    except FileNotFoundError:
        pass
    row = get_object_or_404(ProductImage, pk=key)
    if not row.is_drawn or mark_of(row.sha256) != mark:
        raise Http404("No such picture.")
    try:
        return _file(draw(row).open("rb"), _FOR_EVER)
    except drawer.Busy:
        return _card(row)
    except (ValueError, TypeError, KeyError, OSError):
        logger.exception("Picture %s could not be drawn; its card is shown.", row.pk)
        return _card(row)


def _card(row: ProductImage) -> FileResponse:
    """The card in place of a larger picture, not to be kept."""
    try:
        return _file(row.file.open("rb"), "no-store")
    except FileNotFoundError as error:
        raise Http404("No such picture.") from error


def _file(handle: object, caching: str) -> FileResponse:
    response = FileResponse(handle, content_type="image/webp")
    response["Cache-Control"] = caching
    response["X-Content-Type-Options"] = "nosniff"
    return response
