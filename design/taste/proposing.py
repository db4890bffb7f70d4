"""Candidates for a board: what to ask the generator for, and the noise to start it from.

Conditions begin as the attributes of a garment that exists (a blueprint), so that what belongs together stays together:
a hood on a hoodie, no sleeves on a skirt. Blueprints are drawn by how well they agree with the wishes; wished
attributes that they lack are put in. A share of the candidates is bred from liked designs: the same noise, moved a
little, and some attributes of another blueprint (mutation alone, as in evolution strategies).

Each attribute is put down to whoever asked for it, in this order: wishes, the parent, leanings; else to chance. That is
what a design's "drew from" tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from design.gan.vocabulary import STYLE_SIZE, VOCABULARY, Condition, encode
from design.taste.shapes import APPLIES, has

#: Log-odds by which a blueprint that has a wished slug goes before one that lacks it: what can be dyed or woven anew
#: needs no such garment, a shape does. More would draw the same few garments again and again.
HAS_WISHED = {"category": 5.0, "colour": 0.3, "print": 0.5, "fabric": 0.7}
SHAPE = 1.5
#: Chance that an attribute of a bred design is that of another garment of its category.
CHANGE = 0.2
#: How far the noise of a bred design moves: the correlation with its parent's is (1 - STEP²)^½.
STEP, NEAR_STEP = 0.5, 0.3
#: Standard deviation of the style of a design that no liked one is a model for, as `design.gan.serving` has it.
STYLE_SPREAD = 0.7
CHANCE, PARENT = "chance", "liked"

Slugs = Mapping[str, Mapping[str, float]]
#: Category, attribute, slug.
_Shown = tuple[str | None, str, str]


@dataclass(frozen=True)
class Wishes:
    """must: attribute → slug → weight, one of which it shall have. lean: attribute → slug → log-odds. avoid: never.

    sources: (attribute, slug) → where that wish came from, in a word.
    """

    must: Slugs = field(default_factory=dict)
    lean: Slugs = field(default_factory=dict)
    avoid: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sources: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Parent:
    """A liked design: what it was asked to be, the noise z (dz,) it grew from, and its look as a style (32,)."""

    key: str
    condition: Condition
    z: NDArray[np.float32]
    style: NDArray[np.float32]


@dataclass(frozen=True)
class Proposal:
    """A candidate; sources: attribute → where from. parent: a liked one's key."""

    condition: Condition
    z: NDArray[np.float32]
    style: NDArray[np.float32]
    sources: dict[str, str]
    parent: str = ""


class Blueprints:
    """Conditions of garments that exist. Raises ValueError for none."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        if not conditions:
            raise ValueError("there is no garment to begin from")
        self.conditions = list(conditions)
        self.encoded = encode(self.conditions)
        self.categories = np.array([one.category or "" for one in self.conditions])
        #: Of garments of a category that have a slug of an attribute: the types, each as often as it comes.
        self._types: dict[_Shown, list[str]] = {}
        for one in self.conditions:
            for pair in one.chosen().items():
                self._types.setdefault((one.category, *pair), []).extend([one.type] if one.type else [])

    def fitting(self, category: str | None, attribute: str, wanted: Mapping[str, float]) -> Mapping[str, float]:
        """The wished slugs of a shape that such garments come in; the first where they come in none of them."""
        if attribute not in APPLIES:
            return wanted
        known = {slug: weight for slug, weight in wanted.items() if (category, attribute, slug) in self._types}
        return known or dict(list(wanted.items())[:1])

    def types(self, category: str | None, attribute: str, slug: str) -> Sequence[str]:
        """The types of such garments, each as often as it comes."""
        return self._types.get((category, attribute, slug), ())

    def odds(self, wishes: Wishes, pull: NDArray[np.floating] | None = None) -> NDArray[np.float64]:
        """Log-weights (n,) of every blueprint under the wishes; `pull` (SIZE,) is the taste's own, on encodings."""
        odds = np.zeros(len(self.conditions)) if pull is None else self.encoded.astype(np.float64) @ pull
        for row, condition in enumerate(self.conditions):
            odds[row] += _agreement(condition.chosen(), wishes)
        return odds

    def draw(self, odds: NDArray[np.float64], count: int, rng: np.random.Generator) -> list[Condition]:
        chances = np.exp(odds - odds.max())
        rows = rng.choice(len(odds), count, p=chances / chances.sum())
        return [self.conditions[row] for row in rows]


def _agreement(chosen: Mapping[str, str], wishes: Wishes) -> float:
    total = 0.0
    for attribute in wishes.must:
        total -= 4 * SHAPE * (not has(chosen.get("category"), attribute))
    for attribute, slug in chosen.items():
        weight = HAS_WISHED.get(attribute, SHAPE)
        if has(chosen.get("category"), attribute):
            total += wishes.lean.get(attribute, {}).get(slug, 0.0)
        total += weight * (slug in wishes.must.get(attribute, {}))
        total -= weight * (slug in wishes.avoid.get(attribute, ()))
    return total


