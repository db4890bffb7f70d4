"""The demo world's input and output: plain NumPy arrays, no Django.

Times are int64 seconds since 1970-01-01 UTC. Fields named after a thing (`shopper`, `product`, `variant`,
`location`, `order`, `line`, `brand`) are row numbers, counted from 0, in that thing's array.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from catalog.demo.truth import Truth

DAY = 86_400

EVENT_KINDS = ("view", "click", "cart", "purchase", "rating", "like", "dislike")
RETURN_REASONS = ("too_small", "too_large", "quality", "not_as_pictured", "changed_mind")
FITS = ("small", "true", "large")
PRICE_KINDS = ("regular", "promotion", "markdown")
MOVEMENT_KINDS = ("opening", "receipt", "sale", "return", "write_off")
GENDERS = ("women", "men")
SIZE_SCALES = ("tops", "bottoms", "shoes")

SHOPPER = np.dtype(
    [
        ("joined_at", "i8"),
        ("language", "U2"),  # "en" or "zh"
        ("gender", "U5"),  # which of GENDERS they mostly shop for themselves
        ("tops", "f4"),  # place on a size scale, 0 = smallest label, 1 = largest: see size_position()
        ("bottoms", "f4"),
        ("shoes", "f4"),
        ("location", "i4"),  # the location that serves them first
    ]
)
EVENT = np.dtype(
    [
        ("shopper", "i4"),
        ("product", "i4"),
        ("variant", "i4"),  # -1 where the event is about the product as a whole
        ("kind", "i1"),  # row of EVENT_KINDS
        ("at", "i8"),
        ("session", "i4"),  # unique over all shoppers
        ("value", "f4"),  # stars for a rating, units for cart and purchase, otherwise 0
    ]
)
ORDER = np.dtype([("shopper", "i4"), ("at", "i8"), ("location", "i4")])
ORDER_LINE = np.dtype(
    [
        ("order", "i4"),
        ("variant", "i4"),
        ("quantity", "i4"),
        ("unit_price", "f8"),  # paid
        ("list_price", "f8"),  # the regular price on that day
        ("promotion", "?"),  # paid less than the regular price
    ]
)
RETURN = np.dtype([("line", "i4"), ("at", "i8"), ("quantity", "i4"), ("reason", "i1")])
REVIEW = np.dtype(
    [
        ("shopper", "i4"),
        ("product", "i4"),
        ("variant", "i4"),
        ("line", "i4"),
        ("at", "i8"),
        ("rating", "i1"),  # 1-5
        ("fit", "i1"),  # row of FITS; -1 for things without sizes
        ("title", "O"),
        ("text", "O"),
    ]
)
FOLLOW = np.dtype([("shopper", "i4"), ("brand", "i4"), ("followed", "i4"), ("at", "i8")])  # one of two is -1
PRICE = np.dtype([("product", "i4"), ("start", "i8"), ("end", "i8"), ("price", "f8"), ("kind", "i1")])
MOVEMENT = np.dtype([("variant", "i4"), ("location", "i4"), ("quantity", "i4"), ("kind", "i1"), ("at", "i8")])
STOCK = np.dtype([("variant", "i4"), ("location", "i4"), ("quantity", "i4")])
# Visits of a day (its midnight) that looked at a product, that put one into the bag, that ordered.
TRAFFIC = np.dtype([("day", "i8"), ("looked", "i4"), ("bagged", "i4"), ("bought", "i4")])
LOCATION = np.dtype([("code", "U16"), ("name_en", "U40"), ("name_zh", "U20")])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is sold, as arrays: the first fields have a row per product, the `variant_*` a row per SKU.

    Text may be a NumPy string array or a list; an unknown attribute is the empty string. `category` is a
    path such as "women/dresses"; `gender` one of women, men, unisex, girls, boys (other words count as
    unisex); `season` spring, summer, autumn, winter or "". `launch_day` counts days from the first
    simulated day: 0 or less is on sale from the start; None lets the simulator draw launches.
    `variant_size` is the place on the product's scale of `variant_sizes` labels, smallest first
    (one size: 0 of 1).
    """

    product_id: np.ndarray
    category: np.ndarray
    gender: np.ndarray
    colour: np.ndarray
    price: np.ndarray
    brand: np.ndarray
    season: np.ndarray
    fabric: np.ndarray
    print: np.ndarray
    usage: np.ndarray
    variant_id: np.ndarray
    variant_product: np.ndarray
    variant_colour: np.ndarray
    variant_size: np.ndarray
    variant_sizes: np.ndarray
    launch_day: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Turn lists into arrays and check lengths; ValueError where rows do not fit together."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                object.__setattr__(self, field.name, np.asarray(value, dtype=_DTYPES.get(field.name)))
        self._check()

    def _check(self) -> None:
        for field in fields(self):
            column = getattr(self, field.name)
            if column is None:
                continue
            rows = self.n_variants if field.name.startswith("variant_") else self.n_products
            if column.shape != (rows,):
                raise ValueError(f"{field.name} has shape {column.shape}, expected ({rows},)")
        if not self.n_products or not np.array_equal(np.unique(self.variant_product), np.arange(self.n_products)):
            raise ValueError("every product needs at least one variant, and every variant a product")
        if (self.price <= 0).any() or (self.variant_size >= self.variant_sizes).any():
            raise ValueError("prices must be positive and size positions within their scale")

    @property
    def n_products(self) -> int:
        """Number of products."""
        return len(self.product_id)

    @property
    def n_variants(self) -> int:
        """Number of variants (SKUs)."""
        return len(self.variant_id)


