"""What verdicts ask training to look at more often: weights by kind and stance, as chances of single examples."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels
from tryon.pipeline.choice import STANCES, stance_of
from tryon.pipeline.training.people import People
from tryon.pipeline.types import KINDS, Field

Indices = npt.NDArray[np.intp]
Chances = npt.NDArray[np.float64]
_KIND_OF = {
    labels.UPPER: KINDS.index("top"),
    labels.OUTER: KINDS.index("outer"),
    labels.DRESS: KINDS.index("dress"),
    labels.SKIRT: KINDS.index("skirt"),
    labels.TROUSERS: KINDS.index("trousers"),
}


def chances(weights: Field, kinds: Indices, stances: Indices | None = None) -> Chances:
    """Chance of each example (n,), adding up to 1; without stances a kind counts by its mean over them.

    `weights` (KINDS, STANCES) as `choice.weights` makes them.
    """
    each = weights[kinds, stances] if stances is not None else weights.mean(axis=1)[kinds]
    return np.asarray(each / each.sum(), np.float64)


def people_chances(weights: Field, people: People) -> Chances:
    """The same of people: the mean weight of all kinds that somebody wears, in the stance of their pose."""
    each = np.ones(len(people))
    for row in range(len(people)):
        worn = [kind for label, kind in _KIND_OF.items() if label in people.parsings[row][::4, ::4]]
        if worn:
            each[row] = weights[worn, STANCES.index(stance_of(people.points[row]))].mean()
    return np.asarray(each / each.sum(), np.float64)
