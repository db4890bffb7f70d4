"""What a rail shows: a plan (recommender/pipeline/) → chance with known odds → tiles with their reasons.

Personal → popular → newest: a rail is never an error because a model, a worker or Redis is missing.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.models import Product
from fashionai.accounts.models import Shopper
from recommender import anchored, rules, serving, shelf
from recommender.evidence import EMPTY, evidence_of
from recommender.exploration import Pool, Shown, explore
from recommender.models import EventKind, new_slate_id, place_of
from recommender.pipeline import newcomers, organic
from recommender.pipeline.organic import CANDIDATES, EXPLORED_POOL, anchor_history
from recommender.pipeline.page import Page, facts_of
from recommender.pipeline.plan import Plan, Plans
from recommender.pipeline.reasons import NO_REASON, SHOPS_OWN, Because
from recommender.pipeline.rerank import cap_of, one_per_style
from recommender.pipeline.sources import collaborative, fresh, popular, trending, visual
from recommender.trends import rail as trends

__all__ = ["RAILS", "RECENT", "SLOTS", "Tile", "anchor_history", "facts_of", "recommend"]

SLOTS = ("home", "product")
# Rails that rank by a rule of their own, on a product's page; see recommender/anchored.py.
ANCHORED = {"similar": anchored.similar, "complete": anchored.complete}
RECENT = "recent"
RAILS = (*SLOTS, *ANCHORED, RECENT, trends.SLOT)
NEWEST = "newest"
# Of a tile that stands on no slate yet.
NOWHERE = uuid.UUID(int=0)
SENTENCES = {
    EventKind.PURCHASE.value: gettext_lazy("Because you bought %(name)s"),
    EventKind.LIKE.value: gettext_lazy("Because you like %(name)s"),
    EventKind.CART.value: gettext_lazy("Because you put %(name)s in your bag"),
    EventKind.RATING.value: gettext_lazy("Because you rated %(name)s"),
    EventKind.LOOK_LIKE.value: gettext_lazy("Because you like a look with %(name)s"),
    EventKind.FOLLOW.value: gettext_lazy("Because of whom you follow: %(name)s"),
    "anchor": gettext_lazy("Because you are looking at %(name)s"),
    popular.NAME: gettext_lazy("Popular now"),
    visual.NAME: gettext_lazy("Looks like %(name)s"),
    trending.NAME: gettext_lazy("Trending this week"),
    fresh.NAME: gettext_lazy("New in"),
}
LOOKED = gettext_lazy("Because you looked at %(name)s")
# What a process keeps of rails between two requests.
plans = Plans()
# Each thread draws from a generator of its own: making one takes as long as five tiles.
_thread = threading.local()


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
    impression: uuid.UUID = NOWHERE
    pool: Pool | None = None  # what it was drawn from; nothing where it stands by rule or by date

    @property
    def is_pinned(self) -> bool:
        return self.algorithm.startswith(f"{rules.LABEL} ")


@dataclass(frozen=True)
class Draw:
    """How many places of a rail are filled from a plan, and the share of chance in it."""

    places: int
    share: float

    def of(self, plan: Plan) -> list[Shown]:
        rng: np.random.Generator | None = getattr(_thread, "rng", None)
        if rng is None:
            rng = _thread.rng = np.random.default_rng()
        return explore(plan.products, places=self.places, share=self.share, rng=rng)


def recommend(
    *,
    shopper: Shopper | None,
    slot: str,
    count: int,
    anchor: Product | None = None,
    bag: Sequence[Product] = (),
    desk: Sequence[rules.Rule] | None = None,
    share: float | None = None,
    options: Mapping[str, Any] | None = None,
) -> list[Tile]:
    """The tiles of a rail, best first; fewer than `count` when the shop has no more to show.

    `anchor` is the product whose page the rail stands on (slots "product", "similar" and "complete"; optional for
    "recent"), `bag` what "complete" completes where there is none. A preview gives the desk's rules (`desk`, otherwise
    those in force) and the share of exploration; an
    experiment's arm gives `options` (see experiments/arms.py). Never raises for a missing model.
    """
    options = options or {}
    evidence = evidence_of(shopper)
    exclude = evidence.hidden | ({anchor.pk} if anchor else set()) | {piece.pk for piece in bag}
    wanted = rules.active() if desk is None else desk
    history = evidence.history.products.tolist()
    plan = rules.in_force(wanted, slot=slot, anchor=anchor, history=history)
    pins = _pins(plan, exclude, count)
    page = Page(
        evidence, exclude | {tile.product.pk for _, tile in pins}, anchor, plan, tuple(t.product.pk for _, t in pins)
    )
    draw = Draw(count - len(pins), _share(options.get("share") if share is None else share))
    model = newcomers.current(options.get("model"))
    if slot == trends.SLOT:
        tiles = _in_trend(page, draw)
    elif bag:
        tiles = _beside_bag(page, bag, model, draw)
    elif slot == RECENT or (anchor is not None and slot in ANCHORED):
        tiles = _own_ranking(page, shopper, slot, model, draw)
    else:
        key = (*_key(shopper, slot, page, count), options.get("model")) if desk is None else None
        tiles = _organic(page, model, key, draw)
    return _numbered(rules.weave(tiles, pins, count))


def _share(wanted: float | None) -> float:
    share: float = settings.RECOMMENDER["EXPLORATION"] if wanted is None else wanted
    return share


def _key(shopper: Shopper | None, slot: str, page: Page, count: int) -> tuple[object, ...]:
    """What a plan is kept under; shoppers of whom nothing is known share theirs. Reasons are words of a language."""
    who = shopper.pk if shopper is not None and page.evidence is not EMPTY else 0
    return who, slot, page.anchor.pk if page.anchor else 0, cap_of(count), page.pinned, get_language()


def _organic(page: Page, model: serving.ServedModel | None, key: tuple[object, ...] | None, draw: Draw) -> list[Tile]:
    """What the shop shows by itself, under the rules' order: modelled, then newest. Without a `key` nothing is kept."""
    tiles: list[Tile] = []
    if draw.places > 0 and model is not None and len(model.item_ids):
        tiles = _tiles(_plan(model, page, key, draw.places), page, draw)
    if len(tiles) < draw.places:
        tiles += _newest(page, {tile.product.pk for tile in tiles}, draw.places - len(tiles))
    return tiles


