"""What an experiment says so far, right at every look: see algorithms/sequential.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.utils.translation import gettext

from recommender.algorithms import sequential
from recommender.experiments import outcomes
from recommender.experiments.models import UNWANTED, Arm, Experiment, Metric

ALPHA = 0.05
# A sample ratio this unlikely means that something is broken, not that chance was unkind.
BROKEN = 0.001


@dataclass(frozen=True)
class Row:
    """One arm and one metric: its value with the t interval of a single look, and, against the control, the difference
    whose interval holds at every look. `verdict` is "better", "worse" or "" where nothing is known."""

    arm: Arm
    metric: str
    shoppers: int
    value: float | None
    difference: sequential.Difference | None
    verdict: str = ""

    @property
    def label(self) -> str:
        return str(Metric(self.metric).label)

    @property
    def relative(self) -> float | None:
        """The difference as a share of the control's value."""
        if self.difference is None or self.value is None or not self.value - self.difference.value:
            return None
        return self.difference.value / (self.value - self.difference.value)


@dataclass(frozen=True)
class Look:
    """The difference of an arm on a day."""

    day: date
    difference: sequential.Difference


@dataclass(frozen=True)
class Readout:
    """`rows`: the metric, `guards`: the guardrails, arms in order. `looks`: each treatment's differences by day."""

    experiment: Experiment
    arms: Sequence[Arm]
    found: outcomes.Outcomes
    rows: Sequence[Row]
    guards: Sequence[Row]
    looks: dict[int, list[Look]]
    mismatch: float

    @property
    def is_broken(self) -> bool:
        return self.mismatch < BROKEN

    @property
    def complete(self) -> int:
        return len(self.found.arm)

    @property
    def harmed(self) -> list[Row]:
        return [row for row in self.guards if row.verdict == "worse"]


def read(experiment: Experiment, *, now: datetime | None = None) -> Readout:
    """Five queries, whatever the number of shoppers."""
    arms, found = list(experiment.arms.all()), outcomes.read(experiment, now=now)
    control = next((arm for arm in arms if arm.is_control), None)
    if control is None:
        return Readout(experiment, arms, found, [], [], {}, 1.0)
    treated = len(arms) - 1
    rows = _rows(experiment, experiment.metric, arms, control, found, ALPHA / max(treated, 1))
    guards = [
        row
        for metric in experiment.guardrails
        for row in _rows(experiment, metric, arms, control, found, ALPHA / max(treated * len(experiment.guardrails), 1))
    ]
    mismatch = sequential.ratio_mismatch([found.seen.get(arm.pk, 0) for arm in arms], [arm.weight for arm in arms])
    looks = {arm.pk: _looks(experiment, arm, control, found, ALPHA / max(treated, 1)) for arm in arms if arm != control}
    return Readout(experiment, arms, found, rows, guards, looks, mismatch)


def _rows(
    experiment: Experiment, metric: str, arms: Sequence[Arm], control: Arm, found: outcomes.Outcomes, alpha: float
) -> list[Row]:
    base = sequential.Arm.of(*found.of(metric, control.pk))
    rows = []
    for arm in arms:
        this = sequential.Arm.of(*found.of(metric, arm.pk))
        value = this.value if np.isfinite(this.value) else None
        if arm == control:
            rows.append(Row(arm, metric, this.shoppers, value, None))
        else:
            between = sequential.compare(base, this, planned=experiment.planned, alpha=alpha)
            rows.append(Row(arm, metric, this.shoppers, value, between, _verdict(metric, between)))
    return rows


def _verdict(metric: str, between: sequential.Difference) -> str:
    if not between.decided:
        return ""
    return "better" if (between.low > 0) != (metric in UNWANTED) else "worse"


def _looks(experiment: Experiment, arm: Arm, control: Arm, found: outcomes.Outcomes, alpha: float) -> list[Look]:
    """One a day on which shoppers became complete."""
    days = np.array([moment.date() for moment in found.complete])
    looks = []
    for day in sorted(set(days.tolist())):
        upto = int((days <= day).sum())
        sides = [sequential.Arm.of(*found.of(experiment.metric, one.pk, upto)) for one in (control, arm)]
        looks.append(Look(day, sequential.compare(*sides, planned=experiment.planned, alpha=alpha)))
    return looks


def decision(told: Readout) -> str:
    """What to do, in words."""
    if told.experiment.is_draft:
        return gettext("Not started yet.")
    if told.is_broken:
        return gettext("Do not read this: shoppers came to the arms in other shares than planned. Find out why first.")
    if told.harmed:
        worst = told.harmed[0]
        return gettext("Stop: with “%(arm)s” %(metric)s got worse.") % {"arm": worst.arm, "metric": worst.label}
    better = [row for row in told.rows if row.verdict == "better"]
    if better:
        best = max(better, key=lambda row: abs(row.difference.value) if row.difference else 0.0)
        return gettext("“%(arm)s” is better than the control; it may take its place.") % {"arm": best.arm}
    if [row for row in told.rows if row.verdict == "worse"] and len(told.arms) == 2:
        return gettext("The control is better; stop and keep it.")
    if told.complete < 2 * sequential.FEWEST:
        return gettext("Too early: fewer than %(n)d shoppers of each arm are complete.") % {"n": sequential.FEWEST}
    return gettext("Nothing shown yet: no difference and differences of either sign are still possible.")
