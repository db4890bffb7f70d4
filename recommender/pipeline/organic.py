"""The plan of a rail that a model ranks: personal where it knows the shopper, popular where it does not."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.models import Product
from recommender import rules, shelf
from recommender.exploration import Caps
from recommender.pipeline.candidates import Candidates, ask, gather
from recommender.pipeline.extras import Extras
from recommender.pipeline.page import Page
from recommender.pipeline.plan import Plan
from recommender.pipeline.ranking import ranked
from recommender.pipeline.reasons import Because, reasons
from recommender.pipeline.rerank import diverse, led_by_intent, my_sizes_first, one_per_style
from recommender.pipeline.sources import Asked, history_of
from recommender.preference import serving as preference
from recommender.quiz.blend import Blend
from recommender.quiz.style import Facts as Traits
from recommender.serving import History, ServedModel

# Candidates looked at for availability; a rail needs a dozen, and a sold-out season may take most of them.
CANDIDATES = 200
# Exploration draws from the best this many: further down nobody would thank us for the experiment.
EXPLORED_POOL = 60

# What answers move beside the ranker, which has weighed what they stand for already. On days to develop on 0.1 to 0.4
# found what was wanted of 52 in 100 held-out shoppers after a quiz, 1 of 40; the most that costs nothing is kept.
ANSWERS = 0.4


def anchor_history(anchor: Product) -> History:
    return History(np.array([anchor.pk], np.int64), np.array([1.0]))


def plan_of(model: ServedModel, page: Page, cap: int) -> Plan:
    """The best EXPLORED_POOL for the page, at most `cap` of them of one category on the rail."""
    source = anchor_history(page.anchor) if page.anchor else page.evidence.history
    blend = Blend.of(model, source, page.said)
    if not len(blend):
        best = _popular(model, source, page)
        pool = _reranked(best.tolist(), model, page, 1.0, is_personal=False)
        told = {pk: Because(words=page.said.why(pool.traits.get(pk))) for pk in pool.products}
        return Plan(pool.arranged(page, cap), f"{model.label} popular", told, personal=False)
    if model.extras is None or page.anchor:
        best = blend.best(model, exclude=page.exclude, k=CANDIDATES)
        pool = _reranked(best.tolist(), model, page, blend.strength)
        own = blend.reasons(model, pool.products, pool.traits)
        told = {pk: Because(product=one.product, words=one.words) for pk, one in zip(pool.products, own, strict=True)}
    else:
        asked, found, best = candidates_of(model, model.extras, blend, page.exclude)
        strength = blend.strength * (1.0 if model.extras.ranker is None else ANSWERS)
        pool = _reranked(best.tolist(), model, page, strength)
        told = reasons(asked, found, blend, pool.products, pool.traits)
    return Plan(pool.arranged(page, cap), model.label, told)


@dataclass(frozen=True)
class _Pool:
    """What is left of the candidates, in its order, with what rules and answers compare."""

    products: list[int]
    facts: Mapping[int, rules.Facts]
    traits: dict[int, Traits]

    def arranged(self, page: Page, most: int) -> list[int]:
        """Capped by kind; what the desk boosts is not held back."""
        free = (pk for pk in self.products if not page.boosts(pk, self.facts[pk]))
        groups = {pk: kind_of(self.facts[pk]) for pk in free}
        return Caps(groups, most).arranged(self.products)


def candidates_of(
    model: ServedModel, extras: Extras, blend: Blend, exclude: Collection[int], *, now: float | None = None
) -> tuple[Asked, Candidates, NDArray[np.int64]]:
    """The question, all that the sources found, and the best product ids in the ranker's order.

    Of a shopper who did nothing yet the ranker compares candidates with what the answers stand for, and what it
    learned of those who did one thing holds all the more.
    """
    rows, weights = history_of(model, blend.known)
    known = blend.history
    scores = model.fold_in.scores(model.fold_in.user_factor(model.rows(known.products), known.weights))
    barred = model.rows(np.fromiter(exclude, np.int64, len(exclude)))
    wished = history_of(model, blend.wishes.history)
    liking = preference.champion.get()
    asked = ask(model, extras, rows, weights, wished=wished, scores=scores, barred=barred, now=now, preference=liking)
    found = gather(asked)
    order = ranked(asked, found, extras.ranker)[:CANDIDATES]
    return asked, found, model.item_ids[found.rows[order]]


def _reranked(
    best: Sequence[int], model: ServedModel, page: Page, strength: float, *, is_personal: bool = True
) -> _Pool:
    """Only what may be sold, in the order of answers, sizes, styles, diversity and, last, the desk's rules."""
    facts = shelf.sellable(best)
    there = [pk for pk in best if pk in facts]
    traits = shelf.traits(there) if page.said or page.evidence.sizes else {}
    liked = page.said.rerank(there, traits, strength)
    styles = shelf.styles([*liked, *page.standing])
    single = one_per_style(liked, styles, [styles[pk] for pk in page.standing if pk in styles])
    stocked = {pk: one.sizes for pk, one in traits.items()}
    fitting, lacking = my_sizes_first(single, stocked, page.evidence.sizes)
    order = (diverse(fitting, model, EXPLORED_POOL) if is_personal else fitting) + lacking
    if is_personal and page.anchor is None:
        order = led_by_intent(order, *_looked_for(facts, page))
    return _Pool(page.rules.rerank(order, facts)[:EXPLORED_POOL], facts, traits)


def _looked_for(facts: Mapping[int, rules.Facts], page: Page) -> tuple[dict[int, Hashable], Sequence[int]]:
    """The kinds of the candidates and of what was looked at just now; the latter."""
    sitting = page.evidence.sitting
    known = {**shelf.sellable(sitting), **facts} if sitting else {}
    return {product: kind_of(one) for product, one in known.items()}, sitting


def kind_of(facts: rules.Facts) -> Hashable:
    """Such as "shirts", of whatever department."""
    return facts.path.rpartition("/")[2]


def _popular(model: ServedModel, source: History, page: Page) -> NDArray[np.int64]:
    """Popular in the categories the shopper (or the page) is about, then popular anywhere."""
    seen = source.products.tolist()
    overall = model.popular(exclude=page.exclude | set(seen), k=len(model.item_ids))
    categories = {page.anchor.category_id} if page.anchor else _categories(seen)
    if not categories:
        return overall[:CANDIDATES]
    inside = set(Product.objects.filter(category__in=categories).values_list("pk", flat=True))
    near = np.isin(overall, np.fromiter(inside, np.int64, len(inside)))
    return np.concatenate([overall[near], overall[~near]])[:CANDIDATES]


def _categories(products: list[int]) -> set[int]:
    if not products:
        return set()
    return set(Product.objects.filter(pk__in=products).values_list("category_id", flat=True))
