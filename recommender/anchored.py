"""Rails that stand on a product's page: what is like it, what completes it, and what was looked at before.

They rank with the champion's item vectors where it knows the product, and by attributes and sales where it does
not, so that a new product and a shop without a model have them too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from django.core.cache import cache
from django.db.models import Count

from catalog.harmony import harmony
from catalog.models import OrderLine, Product, Variant
from catalog.outfits import COMPLETED_BY, Role, genders_beside, role_of
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender import serving
from recommender.models import Event, EventKind
from recommender.visual import serving as visual
from recommender.visual.looks import serving as looks

# Products looked at for a rail: the newest so many of the shop that fit. 2,000 rows of attributes take 15 ms.
CANDIDATES = 2_000
# What being bought together says beside vectors and colour, both within 0…1.
BOUGHT_TOGETHER, VECTORS, COLOURS = 1.0, 0.6, 0.8
# What looking alike says beside being alike and being wanted by the same, both within 0…1; docs/visual.md has why.
ALIKE_LOOKS = 0.5
# How much an equal attribute says about likeness.
TELLING = {
    "style": 2.0, "silhouette": 1.0, "fabric": 1.0, "pattern": 1.0, "neckline": 0.5, "sleeve": 0.5, "length": 0.5,
}  # fmt: skip
CO_PURCHASES_KEPT = 600.0  # seconds
LOOKED_AT = 60
# Pieces of a bag that a rail completes: each costs what a product's page pays once.
SEEDS = 3
T = TypeVar("T")


@dataclass(frozen=True)
class Candidate:
    """A product as the rails compare it; `colours` are "#rrggbb" of what is on offer."""

    pk: int
    category: str
    attributes: dict[str, Any]
    brand: int
    price: float
    colours: tuple[str, ...] = ()

    @property
    def role(self) -> Role | None:
        return role_of(self.category)


@dataclass(frozen=True)
class Ranking:
    """Product ids, best first, and what to call the rule in an impression."""

    products: list[int]
    algorithm: str


def similar(anchor: Product, model: serving.ServedModel | None) -> Ranking:
    """Products of the same kind for the same people, by vectors, by what they are, and by how they look."""
    kin = _candidates(anchor, lambda path: path == anchor.category.path)
    if len(kin) < 12 and (role := role_of(anchor.category.path)):
        kin = _candidates(anchor, lambda path: role_of(path) is role)
    this = _as_candidate(anchor)
    vectors = _cosines(model, anchor.pk, [one.pk for one in kin])
    scores = np.array([_alike(this, one) for one in kin]) + (0 if vectors is None else vectors)
    if (looks_alike := _looks_alike(anchor.pk, [one.pk for one in kin])) is not None:
        scores = scores + ALIKE_LOOKS * looks_alike
    return Ranking(_best(kin, scores), "similar" if vectors is None or model is None else f"{model.label} similar")


def complete(anchor: Product, model: serving.ServedModel | None, without: Collection[Role | None] = ()) -> Ranking:
    """What goes with it: a place for each missing part of the outfit in turn, the best of each part first.

    Parts in `without` are not missing.
    """
    wanted = COMPLETED_BY.get(role_of(anchor.category.path) or Role.EXTRA, ())
    wanted = tuple(role for role in wanted if role not in without)
    pool = _candidates(anchor, lambda path: role_of(path) in wanted)
    _add_colours(pool)
    bought = _bought_with(anchor)
    most = max(bought.values(), default=1)
    own = tuple(Variant.objects.filter(product=anchor, is_active=True).values_list("colour__hex", flat=True).distinct())
    vectors = _cosines(model, anchor.pk, [one.pk for one in pool])
    scores = np.array(
        [BOUGHT_TOGETHER * bought.get(one.pk, 0) / most + COLOURS * match(own, one.colours) for one in pool]
    )
    if vectors is not None:
        scores = scores + VECTORS * vectors
    matching = looks.matches(anchor.pk, [one.pk for one in pool], [one.role for one in pool])
    if matching is not None:
        scores = scores + looks.WEIGHT * matching
    ranked = _best(pool, scores)
    roles = {one.pk: one.role for one in pool}
    parts = [[pk for pk in ranked if roles[pk] is role] for role in wanted]
    return Ranking(_in_turn(parts), "complete" if vectors is None or model is None else f"{model.label} complete")


def complete_bag(bag: Sequence[Product], model: serving.ServedModel | None) -> tuple[Ranking, dict[int, Product]]:
    """What goes with the pieces of a bag, newest first, and the piece that each product goes with.

    The latest SEEDS pieces choose in turn; parts of the outfit that any piece of the bag is are not missing.
    """
    there = {role_of(piece.category.path) for piece in bag}
    found = [(piece, complete(piece, model, there)) for piece in bag[:SEEDS]]
    turns = _in_turn([[(product, piece) for product in ranking.products] for piece, ranking in found])
    goes_with: dict[int, Product] = {}
    for product, piece in turns:
        goes_with.setdefault(product, piece)
    return Ranking(list(goes_with), found[0][1].algorithm if found else "complete"), goes_with


def recent(shopper: Shopper | None, anchor: Product | None) -> Ranking:
    """What the shopper looked at last, latest first; nothing for who does not let us use it."""
    if shopper is None or not has_consent(shopper, Purpose.PERSONALISATION):
        return Ranking([], "recent")
    views = Event.objects.of(shopper).filter(kind=EventKind.VIEW).order_by("-at")
    seen = dict.fromkeys(views.values_list("product_id", flat=True)[:LOOKED_AT])
    return Ranking([pk for pk in seen if anchor is None or pk != anchor.pk], "recent")


def _candidates(anchor: Product, wanted: Any) -> list[Candidate]:
    rows = (
        Product.objects.active()
        .filter(gender__in=genders_beside(anchor.gender))
        .exclude(pk=anchor.pk)
        .values_list("pk", "category__path", "attributes", "brand_id", "price")
        .order_by("-launched_at", "-pk")
    )
    paths = {path for path in _paths() if wanted(path)}
    found = rows.filter(category__path__in=paths)[:CANDIDATES]
    return [Candidate(pk, path, facts, brand, float(price)) for pk, path, facts, brand, price in found]


def _paths() -> Iterable[str]:
    from catalog.models import Category

    return Category.objects.values_list("path", flat=True)


def _as_candidate(product: Product) -> Candidate:
    return Candidate(product.pk, product.category.path, product.attributes, product.brand_id, float(product.price))


def _alike(this: Candidate, other: Candidate) -> float:
    """0…1: equal attributes, with the sub-type counting most, the brand, and a price in the same region."""
    mine, theirs = this.attributes, other.attributes
    same = sum(weight for key, weight in TELLING.items() if key in mine and mine[key] == theirs.get(key))
    price = min(this.price, other.price) / (max(this.price, other.price) or 1.0)
    return (same + 0.5 * (this.brand == other.brand) + price) / (sum(TELLING.values()) + 1.5)


def _cosines(model: serving.ServedModel | None, anchor: int, products: list[int]) -> np.ndarray | None:
    """Cosine (n,) of item vectors with the anchor's, 0 for unknown products; None where the anchor is unknown."""
    if model is None or not len(model.item_ids) or not products:
        return None
    rows = model.rows(np.array([anchor, *products], np.int64))
    if rows[0] < 0:
        return None
    vectors = np.asarray(model.fold_in.item_factors[rows], np.float64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-12
    return np.where(rows[1:] >= 0, vectors[1:] @ vectors[0], 0.0)


def _looks_alike(anchor: int, products: list[int]) -> np.ndarray | None:
    """Cosine (n,) of pictures with the anchor's, the usual one for products without; None where it has none itself."""
    vectors = visual.champion.get()
    found = vectors.cosines(anchor, products) if vectors is not None and products else None
    if found is None or np.isnan(found).all():
        return None
    return np.where(np.isnan(found), np.nanmean(found), found)


def _bought_with(anchor: Product) -> dict[int, int]:
    """How many shoppers who bought the anchor bought each other product, kept for ten minutes."""
    key = f"recommender.bought-with.{anchor.pk}"
    known: dict[int, int] | None = cache.get(key)
    if known is None:
        buyers = OrderLine.objects.filter(variant__product=anchor, order__shopper__isnull=False)
        lines = OrderLine.objects.filter(order__shopper__in=buyers.values("order__shopper"))
        counts = lines.exclude(variant__product=anchor).values_list("variant__product").order_by()
        known = dict(counts.annotate(Count("order__shopper", distinct=True)))
        cache.set(key, known, CO_PURCHASES_KEPT)
    return known


def _add_colours(pool: list[Candidate]) -> None:
    colours = shades_of([one.pk for one in pool])
    pool[:] = [Candidate(**{**vars(one), "colours": colours.get(one.pk, ())}) for one in pool]


def shades_of(products: list[int]) -> dict[int, tuple[str, ...]]:
    """ "#rrggbb" of the colours on offer of these products, ascending."""
    rows = Variant.objects.filter(product__in=products, is_active=True)
    shades: dict[int, set[str]] = {}
    for product, shade in rows.values_list("product", "colour__hex").distinct():
        shades.setdefault(product, set()).add(shade)
    return {product: tuple(sorted(found)) for product, found in shades.items()}


def match(own: tuple[str, ...], others: tuple[str, ...]) -> float:
    """The best harmony that a choice of colours allows; 0.5 where colours are not known."""
    return max((harmony(one, other) for one in own for other in others), default=0.5)


def _best(pool: list[Candidate], scores: np.ndarray) -> list[int]:
    return [pool[place].pk for place in np.argsort(-scores, kind="stable").tolist()] if pool else []


def _in_turn(parts: list[list[T]]) -> list[T]:
    """The first of every part, then the second of every part, …"""
    longest = max(map(len, parts), default=0)
    return [part[place] for place in range(longest) for part in parts if place < len(part)]
