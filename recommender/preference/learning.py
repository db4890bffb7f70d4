"""The nightly job: likes, dislikes and purchases → the preference head, judged on days that it has not seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from catalog.models import Gender, Product
from fashionai.jobs.runner import Run
from fashionai.registry import artifacts
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion
from recommender.algorithms.preference.head import PreferenceHead, probability
from recommender.algorithms.preference.tastes import auc
from recommender.algorithms.preference.wishes import Components, Said, chances, likes
from recommender.dataset import Snapshot, take_snapshot
from recommender.models import Slate
from recommender.preference.serving import MODEL, MOST, Preference
from recommender.visual import serving as visual
from recommender.weights import DAY, DISLIKE

# Shoppers that the head learns from and is judged by: 1,400 of them take half a second of CPU.
SHOPPERS = 2_000
LEAST_SHOPPERS = 20
BACKGROUND = 64
# Impressions from which on "shown and passed by" says more than how often a product is looked at.
ENOUGH_SHOWN = 20_000
AGAINST = 20


@dataclass(frozen=True)
class PreferenceRecipe:
    """`components` of the pictures and EM `rounds`.

    Chosen on the 28 days before the held-out ones of the drawn shop: 0, 2, 4, 8, 12 components gave an AUC of .729,
    .733, .733, .726, .724.
    """

    components: int = 4
    rounds: int = 12


@dataclass(frozen=True)
class Shop:
    """Products with a picture: rows in the snapshot (n,), vectors (n, e), facts (n, f), how often passed by (n,)."""

    rows: NDArray[np.int64]
    vectors: NDArray[np.float32]
    facts: NDArray[np.float64]
    passed: NDArray[np.float64]


@dataclass(frozen=True)
class Wishes:
    """By shopper (rows of the snapshot) and product (columns of the Shop), ones: what was wanted and refused."""

    wanted: csr_matrix
    refused: csr_matrix

    def of(self, shopper: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self.wanted[shopper].indices[:MOST], self.refused[shopper].indices[:MOST]


@dataclass(frozen=True)
class Fitted:
    head: PreferenceHead
    components: Components
    background: NDArray[np.int64]

    def features(self, shop: Shop, rows: NDArray[np.integer]) -> NDArray[np.float64]:
        return seen(self.components, shop, rows)


def seen(components: Components, shop: Shop, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """What the head is told of products: their pictures, and for whom and how dear they are."""
    return np.hstack([components(shop.vectors[rows]), shop.facts[rows]])


def learn(run: Run) -> dict[str, Any]:
    """Promote when, for held-out wishes, folding in what a shopper wanted beats what everybody likes."""
    snapshot = take_snapshot()
    shop = _shop(snapshot)
    if shop is None:
        return {"decision": "No pictures are embedded yet; the job that embeds them comes first."}
    cut = snapshot.taken_at - settings.RECOMMENDER["HOLDOUT_DAYS"] * DAY
    before, after = _wishes(snapshot, shop, until=cut), _wishes(snapshot, shop, since=cut)
    if min(_telling(before).size, (_telling(after)).size) < LEAST_SHOPPERS:
        return {"decision": "Too few shoppers have said what they like to learn from; likes and orders will tell."}
    recipe = PreferenceRecipe()
    run.progress(0.1, "Judging on held-out days")
    judged = {"challenger": judge(fit(shop, before, recipe), shop, before, after)}
    known = _recipe_of_champion()
    if known is not None:
        same = known == recipe
        judged["champion"] = judged["challenger"] if same else judge(fit(shop, before, known), shop, before, after)
    run.progress(0.6, "Fitting on all days")
    final = fit(shop, _wishes(snapshot, shop), recipe)
    with run.completing() as outcome:
        outcome.update(_publish(final, shop, snapshot, judged, recipe, run))
    return outcome


def before(snapshot: Snapshot, moment: float) -> Preference | None:
    """What this job would have learned of the events before `moment`; None where they say too little."""
    shop = _shop(snapshot)
    if shop is None:
        return None
    wishes = _wishes(snapshot, shop, until=moment)
    if _telling(wishes).size < LEAST_SHOPPERS:
        return None
    fitted, ids = fit(shop, wishes, PreferenceRecipe()), snapshot.items[shop.rows].astype(np.int64)
    background = fitted.features(shop, fitted.background)
    return Preference("before", fitted.head, fitted.components, background, ids, shop.facts)


def _shop(snapshot: Snapshot) -> Shop | None:
    vectors = visual.champion.get()
    places = vectors.rows(snapshot.items) if vectors is not None else np.empty(0, np.int64)
    rows = np.flatnonzero(places >= 0)
    if vectors is None or len(rows) < 2:
        return None
    pictures = np.asarray(vectors.index.vectors[places[rows]], np.float32)
    return Shop(rows, pictures, _facts(snapshot.items[rows]), _passed(snapshot)[rows])


def _facts(products: NDArray[np.int64]) -> NDArray[np.float64]:
    """(n, 3): for women, for men, and the logarithm of the price in standard deviations from the shop's mean."""
    stated = {pk: (gender, float(price)) for pk, gender, price in _listed()}
    table = np.zeros((len(products), 3))
    for row, pk in enumerate(products.tolist()):
        gender, price = stated.get(pk, ("", 1.0))
        table[row] = gender == Gender.WOMEN, gender == Gender.MEN, np.log(max(price, 0.01))
    table[:, 2] = (table[:, 2] - table[:, 2].mean()) / (table[:, 2].std() or 1.0)
    return table


