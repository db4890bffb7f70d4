"""The nightly job: pictures → what attributes leave over of item factors, judged on items that the model did not see.

Held-out items lose all their behaviour, the factors are fitted without, and shoppers who wanted some of them rank them
by the factors that each way gives: the attribute rows of the factorisation itself (recipe.py), ridge regression on
attributes (algorithms/content.py), and that with the picture's share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from fashionai.jobs.runner import Run
from fashionai.registry import artifacts
from fashionai.registry import services as registry
from recommender import serving
from recommender.algorithms.content import fit_content_map
from recommender.algorithms.ials import IALS
from recommender.algorithms.metrics import ndcg
from recommender.dataset import Snapshot, take_snapshot
from recommender.pipeline.facts import attributes_of
from recommender.recipe import Recipe
from recommender.visual import serving as visual
from recommender.visual.cold.serving import MODEL

# Shoppers that an item needs before its factors say more than its attributes do.
ENOUGH = 10
HELD_OUT, ROUNDS = 0.2, 2
SHOPPERS = 1_500
PLACES = 20
# On the drawn shop 10, 30 and 100 gave the same within a thousandth.
RIDGE = 30.0
ROWS, CONTENT, BOTH = "attribute rows", "attributes", "attributes and pictures"


@dataclass(frozen=True)
class Stock:
    """Of every product: its picture's vector (n, d), zeros without one, and how many shoppers met it (n,)."""

    vectors: NDArray[np.float64]
    met: NDArray[np.int64]

    @property
    def usable(self) -> NDArray[np.int64]:
        return np.flatnonzero((self.met >= ENOUGH) & (np.abs(self.vectors).sum(axis=1) > 0))


def learn(run: Run) -> dict[str, Any]:
    """Promote the picture's share when it beats attributes alone on held-out items, a mean over ROUNDS of them."""
    model, vectors = serving.champion.get(), visual.champion.get()
    if model is None or model.extras is None or vectors is None:
        return {"decision": "No factors or no pictures yet; the jobs that make them come first."}
    snapshot = take_snapshot()
    behaviour = snapshot.matrix(snapshot.events, now=snapshot.taken_at)
    stock = Stock(_pictures(vectors, snapshot.items), np.diff(behaviour.tocsc().indptr))
    if len(stock.usable) < 5 / HELD_OUT:
        return {"decision": "Too few products are known well enough to learn from."}
    rounds = []
    for number in range(ROUNDS):
        run.progress(0.8 * number / ROUNDS, "Judging on held-out products")
        rounds.append(judge(snapshot, behaviour, stock, number))
    judged = {name: float(np.mean([one[name] for one in rounds])) for name in rounds[0]}
    weights = fit_pictures(_pictures(vectors, model.item_ids), *_left_over(model, stock, snapshot))
    with run.completing() as outcome:
        outcome.update(_publish(weights, model.label, snapshot, judged, run))
    return outcome


def _pictures(vectors: visual.VisualVectors, products: NDArray[np.int64]) -> NDArray[np.float64]:
    rows = vectors.rows(products)
    found = np.zeros((len(products), vectors.index.vectors.shape[1]))
    found[rows >= 0] = vectors.index.vectors[rows[rows >= 0]]
    return found


