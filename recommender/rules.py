"""The desk's rules on the rails: pin, boost, bury, exclude. Reading them costs a rail one query.

An exclusion always holds. Of boosts and buries that touch the same product the one of highest priority counts.
A pinned product is shown only where it may be: in stock, not excluded, and not refused by the shopper.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from catalog.models import Product
from recommender.models import Audience, RecommendationRule, RuleAction, Slot

LABEL = "rule"
# A rule for no rail in particular moves products here; "similar" and "complete" would no longer be what they say.
EVERYWHERE = (Slot.HOME, Slot.PRODUCT)
T = TypeVar("T")


@dataclass(frozen=True)
class Facts:
    """What rules ask of a product."""

    path: str
    brand: int
    gender: str


@dataclass(frozen=True)
class Rule:
    """A rule as rails read it; `row` is for showing it, `products` in the order in which they are pinned."""

    row: RecommendationRule
    products: tuple[int, ...]
    path: str = ""
    page_path: str = ""

    @classmethod
    def of(cls, row: RecommendationRule, products: Iterable[int]) -> Rule:
        path = row.category.path if row.category else ""
        return cls(row, tuple(products), path, row.page_category.path if row.page_category else "")

    def covers(self, product: int, facts: Facts) -> bool:
        if product in self.products:
            return True
        if self.products or self.row.matches_all:
            return False
        return (
            _below(facts.path, self.path)
            and self.row.brand_id in (None, facts.brand)
            and self.row.gender in ("", facts.gender)
        )

    def holds_on(self, slot: str, anchor: Product | None, now: datetime) -> bool:
        if not self._names(slot) or now < self.row.starts_at:
            return False
        if self.row.ends_at is not None and now >= self.row.ends_at:
            return False
        return not self.page_path or (anchor is not None and _below(anchor.category.path, self.page_path))

    def _names(self, slot: str) -> bool:
        """Without a rail of its own a rule excludes from every one, and moves only where taste decides."""
        if self.row.slot:
            return self.row.slot == slot
        return slot in EVERYWHERE or self.row.action == RuleAction.EXCLUDE

    def holds_for(self, known: bool) -> bool:
        return self.row.audience == Audience.ALL or (self.row.audience == Audience.KNOWN) == known


def _below(path: str, root: str) -> bool:
    return not root or path == root or path.startswith(f"{root}/")


# A renamed category changes no rule: its new path is read within this many seconds.
FRESH = 60.0
# A rule changed by another process holds within this many seconds; one changed here at once.
CHECKED = 5.0
_version: tuple[object, ...] | None = None
_read_at = _checked_at = 0.0
_rules: list[Rule] = []


def active() -> list[Rule]:
    """The rules that are switched on, highest priority first: one query in CHECKED seconds, two more after a change."""
    global _version, _rules, _read_at, _checked_at
    if _version is not None and time.monotonic() - _checked_at < min(CHECKED, settings.LISTING_STALE_SECONDS):
        return _rules
    _checked_at = time.monotonic()
    rows = RecommendationRule.objects.filter(is_active=True)
    version = tuple(rows.aggregate(count=Count("pk"), latest=Max("updated_at"), last=Max("pk")).values())
    if version != _version or time.monotonic() - _read_at > FRESH:
        there = rows.select_related("category", "page_category").prefetch_related("products")
        _rules = [Rule.of(row, [product.pk for product in row.products.all()]) for row in there]
        _version, _read_at = version, time.monotonic()
    return _rules


def forget() -> None:
    """Read the rules again at the next rail."""
    global _version
    _version = None


@dataclass(frozen=True)
class InForce:
    """The rules that hold for one rail."""

    rules: Sequence[Rule] = ()

    def excluding(self, product: int, facts: Facts) -> Rule | None:
        return next((rule for rule in self._of(RuleAction.EXCLUDE) if rule.covers(product, facts)), None)

    def moving(self, product: int, facts: Facts) -> Rule | None:
        moves = (rule for rule in self.rules if rule.row.action in (RuleAction.BOOST, RuleAction.BURY))
        return next((rule for rule in moves if rule.covers(product, facts)), None)

    @property
    def pinned(self) -> list[tuple[int, int, Rule]]:
        """(place from 0, product, rule), each product once: the highest priority first, then by place."""
        found: dict[int, tuple[int, int, Rule]] = {}
        for rule in self._of(RuleAction.PIN):
            for offset, product in enumerate(rule.products):
                found.setdefault(product, (rule.row.position - 1 + offset, product, rule))
        return sorted(found.values(), key=lambda pin: (-pin[2].row.priority, pin[0], pin[2].row.pk or 0))

    def rerank(self, ranked: Sequence[int], facts: Mapping[int, Facts]) -> list[int]:
        """Products in their new order, without the excluded. Each moves by whole places of the old order."""
        if not self.rules:
            return list(ranked)
        keys = {}
        for place, product in enumerate(ranked):
            if self.excluding(product, facts[product]) is None:
                keys[product] = (place + self._shift(product, facts[product]), place)
        return sorted(keys, key=keys.__getitem__)

    def _shift(self, product: int, facts: Facts) -> float:
        rule = self.moving(product, facts)
        if rule is None:
            return 0.0
        # The half lets a product that moves by n places pass the one that stood there.
        return (rule.row.places + 0.5) * (-1 if rule.row.action == RuleAction.BOOST else 1)

    def _of(self, action: str) -> Iterable[Rule]:
        return (rule for rule in self.rules if rule.row.action == action)


NONE = InForce()


def in_force(
    rules: Iterable[Rule], *, slot: str, anchor: Product | None, history: Sequence[int], now: datetime | None = None
) -> InForce:
    """Those of `rules` that hold on this rail for a shopper with this history (product ids, empty for a stranger)."""
    moment = now or timezone.now()
    here = [rule for rule in rules if rule.holds_on(slot, anchor, moment) and rule.holds_for(bool(len(history)))]
    if any(rule.row.shops_for for rule in here):
        lean = _lean(history)
        here = [rule for rule in here if rule.row.shops_for in ("", lean)]
    return InForce(sorted(here, key=lambda rule: -rule.row.priority))


def _lean(history: Sequence[int]) -> str | None:
    """The gender that most of the history's products are for; None without any."""
    genders = list(Product.objects.filter(pk__in=history).order_by("pk").values_list("gender", flat=True))
    return max(sorted(set(genders)), key=genders.count, default=None)


def weave(organic: list[T], pins: list[tuple[int, T]], count: int) -> list[T]:
    """Put each pin at its place (from 0), the others in their order between them.

    A pin whose place is taken by one before it in `pins` gets the next that is free; one beyond a short rail its end.
    """
    places: dict[int, T] = {}
    for wanted, item in pins:
        free = next(place for place in range(wanted, wanted + len(pins)) if place not in places)
        places[free] = item
    rail: list[T] = []
    others = deque(organic)
    for place in range(count):
        if place in places:
            rail.append(places.pop(place))
        elif others:
            rail.append(others.popleft())
    return (rail + [places[place] for place in sorted(places)])[:count]
