"""The demo world's last six weeks of home rails: shown by a model of that time with real odds, and judged by taste.

Nobody could be shown rails while the two years were simulated: there was no shop yet. So each visit of the last weeks
gets the rail that a simple model (item-kNN, fitted on everything before them) would have sent, drawn by the same
`explore` as live ones, under the same experiment assignment. How far the shopper looks is chance; what they click on
follows their hidden taste. Everything is then read back from the tables like any other behaviour.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.exploration import Shown, explore

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from catalog.demo.tables import World
    from catalog.demo.truth import Truth
    from recommender.experiments.models import Experiment
    from recommender.models import Event, Sight, Slate

DAYS, DAY = 42, 86_400
PLACES, POOL = 12, 60
ALGORITHM = "item-knn demo"
UNSEEN = 0.15  # of the rails stay below the fold
# Chance of a click on a place in view, by how many of the shopper's first two questions the product passes.
CLICKS = np.array([0.012, 0.05, 0.16])
VETOED, REFUSED = 0.003, 0.006
NAME = "More chance on the home rail · 首页推荐更多探索"
QUESTION = (
    "Showing more by chance teaches us more, and costs clicks today. How many? "
    "更多随机展示能让我们学到更多，但今天会损失点击。损失多少？"
)
Progress = Callable[[float, str], None]


@dataclass
class _Rows:
    """What is to be written."""

    slates: list[Slate] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    first_seen: dict[tuple[int, int], tuple[datetime, datetime | None]] = field(default_factory=dict)


def load_rails(
    world: World,
    shopper_ids: Sequence[int],
    product_ids: Sequence[int],
    variant_ids: Sequence[int],
    progress: Progress,
) -> None:
    """Write the rails of the last DAYS days, what was seen of them and what was clicked, and the experiment they were
    under. The ids map row numbers of the world to keys of the database."""
    from fashionai.accounts.models import Shopper

    events = world.events
    if not len(events):
        return
    cut = int(events["at"].max()) // DAY * DAY + DAY - DAYS * DAY
    progress(0.0, "ranking")
    keys = dict(Shopper.objects.filter(is_simulated=True).values_list("pk", "key"))
    rails = _Rails(world, cut, shopper_ids, product_ids, _experiment(cut), keys)
    rows = _Rows()
    visits = list(_visits(world, cut))
    for number, (shopper, at) in enumerate(visits):
        rails.show(shopper, at, rows)
        if number % 500 == 0:
            progress(0.9 * number / len(visits), f"{number:,} of {len(visits):,} rails")
    _write(rows)
    progress(1.0, f"{len(rows.slates):,} rails")


def _visits(world: World, cut: int) -> Iterator[tuple[int, int]]:
    """(shopper, time) of every session's first view since `cut`, in time."""
    late = world.events[world.events["at"] >= cut]
    late = late[np.argsort(late["at"], kind="stable")]
    _sessions, first = np.unique(late["session"], return_index=True)
    for row in np.sort(first).tolist():
        yield int(late["shopper"][row]), int(late["at"][row]) - 30


def _experiment(cut: int) -> Experiment:
    from recommender.experiments.models import Arm, Experiment, Metric, Status

    start = datetime.fromtimestamp(cut, UTC) - timedelta(minutes=5)
    experiment = Experiment.objects.create(
        name=NAME, question=QUESTION, slot="home", status=Status.RUNNING, salt="demo", metric=Metric.CLICKS,
        guardrails=[Metric.REFUSALS, Metric.BUYERS], planned=1_000, window_days=7, started_at=start,
    )  # fmt: skip
    Arm.objects.create(experiment=experiment, name="5 %", weight=50, is_control=True, options={"share": 0.05})
    Arm.objects.create(experiment=experiment, name="20 %", weight=50, options={"share": 0.2})
    return experiment