def _plan(model: serving.ServedModel, page: Page, key: tuple[object, ...] | None, count: int) -> Plan:
    held = shelf.held()
    if key is None or held is None:
        return organic.plan_of(model, page, cap_of(count))
    made_of = (model, held, page.evidence, *page.rules.rules)
    make = partial(organic.plan_of, model, page, cap_of(count))
    return plans.get(key, made_of, settings.RECOMMENDER["KEEP_SECONDS"], make)


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


def _numbered(tiles: list[Tile]) -> list[Tile]:
    """The tiles with their places on a slate of their own."""
    slate = new_slate_id()
    return [replace(tile, position=place, impression=place_of(slate, place)) for place, tile in enumerate(tiles)]


def _own_ranking(
    page: Page, shopper: Shopper | None, slot: str, model: serving.ServedModel | None, draw: Draw
) -> list[Tile]:
    """A rail whose ranking is its own: only what may be shown of it, with exploration where it is a choice."""
    if page.anchor is None or slot == RECENT:
        plan = _own_plan(page, anchored.recent(shopper, page.anchor), set(), single=False)
        return _tiles(plan, page, replace(draw, share=0.0))
    return _tiles(_own_plan(page, ANCHORED[slot](page.anchor, model), page.exclude), page, draw)


def _beside_bag(page: Page, bag: Sequence[Product], model: serving.ServedModel | None, draw: Draw) -> list[Tile]:
    """What completes the bag; every tile says which piece it goes with."""
    ranking, goes_with = anchored.complete_bag(bag, model)
    plan = _own_plan(page, ranking, page.exclude)
    because = {
        pk: Because(product=goes_with[pk].pk, words=_("Goes with %(name)s") % {"name": goes_with[pk].name})
        for pk in plan.products
    }
    return _tiles(replace(plan, because=because), page, draw)


