"""How a rental will fit, told before the order: our model beside logistic regression and published figures.

Rent the Runway's rentals, each once, split 80/10/10 at random for every seed. Told are user, item, size, body,
category and occasion; the rating and the date of the review are not, since they come after the garment.
Settings were chosen on validation parts; a seed's test part is read once, by the final models.

  auc             mean over small, fit and large of the area under the ROC curve of one against the rest
  auc_rare_items  the same for items with at most two training rows, over the test parts of all seeds together:
                  one part alone holds some 160 such rentals, and its figure moves by .05 from seed to seed
  cpu_seconds     CPU time of fitting and of the predictions, per seed
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import Result, UsageError
from benchmarks.support.fit_peers import PUBLISHED, OneHotLogistic, item_prior
from benchmarks.support.fit_rentals import Rentals, Split, is_rare, mean_auc, read_fit
from benchmarks.support.reporting import Reporter
from recommender.algorithms.fit.model import FitModel
from recommender.algorithms.fit.orders import Orders

Predict = Callable[[Orders, NDArray[np.int64], Orders], NDArray[np.float64]]
#: Inverse ridges tried for logistic regression, on the first seed's validation part.
STRENGTHS = (0.25, 0.5, 1.0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rentals", type=Path, required=True, help="rentals.csv.gz, or a file of its columns")
    parser.add_argument("--seeds", type=int, default=3, help="how many random splits (3)")
    parser.add_argument("--seed", type=int, default=0, help="the first split's seed (0)")


@dataclass
class Measured:
    """What one system scored, a value a seed."""

    aucs: list[float] = field(default_factory=list)
    rare: list[tuple[NDArray[np.float64], NDArray[np.int64]]] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def as_metrics(self) -> dict[str, float]:
        probabilities = np.concatenate([pair[0] for pair in self.rare])
        outcomes = np.concatenate([pair[1] for pair in self.rare])
        figures = {"auc": float(np.mean(self.aucs)), "cpu_seconds": float(np.mean(self.cpu))}
        # A file may have no rare item with every outcome, and then there is no curve to measure.
        return figures | ({"auc_rare_items": mean_auc(probabilities, outcomes)} if len(set(outcomes)) == 3 else {})


def run(args: argparse.Namespace) -> Result:
    if args.seeds < 1:
        raise UsageError("--seeds must be at least 1")
    rentals, progress = read_fit(args.rentals), Reporter("fit")
    strength = _chosen_strength(rentals, Split.of(len(rentals), args.seed))
    systems: dict[str, Predict] = {
        "ours": _ours,
        "one-hot logistic regression": lambda t, f, o: OneHotLogistic(t, f, strength).probabilities(o),
        "smoothed item prior": item_prior,
    }
    measured = {name: Measured() for name in systems}
    for number, seed in enumerate(range(args.seed, args.seed + args.seeds)):
        progress(number / args.seeds, f"seed {seed}")
        _measure(rentals, Split.of(len(rentals), seed), systems, measured)
    found = {name: one.as_metrics() for name, one in measured.items()}
    published = {name: {"auc": value} for name, value in PUBLISHED.items()}
    return Result(found.pop("ours"), {**found, **published}, _notes(rentals, measured["ours"], strength))


def _ours(train: Orders, fit: NDArray[np.int64], test: Orders) -> NDArray[np.float64]:
    return FitModel.train(train, fit).probabilities(test)


def _chosen_strength(rentals: Rentals, split: Split) -> float:
    train, judge = split.train, split.validation

    def score(strength: float) -> float:
        model = OneHotLogistic(rentals.orders[train], rentals.fit[train], strength)
        return mean_auc(model.probabilities(rentals.orders[judge]), rentals.fit[judge])

    return max(STRENGTHS, key=score)


def _measure(rentals: Rentals, split: Split, systems: dict[str, Predict], measured: dict[str, Measured]) -> None:
    train, test = rentals.orders[split.train], rentals.orders[split.test]
    outcomes, rare = rentals.fit[split.test], is_rare(test.items, train.items)
    for name, predict in systems.items():
        began = time.process_time()
        probabilities = predict(train, rentals.fit[split.train], test)
        measured[name].cpu.append(time.process_time() - began)
        measured[name].aucs.append(mean_auc(probabilities, outcomes))
        measured[name].rare.append((probabilities[rare], outcomes[rare]))


def _notes(rentals: Rentals, ours: Measured, strength: float) -> list[str]:
    dropped = ", ".join(f"{count:,} {reason}" for reason, count in rentals.dropped.items())
    shares = np.bincount(rentals.fit, minlength=3) / len(rentals)
    rare = sum(len(outcomes) for _, outcomes in ours.rare)
    return [
        f"{len(rentals):,} rentals ({dropped} left out): {shares[0]:.1%} small, {shares[1]:.1%} fit, "
        f"{shares[2]:.1%} large",
        f"ours by seed: {', '.join(f'{value:.4f}' for value in ours.aucs)}; {rare:,} test rentals of rare items",
        f"logistic regression: inverse ridge {strength:g}, chosen on the first seed's validation part",
    ]