def _listed() -> Iterable[tuple[int, str, Decimal]]:
    return Product.objects.active().values_list("pk", "gender", "price").iterator()


def _passed(snapshot: Snapshot) -> NDArray[np.float64]:
    """How often products (n_items,) were shown and not wanted; where few rails were logged, how often looked at."""
    shown = np.zeros(len(snapshot.items))
    for tiles in Slate.objects.order_by("-at").values_list("tiles", flat=True)[:ENOUGH_SHOWN].iterator():
        ids = np.array([tile[0] for tile in tiles], np.int64)
        places = np.minimum(np.searchsorted(snapshot.items, ids), len(snapshot.items) - 1)
        np.add.at(shown, places[snapshot.items[places] == ids], 1.0)
    looked = np.bincount(snapshot.events["item"], minlength=len(snapshot.items)).astype(np.float64)
    return (shown if shown.sum() >= ENOUGH_SHOWN else looked) + 0.1


def _wishes(snapshot: Snapshot, shop: Shop, *, since: float = 0.0, until: float = np.inf) -> Wishes:
    events = snapshot.events
    part = events[(events["at"] >= since) & (events["at"] < until)]
    wanted = snapshot.wanted(part)[:, shop.rows].tocsr()
    no = part[part["kind"] == DISLIKE][["user", "item"]].drop_duplicates()
    shape = (len(snapshot.users), len(snapshot.items))
    refused = csr_matrix((np.ones(len(no)), (no["user"], no["item"])), shape=shape)[:, shop.rows].tocsr()
    return Wishes(wanted, csr_matrix(refused - refused.multiply(wanted)))


def _telling(wishes: Wishes) -> NDArray[np.int64]:
    """The shoppers who wanted something."""
    return np.flatnonzero(np.diff(wishes.wanted.indptr) > 0)


def fit(shop: Shop, wishes: Wishes, recipe: PreferenceRecipe) -> Fitted:
    rng = np.random.default_rng(0)
    components = Components.fit(shop.vectors, recipe.components)
    share = shop.passed / shop.passed.sum()
    background = np.sort(rng.choice(len(share), min(BACKGROUND, len(share)), replace=False, p=share))
    everyone = _telling(wishes)
    chosen = rng.choice(everyone, min(SHOPPERS, len(everyone)), replace=False)
    said = [_said(shop, components, *wishes.of(shopper)) for shopper in chosen.tolist()]
    head = PreferenceHead.fit(likes(said, seen(components, shop, background)), rounds=recipe.rounds)
    return Fitted(head, components, background)


