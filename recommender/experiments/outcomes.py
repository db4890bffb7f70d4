"""What the shoppers of an experiment did within their days: one row each, in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from fashionai.accounts.models import DEFAULT_CONSENT, Purpose
from recommender.experiments.models import Experiment, Exposure, Metric
from recommender.models import Event, EventKind, Sight, Slate

Floats = NDArray[np.float64]
# Of events that name an impression, those of a rail seen; of the others, whatever the shopper did anywhere.
BY_RAIL = {Metric.CLICKS: EventKind.CLICK, Metric.SAVES: EventKind.LIKE, Metric.REFUSALS: EventKind.DISLIKE}
BY_SHOPPER = {Metric.BAGS: EventKind.CART, Metric.BUYERS: EventKind.PURCHASE, Metric.PIECES: EventKind.PURCHASE}


@dataclass(frozen=True)
class Outcomes:
    """Shoppers whose days are over, in the order in which they were: arm keys (n,), when they were (n,), and sums above
    and below the line of every metric (n,). `seen` and `served` count the shoppers of each arm, complete or not."""

    arm: NDArray[np.int64]
    complete: list[datetime]
    above: Mapping[str, Floats]
    below: Mapping[str, Floats]
    seen: Mapping[int, int]
    served: Mapping[int, int]
    crossed: int

    def of(self, metric: str, arm: int, upto: int | None = None) -> tuple[Floats, Floats]:
        """The sums of one arm's shoppers, among the first `upto` that were complete."""
        here = self.arm[:upto] == arm
        return self.above[metric][:upto][here], self.below[metric][:upto][here]


def read(experiment: Experiment, *, now: datetime | None = None) -> Outcomes:
    """Four queries. Whoever met two arms, and whoever does not let us learn from them, is left out."""
    end = experiment.ended_at or now or timezone.now()
    window = timedelta(days=experiment.window_days)
    met, crossed = _exposures(experiment)
    seen = [(seen_at, shopper, arm) for shopper, arm, seen_at in met if seen_at is not None]
    whole = sorted((seen_at, shopper, arm) for seen_at, shopper, arm in seen if seen_at + window <= end)
    since = {shopper: seen_at for seen_at, shopper, _arm in whole}
    above, below = _sums(experiment, since, window)
    return Outcomes(
        arm=np.array([arm for *_, arm in whole], np.int64),
        complete=[seen_at + window for seen_at, *_ in whole],
        above=above,
        below=below,
        seen=_counts(arm for *_, arm in seen),
        served=_counts(arm for _shopper, arm, _seen in met),
        crossed=crossed,
    )


def _counts(arms: object) -> dict[int, int]:
    counts: dict[int, int] = {}
    for arm in arms:  # type: ignore[attr-defined]
        counts[arm] = counts.get(arm, 0) + 1
    return counts


def _exposures(experiment: Experiment) -> tuple[list[tuple[int, int, datetime | None]], int]:
    """(shopper, arm, first seen) of everybody who counts, and how many met two arms."""
    rows = Exposure.objects.filter(experiment=experiment).order_by("pk")
    met, crossed = [], 0
    for shopper, arm, seen, both, answers in rows.values_list(
        "shopper_id", "arm_id", "seen_at", "crossed", "shopper__answers"
    ):
        crossed += both
        if not both and answers.get(Purpose.RESEARCH, DEFAULT_CONSENT[Purpose.RESEARCH]):
            met.append((shopper, arm, seen))
    return met, crossed


def _sums(
    experiment: Experiment, since: Mapping[int, datetime], window: timedelta
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    place = {shopper: row for row, shopper in enumerate(since)}
    rails = _rails(experiment, since, window)
    shown = np.zeros(len(place))
    for shopper in rails.values():
        shown[place[shopper]] += 1
    above: dict[str, Floats] = {metric: np.zeros(len(place)) for metric in Metric.values}
    for shopper, kind, value, impression in _events(since, window):
        row = place[shopper]
        for metric, wanted in BY_RAIL.items():
            if kind == wanted and impression is not None and rails.get(_slate(impression)) == shopper:
                above[metric][row] += 1
        for metric, wanted in BY_SHOPPER.items():
            if kind == wanted:
                above[metric][row] += (value or 1.0) if metric == Metric.PIECES else 1.0 - above[metric][row]
    below = {metric: shown if metric in BY_RAIL else np.ones(len(place)) for metric in Metric.values}
    return above, below


def _slate(impression: uuid.UUID) -> uuid.UUID:
    return uuid.UUID(int=impression.int & ~0xFF)


def _rails(experiment: Experiment, since: Mapping[int, datetime], window: timedelta) -> dict[uuid.UUID, int]:
    """Rails of the experiment's slot that came into view within their shopper's days: slate → shopper."""
    if not since:
        return {}
    first = min(since.values())
    seen = set(Sight.objects.filter(at__gte=first).values_list("slate", flat=True))
    rows = Slate.objects.filter(slot=experiment.slot, at__gte=first - timedelta(hours=1)).order_by()
    found = {}
    for slate, shopper, at in rows.values_list("pk", "shopper_id", "at").iterator(chunk_size=5_000):
        start = since.get(shopper)
        # A rail is sent a moment before it is seen: the first one of a shopper counts.
        if start is not None and slate in seen and start - timedelta(hours=1) <= at < start + window:
            found[slate] = shopper
    return found


def _events(since: Mapping[int, datetime], window: timedelta) -> list[tuple[int, str, float | None, uuid.UUID | None]]:
    """(shopper, kind, value, impression) of what counts, within each shopper's days."""
    if not since:
        return []
    kinds = sorted({str(kind) for kind in (*BY_RAIL.values(), *BY_SHOPPER.values())})
    rows = Event.objects.filter(kind__in=kinds, at__gte=min(since.values())).order_by()
    columns = rows.values_list("shopper_id", "kind", "value", "impression", "at")
    return [
        (shopper, kind, value, impression)
        for shopper, kind, value, impression, at in columns.iterator(chunk_size=5_000)
        if (start := since.get(shopper)) is not None and start <= at < start + window
    ]
