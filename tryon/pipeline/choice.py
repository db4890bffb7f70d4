"""Which warp suits which garment in which stance, learnt from verdicts; and what training should look at.

A contextual bandit with two arms and few contexts: a Beta posterior an arm and context, with the arm's overall rate as
prior; the choice departs from the default only where the posterior says so. Judged on held-out verdicts by the
self-normalised inverse propensity estimate (Swaminathan & Joachims 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tryon.pipeline.types import KINDS, Field

WARPS: Final = ("tps", "flow")
#: How somebody stands, as far as it matters to a garment.
STANCES: Final = ("plain", "arms_up", "arms_front", "turned")
#: In a table of choices: leave it to the pipeline.
DEFAULT: Final = -1
#: Pseudo-verdicts of the arm's overall rate in every context.
PRIOR: Final = 10.0
#: Posterior chance of being the better one at which a table departs from the default.
SURE: Final = 0.9
#: Bounds on how much more or less than average a context may weigh in training.
LIGHTEST, HEAVIEST = 0.5, 3.0
_DRAWS: Final = 4_000
# MediaPipe's numbering.
_SHOULDERS, _WRISTS, _HIPS = (11, 12), (15, 16), (23, 24)

Table = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Verdicts:
    """A row a verdict: `kind`, `stance` and `warp` index KINDS, STANCES and WARPS; `propensity` of that warp, 0..1;
    `good` and, of what was not, `fault_of_warp`: whether the warp may be to blame.
    """

    kind: npt.NDArray[np.intp]
    stance: npt.NDArray[np.intp]
    warp: npt.NDArray[np.intp]
    propensity: npt.NDArray[np.float64]
    good: npt.NDArray[np.bool_]
    fault_of_warp: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.kind)

    def rows(self, chosen: slice | npt.NDArray[np.bool_]) -> Verdicts:
        return Verdicts(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    @property
    def reward(self) -> npt.NDArray[np.float64]:
        """1 unless the warp may be to blame."""
        return np.asarray(~self.fault_of_warp, np.float64)


def stance_of(points: Field) -> str:
    """One of STANCES from a pose's points (33, 3): x px, y px, visibility."""
    xy = points[:, :2].astype(float)
    shoulders, hips = xy[list(_SHOULDERS)], xy[list(_HIPS)]
    width = abs(float(shoulders[0, 0] - shoulders[1, 0]))
    height = float(hips[:, 1].mean() - shoulders[:, 1].mean())
    seen = [joint for joint in _WRISTS if points[joint, 2] > 0.5]
    if height > 0 and width < 0.45 * height:
        return "turned"
    if any(xy[joint, 1] < shoulders[:, 1].mean() for joint in seen):
        return "arms_up"
    left, right = sorted(float(x) for x in shoulders[:, 0])
    over = [joint for joint in seen if left < xy[joint, 0] < right and xy[joint, 1] < hips[:, 1].mean()]
    return "arms_front" if over else "plain"


def no_choice() -> Table:
    """The table that leaves everything to the pipeline."""
    return np.full((len(KINDS), len(STANCES)), DEFAULT, np.int8)


def learn(verdicts: Verdicts, *, least: int, seed: int = 0) -> Table:
    """int8 (KINDS, STANCES): an index into WARPS, or DEFAULT where fewer than `least` verdicts a warp, or no clear
    difference, speak for one.
    """
    table, rng = no_choice(), np.random.default_rng(seed)
    overall = [_mean(verdicts.reward[verdicts.warp == warp]) for warp in range(len(WARPS))]
    for kind in range(len(KINDS)):
        for stance in range(len(STANCES)):
            here = (verdicts.kind == kind) & (verdicts.stance == stance)
            rewards = [verdicts.reward[here & (verdicts.warp == warp)] for warp in range(len(WARPS))]
            if min(len(one) for one in rewards) >= least:
                table[kind, stance] = _better(rewards, overall, rng)
    return table


def _better(rewards: list[npt.NDArray[np.float64]], overall: list[float], rng: np.random.Generator) -> int:
    draws = [
        rng.beta(PRIOR * rate + own.sum() + 1e-6, PRIOR * (1 - rate) + (1 - own).sum() + 1e-6, _DRAWS)
        for own, rate in zip(rewards, overall, strict=True)
    ]
    flow_wins = float((draws[1] > draws[0]).mean())
    if flow_wins >= SURE:
        return 1
    return 0 if flow_wins <= 1 - SURE else DEFAULT


def weights(verdicts: Verdicts) -> Field:
    """float32 (KINDS, STANCES): how often training should look at such examples, 1 on average of what was judged.

    The share of bad results, smoothed towards the overall one, over the overall one.
    """
    bad, total = np.zeros((2, len(KINDS), len(STANCES)))
    np.add.at(bad, (verdicts.kind, verdicts.stance), ~verdicts.good)
    np.add.at(total, (verdicts.kind, verdicts.stance), 1)
    overall = max(_mean((~verdicts.good).astype(float)), 1e-3)
    smoothed = (bad + PRIOR * overall) / (total + PRIOR)
    return np.clip(smoothed / overall, LIGHTEST, HEAVIEST).astype(np.float32)


def _mean(values: npt.NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else 0.5


def value(verdicts: Verdicts, table: Table, default: int) -> tuple[float, float]:
    """The share of good results had the table chosen: SNIPS estimate and its effective number of verdicts.

    `default` indexes WARPS: what the pipeline does where the table leaves it alone. (0.5, 0) without any match.
    """
    chosen = table[verdicts.kind, verdicts.stance]
    chosen = np.where(chosen == DEFAULT, default, chosen)
    weight = (chosen == verdicts.warp) / verdicts.propensity
    total = float(weight.sum())
    if total == 0:
        return 0.5, 0.0
    return float(weight @ verdicts.reward) / total, total**2 / float((weight**2).sum())
