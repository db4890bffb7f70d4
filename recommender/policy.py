"""What a rail shows: candidates → only what may be shown → exploration → reasons. Personal → popular → newest."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.models import Product
from fashionai.accounts.models import Shopper
from recommender import anchored, rules, serving, shelf
from recommender.evidence import Evidence, evidence_of
from recommender.exploration import Pool, Shown, explore
from recommender.models import EventKind, RuleAction, new_slate_id, place_of
from recommender.quiz import style
from recommender.quiz.blend import Blend, Reason

SLOTS = ("home", "product")
# Rails that rank by a rule of their own, on a product's page; see recommender/anchored.py.
ANCHORED = {"similar": anchored.similar, "complete": anchored.complete}
RECENT = "recent"
RAILS = (*SLOTS, *ANCHORED, RECENT)
# Candidates looked at for availability; a rail needs a dozen, and a sold-out season may take most of them.
CANDIDATES = 200
# Exploration draws from the best this many: further down nobody would thank us for the experiment.
EXPLORED_POOL = 60
NEWEST = "newest"
SENTENCES = {
    EventKind.PURCHASE.value: gettext_lazy("Because you bought %(name)s"),
    EventKind.LIKE.value: gettext_lazy("Because you like %(name)s"),
    EventKind.CART.value: gettext_lazy("Because you put %(name)s in your bag"),
    EventKind.RATING.value: gettext_lazy("Because you rated %(name)s"),
    EventKind.LOOK_LIKE.value: gettext_lazy("Because you like a look with %(name)s"),
    EventKind.FOLLOW.value: gettext_lazy("Because of whom you follow: %(name)s"),
}
LOOKED = gettext_lazy("Because you looked at %(name)s")


@dataclass(frozen=True)
class Tile:
    """A product on a rail: why it is there (`why` in the shopper's language), and what an impression records."""

    product: Product
    position: int
    algorithm: str
    propensity: float
    why: str = ""
    why_product: Product | None = None
    by_style: bool = False  # the reason is an answer of the style quiz
    impression: uuid.UUID = field(default_factory=new_slate_id)
    pool: Pool | None = None  # what it was drawn from; nothing where it stands by rule or by date

    @property
    def is_pinned(self) -> bool:
        return self.algorithm.startswith(f"{rules.LABEL} ")


@dataclass(frozen=True)
class _Page:
    """One rail being made: for whom, without what, on which product's page, under which rules."""

    evidence: Evidence
    exclude: set[int]
    anchor: Product | None
    plan: rules.InForce
    share: float
    model: serving.ServedModel | None

    @property
    def said(self) -> style.Style:
        """The answers that count here: beside a product its own page leads."""
        return style.NONE if self.anchor else self.evidence.style

    def boosts(self, product: Product) -> bool:
        rule = self.plan.moving(product.pk, facts_of(product))
        return rule is not None and rule.row.action == RuleAction.BOOST


def recommend(
    *,
    shopper: Shopper | None,
    slot: str,
    count: int,
    anchor: Product | None = None,
    desk: Sequence[rules.Rule] | None = None,
    share: float | None = None,
    options: Mapping[str, Any] | None = None,
) -> list[Tile]:
    """The tiles of a rail, best first; fewer than `count` when the shop has no more to show.

    `anchor` is the product whose page the rail stands on (slots "product", "similar" and "complete"; optional for
    "recent"). A preview gives the desk's rules (`desk`, otherwise those in force) and the share of exploration;
    an experiment's arm gives `options` (see experiments/arms.py). Never raises for a missing model.
    """
    options = options or {}
    evidence = evidence_of(shopper)
    exclude = evidence.hidden | ({anchor.pk} if anchor else set())
    wanted = rules.active() if desk is None else desk
    history = evidence.history.products.tolist()
    plan = rules.in_force(wanted, slot=slot, anchor=anchor, history=history)
    pins = _pins(plan, exclude, count)
    chance = _share(options.get("share") if share is None else share)
    model = serving.chosen(options.get("model"))
    page = _Page(evidence, exclude | {tile.product.pk for _, tile in pins}, anchor, plan, chance, model)
    if slot == RECENT or (anchor is not None and slot in ANCHORED):
        tiles = _own_ranking(page, shopper, slot, count - len(pins))
    else:
        tiles = _organic(page, count - len(pins))
    return _numbered(rules.weave(tiles, pins, count))


def _share(wanted: float | None) -> float:
    share: float = settings.RECOMMENDER["EXPLORATION"] if wanted is None else wanted
    return share


def _organic(page: _Page, count: int) -> list[Tile]:
    """What the shop shows by itself, under the rules' order: modelled, then newest."""
    model = page.model
    tiles: list[Tile] = []
    if count > 0 and model is not None and len(model.item_ids):
        source = anchor_history(page.anchor) if page.anchor else page.evidence.history
        tiles = _modelled(model, source, page, count)
    if len(tiles) < count:
        tiles += _newest(page, {tile.product.pk for tile in tiles}, count - len(tiles))
    return tiles


def _pins(plan: rules.InForce, exclude: set[int], count: int) -> list[tuple[int, Tile]]:
    """The pinned products that may be shown here, with their places: certain, and labelled with their rule."""
    pinned = [pin for pin in plan.pinned if pin[0] < count and pin[1] not in exclude]
    if not pinned:
        return []
    there = Product.objects.active().in_stock().for_tiles().in_bulk([product for _, product, _ in pinned])
    return [
        (place, Tile(there[product], place, f"{rules.LABEL} {rule.row.pk or 0}", 1.0, why=_picked()))
        for place, product, rule in pinned
        if product in there and plan.excluding(product, facts_of(there[product])) is None
    ]


def _picked() -> str:
    return _("Chosen by our stylists")


def facts_of(product: Product) -> rules.Facts:
    return rules.Facts(product.category.path, product.brand_id, product.gender)


def _numbered(tiles: list[Tile]) -> list[Tile]:
    """The tiles with their places on a slate of their own."""
    slate = new_slate_id()
    return [replace(tile, position=place, impression=place_of(slate, place)) for place, tile in enumerate(tiles)]


def _own_ranking(page: _Page, shopper: Shopper | None, slot: str, count: int) -> list[Tile]:
    """A rail whose ranking is its own: only what may be shown of it, with exploration where it is a choice."""
    if page.anchor is None or slot == RECENT:
        ranking, hidden, share = anchored.recent(shopper, page.anchor), set[int](), 0.0
    else:
        ranking, hidden, share = ANCHORED[slot](page.anchor, page.model), page.exclude, page.share
    best = [pk for pk in ranking.products if pk not in hidden][:CANDIDATES]
    sellable = shelf.sellable(best)
    pool = page.plan.rerank([pk for pk in best if pk in sellable], sellable)[:EXPLORED_POOL]
    shown = explore(pool, places=count, share=share, rng=np.random.default_rng())
    return _tiles(shown, [Reason()] * len(shown), ranking.algorithm, page, Pool(pool, share), personal=True)


def anchor_history(anchor: Product) -> serving.History:
    return serving.History(np.array([anchor.pk], np.int64), np.array([1.0]))


def _modelled(model: serving.ServedModel, source: serving.History, page: _Page, count: int) -> list[Tile]:
    blend = Blend.of(model, source, page.said)
    personal = len(blend) > 0
    if personal:
        ranked, algorithm = blend.best(model, exclude=page.exclude, k=CANDIDATES), model.label
    else:
        ranked, algorithm = _popular(model, source, page.exclude, page.anchor), f"{model.label} popular"
    sellable = shelf.sellable(ranked.tolist())
    facts = style.facts_of(list(sellable)) if page.said else {}
    liked = page.said.rerank([pk for pk in ranked.tolist() if pk in sellable], facts, blend.strength)
    pool = page.plan.rerank(liked, sellable)[:EXPLORED_POOL]
    shown = explore(pool, places=count, share=page.share, rng=np.random.default_rng())
    ids = [item.product for item in shown]
    reasons = blend.reasons(model, ids, facts) if personal else [Reason(words=page.said.why(facts.get(p))) for p in ids]
    return _tiles(shown, reasons, algorithm, page, Pool(pool, page.share), personal=personal)


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


def _newest(page: _Page, shown: set[int], count: int) -> list[Tile]:
    """The newest of the shop, of the page's category where there is one, to fill what no model could."""
    products = Product.objects.active().in_stock().exclude(pk__in=page.exclude | shown).newest()
    if page.anchor is not None:
        products = products.filter(category_id=page.anchor.category_id)
    rows = {row.pk: row for row in products.for_tiles()[: CANDIDATES if page.plan.rules or page.said else count]}
    facts = style.facts_of(list(rows)) if page.said else {}
    liked = page.said.rerank(list(rows), facts)
    order = page.plan.rerank(liked, {pk: facts_of(row) for pk, row in rows.items()})[:count]
    whys = [page.said.why(facts.get(pk)) for pk in order]
    return [
        Tile(rows[pk], 0, NEWEST, 1.0, why=why or _("New in"), by_style=bool(why))
        for pk, why in zip(order, whys, strict=True)
    ]


def _tiles(
    shown: list[Shown], reasons: Sequence[Reason], algorithm: str, page: _Page, pool: Pool, *, personal: bool
) -> list[Tile]:
    wanted = {item.product for item in shown} | {one.product for one in reasons if one.product is not None}
    # Only what shoppers may see: a reason links to its product's page, and a tile may have been archived just now.
    products = shelf.for_tiles(wanted)
    tiles: list[Tile] = []
    for item, reason in zip(shown, reasons, strict=True):
        if item.product not in products:
            continue
        product = products[item.product]
        cause = products.get(reason.product) if reason.product is not None else None
        kind = page.evidence.strongest.get(reason.product, "") if reason.product is not None else ""
        why = reason.words or _why(cause, kind, personal=personal, anchor=page.anchor)
        if not personal and not reason.words and page.boosts(product):
            why = _picked()  # it stands here because the desk wants it to, not because it is popular
        by_style = bool(reason.words)
        tiles.append(Tile(product, 0, algorithm, item.propensity, why, cause if why else None, by_style, pool=pool))
    return tiles


def _why(cause: Product | None, kind: str, *, personal: bool, anchor: Product | None) -> str:
    """The sentence under a tile. It names the product that added most to the score, and what was done with it."""
    if anchor is not None and personal:
        return _("Because you are looking at %(name)s") % {"name": cause.name} if cause else ""
    if not personal:
        return _sentence("popular", get_language())
    if cause is None:
        return ""
    return _sentence(kind, get_language()) % {"name": cause.name}


@cache
def _sentence(kind: str, language: str | None) -> str:
    """Said by every tile of a rail, and a look-up of a translation takes as long as a tile."""
    return _("Popular now") if kind == "popular" else str(SENTENCES.get(kind, LOOKED))
