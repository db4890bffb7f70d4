"""What a rail shows: candidates → only what may be shown → exploration → reasons. Personal → popular → newest."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Product
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender import serving, weights
from recommender.exploration import Shown, explore
from recommender.models import OPINIONS, Event, EventKind

SLOTS = ("home", "product")
Row = tuple[int, str, float | None, datetime]  # product id, kind, value, at
# Candidates looked at for availability; a rail needs a dozen, and a sold-out season may take most of them.
CANDIDATES = 200
# Exploration draws from the best this many: further down nobody would thank us for the experiment.
EXPLORED_POOL = 60
NEWEST = "newest"


@dataclass(frozen=True)
class Tile:
    """A product on a rail: why it is there (`why` in the shopper's language), and what an impression records."""

    product: Product
    position: int
    algorithm: str
    propensity: float
    why: str = ""
    why_product: Product | None = None
    impression: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class Evidence:
    """What is known of the shopper: the history to fold in and the products never to show again."""

    history: serving.History
    strongest: dict[int, str]  # product id → the kind of event that says most
    hidden: set[int]


EMPTY = Evidence(serving.History(np.empty(0, np.int64), np.empty(0)), {}, set())


def evidence_of(shopper: Shopper | None) -> Evidence:
    """The latest events of a shopper who lets us use them; nothing for anyone else."""
    if shopper is None or not has_consent(shopper, Purpose.PERSONALISATION):
        return EMPTY
    mine = Event.objects.of(shopper)
    settled = mine.filter(kind__in=[EventKind.PURCHASE, *OPINIONS]).order_by("at").values_list("product_id", "kind")
    bought = {product for product, kind in settled if kind == EventKind.PURCHASE}
    opinions = {product: kind for product, kind in settled if kind != EventKind.PURCHASE}
    refused = {product for product, kind in opinions.items() if kind == EventKind.DISLIKE}
    latest = mine.behaviour().order_by("-at")[: settings.RECOMMENDER["HISTORY"]]
    rows = list(latest.values_list("product_id", "kind", "value", "at"))
    return _weigh(_latest_opinions(rows), bought | refused, refused)


def _latest_opinions(rows: list[Row]) -> list[Row]:
    """Rows, latest first, without the likes, dislikes and retractions that a later one of the product replaced."""
    judged: set[int] = set()
    kept = []
    for row in rows:
        if row[1] in OPINIONS:
            if row[0] in judged:
                continue
            judged.add(row[0])
        kept.append(row)
    return kept


def _weigh(rows: list[Row], hidden: set[int], refused: set[int]) -> Evidence:
    if not rows:
        return Evidence(EMPTY.history, {}, hidden)
    kinds = [weights.KINDS.index(kind) for _p, kind, _v, _a in rows]
    values = [np.nan if value is None else value for _p, _k, value, _a in rows]
    confidence = weights.confidence(kinds, values)
    weighted = confidence * weights.decay([at.timestamp() for *_, at in rows], timezone.now().timestamp())
    totals: dict[int, float] = {}
    strongest: dict[int, tuple[float, str]] = {}
    for (product, kind, _value, _at), plain, weight in zip(rows, confidence, weighted, strict=True):
        if product in refused or weight <= 0:
            continue
        totals[product] = min(totals.get(product, 0.0) + float(weight), weights.CEILING)
        strongest[product] = max(strongest.get(product, (0.0, "")), (float(plain), kind))
    history = serving.History(
        np.fromiter(totals, np.int64, len(totals)), np.fromiter(totals.values(), float, len(totals))
    )
    return Evidence(history, {product: kind for product, (_, kind) in strongest.items()}, hidden)


def recommend(*, shopper: Shopper | None, slot: str, count: int, anchor: Product | None = None) -> list[Tile]:
    """The tiles of a rail, best first; fewer than `count` when the shop has no more to show.

    `anchor` is the product whose page the rail stands on (slot "product"). Never raises for a missing model.
    """
    evidence = evidence_of(shopper)
    model = serving.champion.get()
    exclude = evidence.hidden | ({anchor.pk} if anchor else set())
    rng = np.random.default_rng()
    tiles: list[Tile] = []
    if model is not None and len(model.item_ids):
        source = _anchor_history(anchor) if anchor else evidence.history
        tiles = _modelled(model, source, evidence, exclude, count, rng, anchor)
    if len(tiles) < count:
        tiles += _newest(exclude | {tile.product.pk for tile in tiles}, count, start=len(tiles), anchor=anchor)
    return tiles


def _anchor_history(anchor: Product) -> serving.History:
    return serving.History(np.array([anchor.pk], np.int64), np.array([1.0]))


def _modelled(
    model: serving.ServedModel,
    source: serving.History,
    evidence: Evidence,
    exclude: set[int],
    count: int,
    rng: np.random.Generator,
    anchor: Product | None,
) -> list[Tile]:
    known = model.known(source)
    personal = len(known) > 0
    if personal:
        ranked, algorithm = model.best(known, exclude=exclude, k=CANDIDATES), model.label
    else:
        ranked, algorithm = _popular(model, source, exclude, anchor), f"{model.label} popular"
    sellable = _sellable(ranked.tolist())
    pool = [pk for pk in ranked.tolist() if pk in sellable][:EXPLORED_POOL]
    shown = explore(pool, places=count, share=settings.RECOMMENDER["EXPLORATION"], rng=rng)
    ids = np.array([item.product for item in shown], np.int64)
    reasons: list[int | None] = model.reasons(known, ids) if personal else [None] * len(shown)
    return _tiles(shown, reasons, algorithm, evidence, personal=personal, anchor=anchor)


def _popular(
    model: serving.ServedModel, source: serving.History, exclude: set[int], anchor: Product | None
) -> np.ndarray:
    """Popular in the categories the shopper (or the page) is about, then popular anywhere."""
    overall = model.popular(exclude=exclude | set(source.products.tolist()), k=len(model.item_ids))
    categories = {anchor.category_id} if anchor else _categories(source.products.tolist())
    if not categories:
        return overall[:CANDIDATES]
    inside = set(Product.objects.filter(category__in=categories).values_list("pk", flat=True))
    near = np.isin(overall, np.fromiter(inside, np.int64, len(inside)))
    return np.concatenate([overall[near], overall[~near]])[:CANDIDATES]


def _categories(products: list[int]) -> set[int]:
    if not products:
        return set()
    return set(Product.objects.filter(pk__in=products).values_list("category_id", flat=True))


def _sellable(products: Sequence[int]) -> set[int]:
    return set(Product.objects.active().in_stock().filter(pk__in=products).values_list("pk", flat=True))


def _newest(exclude: set[int], count: int, *, start: int, anchor: Product | None) -> list[Tile]:
    """The newest of the shop, of the page's category where there is one, to fill what no model could."""
    products = Product.objects.active().in_stock().exclude(pk__in=exclude).newest()
    if anchor is not None:
        products = products.filter(category_id=anchor.category_id)
    rows = products.for_tiles()[: count - start]
    return [Tile(product, start + place, NEWEST, 1.0, why=_("New in")) for place, product in enumerate(rows)]


def _tiles(
    shown: list[Shown],
    reasons: list[int | None],
    algorithm: str,
    evidence: Evidence,
    *,
    personal: bool,
    anchor: Product | None,
) -> list[Tile]:
    wanted = {item.product for item in shown} | {pk for pk in reasons if pk is not None}
    # Only what shoppers may see: a reason links to its product's page, and a tile may have been archived just now.
    products = Product.objects.active().for_tiles().in_bulk(list(wanted))
    tiles: list[Tile] = []
    for item, reason in zip(shown, reasons, strict=True):
        if item.product not in products:
            continue
        cause = products.get(reason) if reason is not None else None
        kind = evidence.strongest.get(reason, "") if reason is not None else ""
        why = _why(cause, kind, personal=personal, anchor=anchor)
        product, place = products[item.product], len(tiles)
        tiles.append(Tile(product, place, algorithm, item.propensity, why, cause if why else None))
    return tiles


def _why(cause: Product | None, kind: str, *, personal: bool, anchor: Product | None) -> str:
    """The sentence under a tile. It names the product that added most to the score, and what was done with it."""
    if anchor is not None and personal:
        return _("Because you are looking at %(name)s") % {"name": cause.name} if cause else ""
    if not personal:
        return _("Popular now")
    if cause is None:
        return ""
    sentences = {
        EventKind.PURCHASE: _("Because you bought %(name)s"),
        EventKind.LIKE: _("Because you like %(name)s"),
        EventKind.CART: _("Because you put %(name)s in your bag"),
        EventKind.RATING: _("Because you rated %(name)s"),
    }
    sentence = sentences.get(kind) or _("Because you looked at %(name)s")  # type: ignore[call-overload]
    return sentence % {"name": cause.name}
