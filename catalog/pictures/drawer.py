"""Draws a larger picture inside a web process without taking the process over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.models import ProductImage
from catalog.pictures import mannequins, store
from catalog.pictures.mannequins import Mannequin
from catalog.pictures.sizes import FULL_WIDTH, WIDTHS, height_of, mark_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: Seconds that a drawing waits for its turn: close-ups take .4 s, worn pictures .7.
_PATIENCE = 3.0
#: Seconds that a request waits for its picture. On a busy machine a drawing takes many times as long: then the card is
#: shown, which the browser has from the listing, and the picture is there for the next visit.
_REQUEST_SECONDS = 1.0
#: A lane holds three: one that draws, two that wait.
_POOL = ThreadPoolExecutor(6, thread_name_prefix="drawing")


class Busy(Exception):
    """Enough pictures are being drawn here already, or this one takes long; show the card."""


class _Lane:
    """One drawing at a time, and two requests that wait for it: two lanes leave two of eight threads to pages.

    A page's own pictures and the worn ones have a lane each, so that the first picture never waits for mannequins.
    """

    def __init__(self) -> None:
        self._turn = threading.BoundedSemaphore(1)
        self._waiting = threading.BoundedSemaphore(2)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Raises Busy where enough requests wait already, or the turn does not come."""
        if not (self._turn.acquire(blocking=False) or self._turn_came()):
            raise Busy
        try:
            yield
        finally:
            self._turn.release()

    def rest(self) -> None:
        """Wait until nothing is drawn here, as long as a drawing waits for its turn."""
        if self._turn.acquire(timeout=_PATIENCE):
            self._turn.release()

    def _turn_came(self) -> bool:
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._turn.acquire(timeout=_PATIENCE)
        finally:
            self._waiting.release()


GARMENTS, WORN = _Lane(), _Lane()


def drawn(picture: ProductImage, width: int) -> Path:
    """The file of `picture` at `width`, drawn now if it is not there.

    Raises Busy, and ValueError, KeyError or TypeError for a record that cannot be drawn.
    """
    mark = mark_of(picture.sha256)
    path = store.path_of(mark, width)

    def draw() -> None:
        with GARMENTS.turn():
            if not path.exists():
                _draw_all(picture, mark)

    return _soon(path, draw)


def worn(picture: ProductImage, who: Mannequin, width: int) -> Path:
    """The file of what `picture` shows, worn by a mannequin. Waits a moment for its turn; raises as `drawn` does."""
    mark = mannequins.mark_of(picture, who)
    path = store.path_of(mark, width)

    def draw() -> None:
        with WORN.turn():
            GARMENTS.rest()  # a page's first picture goes before its mannequins
            if not path.exists():
                _dress(picture, who, mark)

    return _soon(path, draw)


def _soon(path: Path, draw: Callable[[], None]) -> Path:
    """The path, once `draw` has put a file there; it goes on beside the requests where it takes longer than one waits.
    Raises Busy then, and what `draw` raises."""
    if not path.exists():
        try:
            _POOL.submit(draw).result(_REQUEST_SECONDS)
        except TimeoutError as error:
            raise Busy from error
    return path


def draw_ahead(picture: ProductImage) -> bool:
    """Draw every size of a picture that lacks one; False where all were there. Raises as `drawn` does, but for Busy."""
    mark = mark_of(picture.sha256)
    if all(store.path_of(mark, width).exists() for width in WIDTHS):
        return False
    _draw_all(picture, mark)
    return True


def _draw_all(picture: ProductImage, mark: str) -> None:
    """Every width from one drawing: the smaller ones cost 20 ms, a drawing of their own 200."""
    from catalog.drawing import view_of  # the drawing engine is heavy: scipy is loaded with the first picture

    full = view_of(picture.drawing or {}, width=FULL_WIDTH, height=height_of(FULL_WIDTH))
    _keep(full, mark, WIDTHS)


def _dress(picture: ProductImage, who: Mannequin, mark: str) -> None:
    from catalog.drawing.mannequins import worn as photograph
    from catalog.drawing.spec import GarmentSpec

    spec = GarmentSpec.from_json((picture.drawing or {})["spec"])
    result = photograph(
        spec,
        figure=who.figure,
        build=who.build,
        pose=who.pose,
        tone=who.tone,
        frame=who.frame,
        size=(FULL_WIDTH, height_of(FULL_WIDTH)),
    )
    _keep(result.picture, mark, mannequins.WIDTHS)


def _keep(full: npt.NDArray[np.uint8], mark: str, widths: Sequence[int]) -> None:
    from PIL import Image

    from catalog.drawing import save_image

    whole = Image.fromarray(full)
    for width in widths:
        size = (width, height_of(width))
        image = whole if width == FULL_WIDTH else whole.resize(size, Image.Resampling.LANCZOS)
        save_image(image, store.path_of(mark, width))
    store.make_room()