class _Rails:
    """The model of that time, the experiment, and shoppers who look and click."""

    def __init__(
        self, world: World, cut: int, shopper_ids: Sequence[int], product_ids: Sequence[int],
        experiment: Experiment, keys: dict[int, uuid.UUID],
    ) -> None:  # fmt: skip
        from recommender.experiments.arms import Running

        self.rng = np.random.default_rng(28)
        self.running, self.keys = Running.of(experiment), keys
        self.shoppers, self.products, self.truth = shopper_ids, product_ids, world.truth
        self.launched = world.launched_at
        self.history = _matrix(world, cut, len(shopper_ids), len(product_ids))
        self.popular = np.asarray(self.history.sum(axis=0), np.float64).ravel()
        self.scores = _scores(self.history)
        self.bought = _bought(world, cut)

    def show(self, shopper: int, at: int, rows: _Rows) -> None:
        from recommender.experiments.arms import assigned
        from recommender.models import Sight, Slate, new_slate_id

        arm, options = assigned(self.running, str(self.keys[self.shoppers[shopper]])) or (0, {})
        share = float(options.get("share", 0.05))
        pool = self._pool(shopper, at)
        shown = explore(pool, places=PLACES, share=share, rng=self.rng)
        if not shown:
            return
        moment, slate, seen = datetime.fromtimestamp(at, UTC), new_slate_id(), self._looked(len(shown))
        tiles = [[self.products[one.product], ALGORITHM, round(one.propensity, 6)] for one in shown]
        drawn = {"pool": [self.products[row] for row in pool], "share": share, "arms": [arm] if arm else []}
        key = self.shoppers[shopper]
        rows.slates.append(Slate(id=slate, shopper_id=key, slot="home", tiles=tiles, at=moment, **drawn))
        met = rows.first_seen.get((arm, key), (moment, None))
        if seen:
            rows.sights.append(Sight(slate=slate, shopper_id=key, places=seen, at=moment))
            rows.events += self._reactions(shopper, shown[:seen], slate, at)
        if arm:
            rows.first_seen[(arm, key)] = (met[0], met[1] or (moment if seen else None))

    def _pool(self, shopper: int, at: int) -> list[int]:
        """Product rows, best first: on sale at that time, not bought, by item-kNN or, without a history, popularity."""
        scores = (
            self.scores[shopper] if self.history.indptr[shopper + 1] > self.history.indptr[shopper] else self.popular
        )
        scores = np.where(self.launched <= at, scores + 1e-9 * self.popular, -np.inf)
        scores[self.bought.get(shopper, [])] = -np.inf
        best = np.argsort(-scores, kind="stable")[:POOL]
        return [int(row) for row in best if np.isfinite(scores[row])]

    def _looked(self, places: int) -> int:
        """How many places come into view: a phone shows two or three, some swipe on."""
        if self.rng.random() < UNSEEN:
            return 0
        return int(min(places, 2 + self.rng.geometric(0.22)))

    def _reactions(self, shopper: int, shown: Sequence[Shown], slate: uuid.UUID, at: int) -> Iterator[Event]:
        from recommender.models import Event, EventKind, place_of

        chance, vetoed = _liking(self.truth, shopper, np.array([one.product for one in shown]))
        clicked = self.rng.random(len(shown)) < chance
        refused = vetoed & (self.rng.random(len(shown)) < REFUSED)
        for place in np.flatnonzero(clicked | refused).tolist():
            moment = datetime.fromtimestamp(at + 3 + 2 * place, UTC)
            yield Event(
                id=uuid.UUID(bytes=self.rng.bytes(16), version=4),
                shopper_id=self.shoppers[shopper],
                kind=EventKind.CLICK if clicked[place] else EventKind.DISLIKE,
                product_id=self.products[shown[place].product],
                slot="home",
                position=place,
                algorithm=ALGORITHM,
                impression=place_of(slate, place),
                at=moment,
                received_at=moment,
            )


def _liking(truth: Truth, shopper: int, products: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The chance of a click on each product in view, by the shopper's hidden taste; and which they cannot stand."""
    from catalog.demo.tastes import ASPECTS

    utility = truth.utility(shopper, products)
    passed = (utility >> (len(ASPECTS) - 1) & 1) + (utility >> (len(ASPECTS) - 2) & 1)
    vetoed = utility < 0
    return np.where(vetoed, VETOED, CLICKS[np.where(vetoed, 0, passed)]), vetoed


def _matrix(world: World, cut: int, shoppers: int, products: int) -> csr_matrix:
    from scipy.sparse import csr_matrix as build

    from catalog.demo.tables import EVENT_KINDS
    from recommender.weights import CONFIDENCE

    early = world.events[world.events["at"] < cut]
    counted = np.array([CONFIDENCE.get(kind, 0.0) for kind in EVENT_KINDS])[early["kind"]]
    matrix = build((counted, (early["shopper"], early["product"])), shape=(shoppers, products))
    matrix.eliminate_zeros()
    return matrix


def _scores(history: csr_matrix) -> NDArray[np.float64]:
    """(shoppers, products); zeros where there is no history to learn from."""
    from recommender.algorithms.item_similarity import ItemKNN

    if not history.nnz:
        return np.zeros(history.shape)
    return np.asarray(ItemKNN().fit(history).score_histories(history), np.float64)


def _bought(world: World, cut: int) -> dict[int, list[int]]:
    from catalog.demo.tables import EVENT_KINDS

    bought: dict[int, list[int]] = {}
    early = world.events[(world.events["at"] < cut) & (world.events["kind"] == EVENT_KINDS.index("purchase"))]
    for shopper, product in zip(early["shopper"].tolist(), early["product"].tolist(), strict=True):
        bought.setdefault(shopper, []).append(product)
    return bought


def _write(rows: _Rows) -> None:
    from recommender.experiments.models import Arm, Exposure
    from recommender.models import Event, Sight, Slate

    Slate.objects.bulk_create(rows.slates, batch_size=500)
    Sight.objects.bulk_create(rows.sights, batch_size=500)
    Event.objects.bulk_create(rows.events, batch_size=500)
    experiments = dict(Arm.objects.values_list("pk", "experiment_id"))
    met = [
        Exposure(experiment_id=experiments[arm], arm_id=arm, shopper_id=shopper, served_at=served, seen_at=seen)
        for (arm, shopper), (served, seen) in rows.first_seen.items()
    ]
    Exposure.objects.bulk_create(met, batch_size=500)