def _said(shop: Shop, components: Components, wanted: NDArray[np.int64], refused: NDArray[np.int64]) -> Said:
    known = shop.facts[wanted].mean(axis=0) if len(wanted) else np.zeros(shop.facts.shape[1])
    return Said(seen(components, shop, wanted), seen(components, shop, refused), known)


def judge(fitted: Fitted, shop: Shop, before: Wishes, after: Wishes) -> dict[str, float]:
    """Mean AUC over shoppers of what they wanted afterwards against what is passed by, none of it known before.

    `auc` folds in what the shopper wanted before; `everyone` is the same for all; `popularity` is how often passed by.
    """
    rng, background = np.random.default_rng(1), fitted.features(shop, fitted.background)
    share = shop.passed / shop.passed.sum()
    both = np.intersect1d(_telling(before), _telling(after))
    found: dict[str, list[float]] = {"auc": [], "everyone": [], "popularity": []}
    for shopper in rng.permutation(both)[:SHOPPERS].tolist():
        wanted, refused = before.of(shopper)
        new = np.setdiff1d(after.of(shopper)[0], wanted)
        against = np.setdiff1d(rng.choice(len(share), AGAINST, p=share), np.concatenate([wanted, new]))
        if not len(new) or not len(against):
            continue
        rows = np.concatenate([new, against])
        truth, features = np.arange(len(rows)) < len(new), fitted.features(shop, rows)
        said = _said(shop, fitted.components, wanted, refused)
        found["auc"].append(auc(chances(fitted.head, said, background, features), truth))
        found["everyone"].append(auc(probability(features, fitted.head.mean[-1]), truth))
        found["popularity"].append(auc(shop.passed[rows], truth))
    return {name: float(np.mean(values)) if values else 0.5 for name, values in found.items()}


def _recipe_of_champion() -> PreferenceRecipe | None:
    champion = ModelVersion.objects.champion(MODEL)
    try:
        return PreferenceRecipe(**champion.settings) if champion is not None else None
    except TypeError:  # of an older release, whose settings mean nothing here any more
        return None


def _publish(
    fitted: Fitted,
    shop: Shop,
    snapshot: Snapshot,
    judged: dict[str, dict[str, float]],
    recipe: PreferenceRecipe,
    run: Run,
) -> dict[str, Any]:
    passed, decision = _decide(judged)
    version = registry.register(
        name=MODEL,
        arrays={
            "mean": fitted.head.mean,
            "covariance": fitted.head.covariance,
            "centre": fitted.components.centre,
            "axes": fitted.components.axes,
            "background": fitted.features(shop, fitted.background),
            "item_ids": snapshot.items[shop.rows].astype(np.int64),
            "facts": shop.facts,
        },
        meta={"trained_at": snapshot.taken_at},
        data_fingerprint=snapshot.fingerprint,
        data_report=snapshot.report,
        model_settings=asdict(recipe),
        metrics={**judged["challenger"], "beside": judged},
        job=run.job,
    )
    try:
        decided = (registry.promote if passed else registry.reject)(version, decision=decision)
    except BaseException:
        artifacts.remove(version.folder)  # the row goes with the transaction, its files would stay for ever
        raise
    return {"model": str(decided), "stage": decided.stage, "decision": decision, "metrics": judged}


def _decide(judged: dict[str, dict[str, float]]) -> tuple[bool, str]:
    ours, floor = judged["challenger"]["auc"], judged["challenger"]["everyone"]
    said = f"AUC of held-out wishes {ours:.4f}; {floor:.4f} by what everybody likes"
    if "champion" not in judged:
        return ours > floor, f"{said}; no champion to compare with."
    theirs, ratio = judged["champion"]["auc"], settings.RECOMMENDER["PROMOTE_RATIO"]
    sign = "≥" if ours >= ratio * theirs else "<"
    return ours > floor and ours >= ratio * theirs, f"{said}; {sign} {ratio:g} × the champion's {theirs:.4f}."