def _in_trend(page: Page, draw: Draw) -> list[Tile]:
    """What shows a fashion trend; every tile says which."""
    found = trends.trending()
    plan = _own_plan(page, found.ranking, page.exclude)
    plan = replace(plan, because={pk: Because(words=found.why(pk)) for pk in plan.products})
    return _tiles(plan, page, draw)


def _own_plan(page: Page, ranking: anchored.Ranking, hidden: set[int], *, single: bool = True) -> Plan:
    """What may be shown of a ranking, in the order that the rules leave; `single` keeps one tile of a style."""
    best = [pk for pk in ranking.products if pk not in hidden][:CANDIDATES]
    sellable = shelf.sellable(best)
    there = [pk for pk in best if pk in sellable]
    if single:
        styles = shelf.styles([*there, *page.standing])
        there = one_per_style(there, styles, [styles[pk] for pk in page.standing if pk in styles])
    return Plan(page.rules.rerank(there, sellable)[:EXPLORED_POOL], ranking.algorithm)


def _newest(page: Page, shown: set[int], count: int) -> list[Tile]:
    """The newest of the shop, of the page's category where there is one, to fill what no model could."""
    products = Product.objects.active().in_stock().exclude(pk__in=page.exclude | shown).newest()
    if page.anchor is not None:
        products = products.filter(category_id=page.anchor.category_id)
    rows = {row.pk: row for row in products.for_tiles()[:CANDIDATES]}
    traits = shelf.traits(rows) if page.said else {}
    liked = page.said.rerank(list(rows), traits)
    styles = shelf.styles([*rows, *page.standing, *shown])
    single = one_per_style(liked, styles, [styles[pk] for pk in [*page.standing, *shown] if pk in styles])
    order = page.rules.rerank(single, {pk: facts_of(row) for pk, row in rows.items()})[:count]
    whys = [page.said.why(traits.get(pk)) for pk in order]
    return [
        Tile(rows[pk], 0, NEWEST, 1.0, why=why or _sentence(fresh.NAME, get_language()), by_style=bool(why))
        for pk, why in zip(order, whys, strict=True)
    ]


def _tiles(plan: Plan, page: Page, draw: Draw) -> list[Tile]:
    """The plan's products as chance leaves them, with their reasons."""
    shown, pool = draw.of(plan), Pool(plan.products, draw.share)
    told = [plan.because.get(item.product, NO_REASON) for item in shown]
    wanted = {item.product for item in shown} | {one.product for one in told if one.product is not None}
    # Only what shoppers may see: a reason links to its product's page, and a tile may have been archived just now.
    products = shelf.for_tiles(wanted)
    tiles: list[Tile] = []
    for item, because in zip(shown, told, strict=True):
        product = products.get(item.product)
        if product is None:
            continue
        cause = products.get(because.product) if because.product is not None else None
        why = plan.spoken.get(item.product)
        if why is None:
            why = because.words or (_why(because, cause, page) if plan.personal else _unpersonal(product, page))
            plan.spoken[item.product] = why
        algorithm = plan.algorithm if because.source == collaborative.NAME else f"{plan.algorithm} {because.source}"
        by_style = bool(because.words) and plan.algorithm != trends.SLOT
        tiles.append(Tile(product, 0, algorithm, item.propensity, why, cause if why else None, by_style, pool=pool))
    return tiles


def _unpersonal(product: Product, page: Page) -> str:
    """Popular, or there because the desk wants it to be."""
    return _picked() if page.boosts(product.pk, facts_of(product)) else _sentence(popular.NAME, get_language())


def _why(because: Because, cause: Product | None, page: Page) -> str:
    """The sentence under a tile. It names the product that did most for it, and what was done with that."""
    if because.source in SHOPS_OWN:
        return _sentence(because.source, get_language())
    if cause is None:
        return ""
    kind = "anchor" if page.anchor else page.evidence.strongest.get(cause.pk, "")
    if because.source == visual.NAME:
        kind = visual.NAME
    return _sentence(kind, get_language()) % {"name": cause.name}


@cache
def _sentence(kind: str, language: str | None) -> str:
    """Said by every tile of a rail, and a look-up of a translation takes as long as a tile."""
    return str(SENTENCES.get(kind, LOOKED))
