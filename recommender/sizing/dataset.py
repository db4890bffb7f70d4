"""Delivered pieces with what was told of their fit, as arrays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.models import OrderLine, Return, Review
from catalog.models.orders import OrderStatus
from recommender.algorithms.fit.size_model import LARGE, SILENT, SMALL, TRUE, Fits
from recommender.dataset import refusing_shoppers
from recommender.sizing.told import BY_REASON, ONE_SIZE, told_of

CHUNK = 5_000


@dataclass(frozen=True)
class Snapshot:
    """`fits` in the order of time; `at` epoch seconds (n,); product ids (articles,), brand ids (brands,), and for each
    scale where its shoppers stand: (mean, spread) in labels."""

    fits: Fits
    at: NDArray[np.float64]
    products: NDArray[np.int64]
    brands: NDArray[np.int64]
    scales: dict[str, tuple[float, float]]
    report: dict[str, Any]
    fingerprint: str

    def counts(self) -> NDArray[np.int64]:
        """(articles, 3): how often each was told to be small, true and large."""
        spoke = np.flatnonzero(self.fits.told != SILENT)
        table = np.zeros((len(self.products), 3), np.int64)
        np.add.at(table, (self.fits.articles[spoke], self.fits.told[spoke]), 1)
        return table


def take_snapshot(*, now: datetime) -> Snapshot:
    """Every delivered piece with sizes of shoppers who let their behaviour improve models."""
    refusing = set(refusing_shoppers())
    rows, refused = [], 0
    returned = dict(Return.objects.filter(reason__in=BY_REASON, at__lte=now).values_list("line", "reason"))
    said = Review.objects.published().exclude(fit="").filter(created_at__lte=now)
    reviewed = {(shopper, variant): fit for shopper, variant, fit in said.values_list("shopper", "variant", "fit")}
    for line, shopper, variant, product, brand, scale, place, at in _lines(now):
        if shopper in refusing:
            refused += 1
            continue
        rows.append((shopper, product, brand, scale, place, told_of(line, (shopper, variant), returned, reviewed), at))
    return _snapshot(rows, refused)


def _lines(now: datetime) -> Any:
    sized = OrderLine.objects.filter(
        order__status=OrderStatus.DELIVERED, order__shopper__isnull=False, order__placed_at__lte=now
    ).exclude(variant__size__scale=ONE_SIZE)
    columns = (
        "pk", "order__shopper", "variant", "variant__product", "variant__product__brand",
        "variant__size__scale", "variant__size__position", "order__placed_at",
    )  # fmt: skip
    return sized.order_by("order__placed_at", "pk").values_list(*columns).iterator(chunk_size=CHUNK)


def _snapshot(rows: list[tuple[Any, ...]], refused: int) -> Snapshot:
    shoppers, product_ids, brand_ids, scale_names, places, told, at = zip(*rows, strict=True) if rows else [()] * 7
    products, articles = np.unique(np.array(product_ids, np.int64), return_inverse=True)
    brands, brand_rows = np.unique(np.array(brand_ids, np.int64), return_inverse=True)
    brand_of = np.zeros(len(products), np.int64)
    brand_of[articles] = brand_rows
    place = np.array(places, np.float64)
    names, scale_rows = np.unique(np.array(scale_names, str), return_inverse=True)
    scales = {str(name): _stand(place[scale_rows == row]) for row, name in enumerate(names)}
    pairs, wearers = np.unique(np.array(shoppers, np.int64) * len(names) + scale_rows, return_inverse=True)
    middles = np.array([scales[str(names[pair % len(names)])][0] for pair in pairs])
    outcome = np.array(told, np.int64)
    fits = Fits(wearers, articles, place, outcome, brand_of, middles)
    times = np.array([moment.timestamp() for moment in at], np.float64)
    report = {
        "pieces": len(rows),
        "dropped": {"research refused": refused},
        "told": {name: int((outcome == code).sum()) for name, code in _NAMES.items()},
        "articles": len(products),
        "wearers": len(pairs),
    }
    return Snapshot(fits, times, products, brands, scales, report, _fingerprint(fits, times, products))


_NAMES = {"small": SMALL, "true": TRUE, "large": LARGE, "silent": SILENT}


def _stand(places: NDArray[np.float64]) -> tuple[float, float]:
    return float(places.mean()), float(max(places.std(), 0.5))


def _fingerprint(fits: Fits, at: NDArray[np.float64], products: NDArray[np.int64]) -> str:
    digest = hashlib.sha256()
    for column in (fits.wearers, fits.articles, fits.places, fits.told, at, products):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
