"""The nightly job: what was bought together → what goes together by its looks, judged on days it has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, triu

from catalog.models import Product
from catalog.outfits import COMPLETED_BY, role_of
from fashionai.jobs.runner import Run
from fashionai.registry import artifacts
from fashionai.registry import services as registry
from recommender import anchored
from recommender.algorithms.visual.compatibility import Compatibility, Pairs
from recommender.dataset import Snapshot, take_snapshot
from recommender.models import EventKind
from recommender.visual import serving as visual
from recommender.visual.looks.serving import MODEL, ROLES, WEIGHT
from recommender.weights import DAY, KINDS

# Places judged of every part: what a rail of twelve shows of it.
PLACES = 6
# Who buys more styles than this buys for others, or again to sell.
MOST_BOUGHT = 100
LEAST = 50
# Pieces judged: every one is compared in colour with hundreds, a second for 350 pieces of the drawn shop.
JUDGED = 500
BOUGHT, BOTH = f"ndcg@{PLACES} bought together", f"ndcg@{PLACES} with looks"
COLOURS, NEW = f"ndcg@{PLACES} colours", f"ndcg@{PLACES} colours and looks"
# Where orders speak, looks must do no harm beyond noise; a piece that was never bought has colours and looks alone.
HARMLESS = 0.99


@dataclass(frozen=True)
class Pieces:
    """Products with a picture: their rows in the snapshot (n,), vectors (n, d), roles as rows of ROLES (n,), shades."""

    rows: NDArray[np.int64]
    vectors: NDArray[np.float32]
    parts: NDArray[np.int64]
    shades: list[tuple[str, ...]]


def learn(run: Run) -> dict[str, Any]:
    """Promote when, on held-out days, looks find what is bought beside a new piece, and do no harm where orders do."""
    snapshot = take_snapshot()
    pieces = _pieces(snapshot)
    if pieces is None:
        return {"decision": "No pictures are embedded yet; the job that embeds them comes first."}
    cut = snapshot.taken_at - settings.RECOMMENDER["HOLDOUT_DAYS"] * DAY
    before, after = _pairs(snapshot, pieces, until=cut), _pairs(snapshot, pieces, since=cut)
    if min(len(before.first), len(after.first)) < LEAST:
        return {"decision": "Too little was bought together to learn what goes together; orders will tell."}
    run.progress(0.4, "Judging on held-out days")
    judged = judge(_fit(pieces, before), pieces, before, after)
    run.progress(0.8, "Fitting on all days")
    final = _fit(pieces, _pairs(snapshot, pieces))
    with run.completing() as outcome:
        outcome.update(_publish(final, snapshot, judged, run))
    return outcome


def _pieces(snapshot: Snapshot) -> Pieces | None:
    vectors = visual.champion.get()
    if vectors is None:
        return None
    paths = dict(Product.objects.active().values_list("pk", "category__path"))
    roles = [role_of(paths.get(pk, "")) for pk in snapshot.items.tolist()]
    parts = np.array([-1 if role is None else ROLES.index(role) for role in roles], np.int64)
    places = vectors.rows(snapshot.items)
    rows = np.flatnonzero((places >= 0) & (parts >= 0))
    shades = anchored.shades_of(snapshot.items[rows].tolist())
    pictures = np.asarray(vectors.index.vectors[places[rows]], np.float32)
    return Pieces(rows, pictures, parts[rows], [shades.get(pk, ()) for pk in snapshot.items[rows].tolist()])


def _pairs(snapshot: Snapshot, pieces: Pieces, *, since: float = 0.0, until: float = np.inf) -> Pairs:
    """Both directions of every two pieces that shoppers bought, where one part completes the other."""
    events = snapshot.events
    bought = events[(events["kind"] == KINDS.index(EventKind.PURCHASE)) & (events["at"] >= since)]
    bought = bought[bought["at"] < until][["user", "item"]].drop_duplicates()
    shape = (len(snapshot.users), len(snapshot.items))
    whole = csr_matrix((np.ones(len(bought)), (bought["user"], bought["item"])), shape=shape)[:, pieces.rows]
    usual = np.asarray(whole.sum(axis=1)).ravel() <= MOST_BOUGHT
    together = triu(whole[usual].T @ whole[usual], k=1).tocoo()
    first = np.concatenate([together.row, together.col]).astype(np.int64)
    second = np.concatenate([together.col, together.row]).astype(np.int64)
    count = np.concatenate([together.data, together.data]).astype(np.float64)
    kept = _completes()[pieces.parts[first], pieces.parts[second]]
    return Pairs(first[kept], second[kept], count[kept])


def _completes() -> NDArray[np.bool_]:
    """(parts, parts): whether the second completes an outfit that starts with the first."""
    return np.array([[other in COMPLETED_BY[role] for other in ROLES] for role in ROLES])


def _fit(pieces: Pieces, pairs: Pairs) -> Compatibility:
    return Compatibility.fit(pieces.vectors, pieces.parts, pairs, len(ROLES))


def judge(model: Compatibility, pieces: Pieces, before: Pairs, after: Pairs) -> dict[str, float]:
    """Mean NDCG@6, over pieces and parts, of what was bought beside them afterwards.

    By what was bought together before, alone and with the looks, and, as for a piece that was never bought, by the
    colours, alone and with the looks: each weighed as the rail weighs it.
    """
    gains: dict[str, list[float]] = {BOUGHT: [], BOTH: [], COLOURS: [], NEW: []}
    for piece in np.random.default_rng(0).permutation(np.unique(after.first))[:JUDGED].tolist():
        hits = np.zeros(len(pieces.rows), bool)
        hits[after.second[after.first == piece]] = True
        bought = _bought_beside(before, piece, len(hits))
        looks = WEIGHT * model.scores(pieces.vectors[piece], pieces.vectors, pieces.parts)
        for part in set(pieces.parts[hits].tolist()):
            pool = np.flatnonzero((pieces.parts == part) & (np.arange(len(hits)) != piece))
            if len(pool) <= PLACES:
                continue
            colours = anchored.COLOURS * _harmony(pieces, piece, pool)
            ways = {
                BOUGHT: bought[pool],
                BOTH: bought[pool] + looks[pool],
                COLOURS: colours,
                NEW: colours + looks[pool],
            }
            for name, scores in ways.items():
                gains[name].append(_ndcg(hits[pool], scores))
    return {name: float(np.mean(values)) if values else 0.0 for name, values in gains.items()}


def _bought_beside(before: Pairs, piece: int, count: int) -> NDArray[np.float64]:
    found = np.zeros(count)
    theirs = before.first == piece
    found[before.second[theirs]] = before.count[theirs] / before.count[theirs].max(initial=1.0)
    return anchored.BOUGHT_TOGETHER * found


def _harmony(pieces: Pieces, piece: int, pool: NDArray[np.int64]) -> NDArray[np.float64]:
    own = pieces.shades[piece]
    return np.array([anchored.match(own, pieces.shades[other]) for other in pool.tolist()])


def _ndcg(hit: NDArray[np.bool_], scores: NDArray[np.floating]) -> float:
    discounts = 1 / np.log2(np.arange(2, PLACES + 2))
    best = np.argsort(-scores, kind="stable")[:PLACES]
    return float((hit[best] * discounts).sum() / discounts[: min(int(hit.sum()), PLACES)].sum())


def _publish(model: Compatibility, snapshot: Snapshot, judged: dict[str, float], run: Run) -> dict[str, Any]:
    passed = judged[NEW] > judged[COLOURS] and judged[BOTH] >= HARMLESS * judged[BOUGHT]
    decision = (
        f"NDCG@{PLACES} of what is bought beside a piece: by colours {judged[COLOURS]:.4f}, with looks "
        f"{judged[NEW]:.4f}; by orders {judged[BOUGHT]:.4f}, with looks {judged[BOTH]:.4f}."
    )
    version = registry.register(
        name=MODEL,
        arrays={"weights": model.weights, "centres": model.centres},
        meta={"roles": [str(role) for role in ROLES]},
        data_fingerprint=snapshot.fingerprint,
        data_report=snapshot.report,
        metrics=judged,
        job=run.job,
    )
    try:
        decided = (registry.promote if passed else registry.reject)(version, decision=decision)
    except BaseException:
        artifacts.remove(version.folder)  # the row goes with the transaction, its files would stay for ever
        raise
    return {"model": str(decided), "stage": decided.stage, "decision": decision, "metrics": judged}
