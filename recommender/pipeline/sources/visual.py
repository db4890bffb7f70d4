"""What looks like the latest things the shopper did something with; nothing where the shop has no visual index."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.pipeline.sources.base import Asked, Found
from recommender.visual import serving as pictures

NAME = "visual"
K = 50
LATEST = 3
NEIGHBOURS = 20


class Index(Protocol):
    """Product vectors of pictures, searched by cosine."""

    def near(
        self, products: NDArray[np.int64], weights: NDArray[np.float64], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.floating]]: ...


def find(asked: Asked) -> Found:
    """One search for each of the latest few, so that the product it looks like is known."""
    index = served()
    found: dict[int, tuple[float, int]] = {}
    if index is not None:
        for place, row in enumerate(asked.history[:LATEST].tolist()):
            for other, cosine in _near(index, asked, row):
                if not asked.barred[other] and cosine > found.get(other, (0.0, -1))[0]:
                    found[other] = (cosine, place)
    ranked = sorted(found, key=lambda row: (-found[row][0], row))[:K]
    rows = np.array(ranked, np.int64)
    scores, causes = [found[row][0] for row in ranked], [found[row][1] for row in ranked]
    return Found(NAME, rows, np.array(scores, np.float64), np.array(causes, np.int64))


def _near(index: Index, asked: Asked, row: int) -> list[tuple[int, float]]:
    """(row, cosine) of what looks like a row of the model, itself left out."""
    ids, cosines = index.near(asked.model.item_ids[[row]], np.ones(1), NEIGHBOURS)
    rows = asked.model.rows(np.asarray(ids, np.int64))
    pairs = zip(rows.tolist(), np.asarray(cosines, np.float64).tolist(), strict=True)
    return [(other, cosine) for other, cosine in pairs if other >= 0 and other != row]


def served() -> Index | None:
    """The visual index in service; None without one."""
    return pictures.champion.get()