def propose(
    blueprints: Blueprints,
    wishes: Wishes,
    count: int,
    *,
    noise: int,
    rng: np.random.Generator,
    pull: NDArray[np.floating] | None = None,
    parents: Sequence[Parent] = (),
    bred: float = 0.0,
    near: bool = False,
) -> list[Proposal]:
    """`count` candidates with z of `noise` numbers; the share `bred` of them from `parents`, `near` where asked."""
    odds = blueprints.odds(wishes, pull)
    born = round(count * bred) if parents else 0
    fresh = blueprints.draw(odds, count - born, rng)
    found = [_fresh(condition, wishes, blueprints, noise, rng) for condition in fresh]
    for number in range(born):
        parent = parents[number % len(parents)]
        found.append(_bred(parent, _mate(blueprints, odds, parent, rng), wishes, blueprints, rng, near=near))
    return found


def _fresh(
    condition: Condition, wishes: Wishes, blueprints: Blueprints, noise: int, rng: np.random.Generator
) -> Proposal:
    condition, sources = _granted(condition, wishes, blueprints, {}, rng)
    z = rng.standard_normal(noise).astype(np.float32)
    style = STYLE_SPREAD * rng.standard_normal(STYLE_SIZE, dtype=np.float32)
    return Proposal(condition, z, style, sources)


def _mate(blueprints: Blueprints, odds: NDArray[np.float64], parent: Parent, rng: np.random.Generator) -> Condition:
    """A garment of the parent's category, to change attributes after."""
    same = blueprints.categories == (parent.condition.category or "")
    return blueprints.draw(np.where(same, odds, -np.inf) if same.any() else odds, 1, rng)[0]


def _bred(
    parent: Parent, mate: Condition, wishes: Wishes, blueprints: Blueprints, rng: np.random.Generator, *, near: bool
) -> Proposal:
    changed = {} if near and rng.random() < 0.5 else _changes(parent.condition, mate, rng)
    sources = dict.fromkeys(parent.condition.chosen(), PARENT) | dict.fromkeys(changed, CHANCE)
    condition, sources = _granted(parent.condition.but(**changed), wishes, blueprints, sources, rng)
    z = _moved(parent.z, NEAR_STEP if near else STEP, rng)
    return Proposal(condition, z, parent.style, sources, parent.key)


def _changes(own: Condition, mate: Condition, rng: np.random.Generator) -> dict[str, str | None]:
    theirs = mate.chosen()
    return {
        name: theirs[name]
        for name, slug in own.chosen().items()
        if name in theirs and name != "category" and theirs[name] != slug and rng.random() < CHANGE
    }


def _moved(noise: NDArray[np.float32], step: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """As normal as before, so that the generator knows such noise."""
    fresh = rng.standard_normal(noise.shape)
    return np.asarray(np.sqrt(1 - step**2) * noise + step * fresh, np.float32)


def _granted(
    condition: Condition, wishes: Wishes, blueprints: Blueprints, sources: dict[str, str], rng: np.random.Generator
) -> tuple[Condition, dict[str, str]]:
    """The condition with every wish granted that its kind of garment can have, and the sources that the wishes tell."""
    for attribute, slugs_of in sorted(wishes.must.items(), key=lambda wish: wish[0] != "category"):
        wanted = blueprints.fitting(condition.category, attribute, slugs_of)
        if has(condition.category, attribute) and getattr(condition, attribute) not in wanted:
            slugs, weights = list(wanted), np.array(list(wanted.values()), float)
            condition = replace(condition, **{attribute: str(rng.choice(slugs, p=weights / weights.sum()))})
            sources = {**sources, attribute: CHANCE}
            condition = _of_a_type(condition, attribute, blueprints, rng)
    for attribute, refused in wishes.avoid.items():
        if getattr(condition, attribute) in refused:
            condition = replace(condition, **{attribute: _other(attribute, refused, condition, rng)})
            sources = {**sources, attribute: CHANCE}
    told = {name: _source(name, slug, condition, wishes, sources) for name, slug in condition.chosen().items()}
    return condition, told


def _source(name: str, slug: str, condition: Condition, wishes: Wishes, sources: Mapping[str, str]) -> str:
    """What was asked for goes before what a parent had, and that before what was leant to."""
    if not has(condition.category, name):
        return CHANCE
    if slug not in wishes.must.get(name, {}) and sources.get(name) == PARENT:
        return PARENT
    return wishes.sources.get((name, slug), CHANCE)


def _of_a_type(condition: Condition, attribute: str, blueprints: Blueprints, rng: np.random.Generator) -> Condition:
    """With another type where garments of its type never have such an attribute: no tea dress has long sleeves."""
    types = blueprints.types(condition.category, attribute, getattr(condition, attribute))
    return replace(condition, type=str(rng.choice(types))) if types and condition.type not in types else condition


def _other(attribute: str, refused: frozenset[str], condition: Condition, rng: np.random.Generator) -> str | None:
    """Another slug for a refused one; nothing where the kind of garment has no such attribute or no slug is left."""
    left = [slug for slug in VOCABULARY[attribute] if slug not in refused]
    return str(rng.choice(left)) if left and has(condition.category, attribute) else None