def fit_pictures(
    vectors: NDArray[np.float64], left: NDArray[np.float64], rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Ridge regression (d + 1, k) of what is left over (n, k) on pictures (n, d), from these rows."""
    inputs = _with_one(vectors[rows])
    return np.asarray(np.linalg.solve(inputs.T @ inputs + RIDGE * np.eye(inputs.shape[1]), inputs.T @ left[rows]))


def _with_one(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.hstack([vectors, np.ones((len(vectors), 1))])


def _left_over(
    model: serving.ServedModel, stock: Stock, snapshot: Snapshot
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What the served model's attributes leave over of its factors (n_items, k), and which rows can be learned from."""
    if model.extras is None:
        raise ValueError(f"{model.label} has no map of attributes")
    contents, predicted = model.extras.contents, np.zeros(model.fold_in.item_factors.shape)
    for product, key in attributes_of(model.item_ids):
        if (row := contents.keys.get(key)) is not None:
            predicted[np.searchsorted(model.item_ids, product)] += contents.weights[row]
    usable = model.rows(snapshot.items[stock.usable])
    return model.fold_in.item_factors - predicted, usable[usable >= 0]


def judge(snapshot: Snapshot, behaviour: csr_matrix, stock: Stock, seed: int) -> dict[str, float]:
    """Mean NDCG@20 of held-out items, ranked among each other for shoppers who wanted some of them."""
    rng = np.random.default_rng(seed)
    held = np.sort(rng.choice(stock.usable, int(HELD_OUT * len(stock.usable)), replace=False))
    kept = np.ones(len(snapshot.items))
    kept[held] = 0
    train = csr_matrix(behaviour @ diags(kept), dtype=np.float32)
    train.eliminate_zeros()
    recipe = Recipe.from_settings(snapshot)
    model = IALS(recipe.ials)
    model.fit(recipe.matrix(train, snapshot.attributes))
    fold_in = model.fold_in()
    wanted = snapshot.wanted(snapshot.events)[:, held].tocsr()
    able = np.flatnonzero((np.diff(wanted.indptr) > 0) & (np.diff(train.indptr) > 0))
    shoppers = rng.permutation(able)[:SHOPPERS]
    tastes = np.stack([fold_in.user_factor(train[one].indices, train[one].data.astype(np.float64)) for one in shoppers])
    learned = np.setdiff1d(stock.usable, held)
    ways = _ways(fold_in.item_factors.astype(np.float64), snapshot.attributes, stock, learned, held)
    return {name: _mean_ndcg(tastes @ factors.T, wanted[shoppers]) for name, factors in ways.items()}


def _ways(
    factors: NDArray[np.float64],
    attributes: csr_matrix,
    stock: Stock,
    learned: NDArray[np.int64],
    held: NDArray[np.int64],
) -> dict[str, NDArray[np.float64]]:
    """Factors (n_held, k) of held-out items by each way."""
    content = fit_content_map(attributes[:, learned].tocsr(), factors[learned].astype(np.float32))
    predicted = np.asarray(attributes.T @ content.astype(np.float64))
    share = fit_pictures(stock.vectors, factors - predicted, learned)
    both = predicted[held] + _with_one(stock.vectors[held]) @ share
    return {ROWS: factors[held], CONTENT: predicted[held], BOTH: both}


def _mean_ndcg(scores: NDArray[np.float64], wanted: csr_matrix) -> float:
    ranked = np.argsort(-scores, axis=1, kind="stable")[:, :PLACES]
    hits = np.take_along_axis(wanted.toarray() > 0, ranked, axis=1)
    return float(np.mean(ndcg(hits, np.diff(wanted.indptr))))


def _publish(
    weights: NDArray[np.float64], of: str, snapshot: Snapshot, judged: dict[str, float], run: Run
) -> dict[str, Any]:
    best = max(judged, key=lambda name: judged[name])
    told = ", ".join(f"{name} {value:.4f}" for name, value in judged.items())
    passed = judged[BOTH] > max(judged[CONTENT], judged[ROWS])
    decision = f"NDCG@{PLACES} of held-out products: {told}. New products are placed by {BOTH if passed else CONTENT}."
    version = registry.register(
        name=MODEL,
        arrays={"weights": weights.astype(np.float32)},
        meta={"of": of},
        data_fingerprint=snapshot.fingerprint,
        data_report=snapshot.report,
        metrics={**judged, "best": best},
        job=run.job,
    )
    try:
        decided = (registry.promote if passed else registry.reject)(version, decision=decision)
    except BaseException:
        artifacts.remove(version.folder)  # the row goes with the transaction, its files would stay for ever
        raise
    return {"model": str(decided), "stage": decided.stage, "decision": decision, "metrics": judged}