_DTYPES: dict[str, type] = {
    "product_id": np.int64,
    "category": np.str_,
    "gender": np.str_,
    "colour": np.str_,
    "price": np.float64,
    "brand": np.int64,
    "season": np.str_,
    "fabric": np.str_,
    "print": np.str_,
    "usage": np.str_,
    "variant_id": np.int64,
    "variant_product": np.int64,
    "variant_colour": np.str_,
    "variant_size": np.int64,
    "variant_sizes": np.int64,
    "launch_day": np.int64,
}


@dataclass(frozen=True, slots=True)
class World:
    """Two years of a shop. Every array but `truth` may be written to tables.

    `truth` holds the hidden tastes and what demand would have been; only evaluation may look at it.
    `launched_at` has one time per product. `traffic` counts the visits of every day, passers-by included, who leave
    nothing else behind. `events`, `orders`, `returns`, `reviews`, `follows` and
    `movements` are in time order, `order_lines` in the order of `orders`.
    """

    shoppers: np.ndarray
    events: np.ndarray
    orders: np.ndarray
    order_lines: np.ndarray
    returns: np.ndarray
    reviews: np.ndarray
    follows: np.ndarray
    prices: np.ndarray
    movements: np.ndarray
    stock: np.ndarray
    locations: np.ndarray
    launched_at: np.ndarray
    traffic: np.ndarray
    truth: Truth

    def digest(self) -> str:
        """sha256 over every array, the truth's included: equal exactly when two worlds are equal."""
        sha = hashlib.sha256()
        for name, array in _arrays(self):
            sha.update(name.encode())
            sha.update(_bytes(array))
        return sha.hexdigest()


def _arrays(owner: object) -> Iterator[tuple[str, np.ndarray]]:
    for field in fields(owner):  # type: ignore[arg-type]
        value = getattr(owner, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value
        elif is_dataclass(value):
            yield from _arrays(value)


def _bytes(array: np.ndarray) -> bytes:
    if array.dtype.names and array.dtype.hasobject:
        return b"".join(_bytes(array[name]) for name in array.dtype.names)
    if array.dtype.hasobject:
        return "\x1f".join(map(str, array)).encode()
    return array.tobytes()


def size_position(place: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Nearest position on a scale of `labels` sizes for a place in [0, 1] (arrays of equal shape)."""
    return np.rint(np.asarray(place) * (np.asarray(labels) - 1)).astype(np.int64)
