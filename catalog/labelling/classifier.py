"""A multinomial logistic regression that knows when to keep silent. NumPy and SciPy only; no tables here.

SciPy is imported where it is used: the desk's pages import this module, and a web process never trains.

It is trained on a part of the labelled products, takes its threshold from a second part and is measured on a third.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

# A value needs this many examples to be learnt at all, an attribute this many examples and two values.
FEWEST_A_VALUE, FEWEST = 6, 60
# Suggestions must be right this often on the second part; otherwise fewer are made, or none.
PRECISION = 0.9
# The fewest right suggestions on the second part that a threshold may rest on.
SUPPORT = 8
RIDGE = 0.02


@dataclass(frozen=True)
class Report:
    """What the third part, which nothing was chosen by, says: `accuracy` if everything were suggested, `majority` of
    always saying the commonest value, and at the threshold the share suggested and the share of those right."""

    examples: int
    values: int
    tested: int
    accuracy: float
    majority: float
    threshold: float | None
    suggested: float
    precision: float | None


@dataclass(frozen=True)
class Guess:
    value: str
    confidence: float


@dataclass(frozen=True)
class Classifier:
    """`threshold` None: it never suggests. `shelf` (n, d) are the scaled examples, for showing what is alike."""

    values: list[str]
    mean: Floats
    scale: Floats
    weights: Floats
    threshold: float | None
    shelf: Floats
    shelf_keys: list[int]
    shelf_values: list[str]
    report: Report

    def guess(self, features: Floats) -> Guess:
        chances = self._chances(features[None, :])[0]
        best = int(chances.argmax())
        return Guess(self.values[best], float(chances[best]))

    def dares(self, guess: Guess) -> bool:
        return self.threshold is not None and guess.confidence >= self.threshold

    def alike(self, features: Floats, value: str, count: int = 3) -> list[int]:
        """Keys of the labelled examples with this value that look most like it."""
        scaled = (features - self.mean) / self.scale
        rows = [place for place, one in enumerate(self.shelf_values) if one == value]
        near = np.linalg.norm(self.shelf[rows] - scaled, axis=1).argsort()[:count]
        return [self.shelf_keys[rows[place]] for place in near]

    def _chances(self, features: Floats) -> Floats:
        from scipy.special import softmax

        scaled = (features - self.mean) / self.scale
        chances: Floats = softmax(scaled @ self.weights[:-1] + self.weights[-1], axis=1)
        return chances


def train(keys: Sequence[int], features: Floats, labels: Sequence[str], groups: Sequence[str]) -> Classifier | None:
    """Learn `labels` (n,) from `features` (n, d). Equal `groups` (such as the same picture twice) stay in one part.

    None where there is too little to learn from.
    """
    common = _common(labels)
    rows = [place for place, label in enumerate(labels) if label in common]
    if len(rows) < FEWEST or len(common) < 2:
        return None
    part = np.array([zlib.crc32(groups[place].encode()) % 5 for place in rows])  # 3 learn, 1 chooses, 1 tests
    table, told = features[rows], [labels[place] for place in rows]
    learn = part < 3
    values = sorted({label for label, used in zip(told, learn, strict=True) if used})
    if len(values) < 2 or not (part == 3).any() or not (part == 4).any():
        return None
    mean, scale = table[learn].mean(axis=0), table[learn].std(axis=0) + 0.05
    weights = _fit(
        (table[learn] - mean) / scale, [values.index(one) for one, used in zip(told, learn, strict=True) if used]
    )
    found = Classifier(
        values, mean, scale, weights, None, ((table[learn] - mean) / scale).astype(np.float32),
        [keys[rows[place]] for place in np.flatnonzero(learn)],
        [told[place] for place in np.flatnonzero(learn)],
        Report(len(rows), len(values), 0, 0, 0, None, 0, None),
    )  # fmt: skip
    return _measured(found, table, np.array(told), part)


def _common(labels: Sequence[str]) -> set[str]:
    counts = {label: labels.count(label) for label in set(labels)}
    return {label for label, count in counts.items() if count >= FEWEST_A_VALUE}


def _fit(table: Floats, numbers: list[int]) -> Floats:
    """Weights (d + 1, k), the last row the bias, by L-BFGS on the mean log loss with a ridge."""
    from scipy.optimize import minimize
    from scipy.special import log_softmax

    rows, width = table.shape
    classes = max(numbers) + 1
    wanted = np.eye(classes)[numbers]
    design = np.hstack([table, np.ones((rows, 1))]).astype(np.float64)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(width + 1, classes)
        logs = log_softmax(design @ weights, axis=1)
        ridge = weights.copy()
        ridge[-1] = 0
        slope = design.T @ (np.exp(logs) - wanted) / rows + RIDGE * ridge
        return float(-(wanted * logs).sum() / rows + RIDGE / 2 * (ridge**2).sum()), slope.ravel()

    found = minimize(loss, np.zeros((width + 1) * classes), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights: Floats = found.x.reshape(width + 1, classes).astype(np.float32)
    return weights


def _measured(found: Classifier, table: Floats, told: NDArray[np.str_], part: NDArray[np.int64]) -> Classifier:
    chances = found._chances(table)
    guesses, sure = np.array(found.values)[chances.argmax(axis=1)], chances.max(axis=1)
    right = guesses == told
    threshold = _threshold(sure[part == 3], right[part == 3])
    test = part == 4
    dared = sure[test] >= (np.inf if threshold is None else threshold)
    commonest = max(found.values, key=lambda value: (told[part < 3] == value).sum())
    report = Report(
        len(told), len(found.values), int(test.sum()), float(right[test].mean()),
        float((told[test] == commonest).mean()), threshold, float(dared.mean()),
        float(right[test][dared].mean()) if dared.any() else None,
    )  # fmt: skip
    return Classifier(**{**found.__dict__, "threshold": threshold, "report": report})


def _threshold(sure: Floats, right: NDArray[np.bool_]) -> float | None:
    """The lowest confidence from which on suggestions are right often enough."""
    order = np.argsort(-sure)
    hits = np.cumsum(right[order])
    share = hits / np.arange(1, len(order) + 1)
    good = np.flatnonzero((share >= PRECISION) & (hits >= SUPPORT))
    return float(sure[order][good[-1]]) if len(good) else None
