"""The nightly what-if: what champion and challengers would have earned on the last weeks' rails, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from fashionai.jobs.runner import Run
from fashionai.registry.models import ModelVersion, Stage
from recommender import serving
from recommender.algorithms import off_policy, what_if
from recommender.algorithms.intervals import skew_corrected
from recommender.judging import arrays, log
from recommender.judging.histories import Histories

SLOT = "home"
DAYS = 28
FEWEST_SHOPPERS = 30
# A larger weight than this is cut, and the cut reported: 5 % of chance among 60 products weighs at most 1,200.
CAP = 1_000.0
VERSIONS = 3
# The rails as they were, and what they would have earned had nothing been left to chance: the price of exploring.
PLAIN: tuple[tuple[str, float | None], ...] = (("as shown", None), ("without chance", 0.0))


def judge(run: Run) -> dict[str, Any]:
    """Estimates for the rail SLOT over the last DAYS days; says why there are none where there is too little."""
    until = timezone.now()
    run.progress(0.0, "Reading rails")
    slates = log.read(slot=SLOT, since=until - timedelta(days=DAYS), until=until)
    seen = [slate for slate in slates if slate.seen is not None] or slates
    shoppers = {slate.shopper for slate in seen}
    found: dict[str, Any] = {"slot": SLOT, "days": DAYS, "slates": len(slates), "slates_seen": len(seen)}
    found |= {"shoppers": len(shoppers), "until": until.isoformat()}
    if len(shoppers) < FEWEST_SHOPPERS:
        return {**found, "decision": f"Rails of {len(shoppers)} shoppers are too few to judge by."}
    built = arrays.build(seen, arrays.as_logged(seen), log.CLICK)
    found["explored"] = float((arrays.ranks_of(seen) != _without_chance(built)).any(axis=1).mean())
    found["unexplained"] = arrays.unexplained(seen, built)
    found["examined"] = built.examined.tolist()
    found["targets"] = _targets(run, seen)
    return {**found, "decision": f"{len(seen)} rails of {len(shoppers)} shoppers were judged."}


def _without_chance(slates: what_if.Slates) -> NDArray[np.int64]:
    """Ranks (n, places) had nothing been left to chance."""
    order = np.cumsum(slates.shown, axis=1) - 1
    return np.where(slates.shown, order, -1)


def _targets(run: Run, slates: Sequence[log.Logged]) -> list[dict[str, Any]]:
    histories = Histories([slate.shopper for slate in slates], slates[-1].at)
    shown = arrays.as_logged(slates)
    targets: list[dict[str, Any]] = [
        {"name": name, "rewards": _by_reward(slates, shown, share)} for name, share in PLAIN
    ]
    versions = candidates()
    for number, version in enumerate(versions):
        run.progress(0.1 + 0.9 * number / len(versions), f"Judging {version}")
        model = serving.chosen(version.pk)
        if model is not None and len(model.item_ids):
            order = arrays.orders(slates, model, histories)
            named = {"name": str(version), "version": version.pk, "stage": version.stage}
            targets.append({**named, "rewards": _by_reward(slates, order)})
    return targets


def candidates() -> list[ModelVersion]:
    """The champion and the newest versions beside it that may take its place."""
    rows = ModelVersion.objects.filter(name=serving.MODEL)
    champion = list(rows.filter(stage=Stage.CHAMPION)[:1])
    others = rows.exclude(stage=Stage.CHAMPION).order_by("-version")[: VERSIONS - len(champion)]
    return [*champion, *others]


def _by_reward(slates: Sequence[log.Logged], target: NDArray[np.int64], share: float | None = None) -> dict[str, Any]:
    return {reward: estimates(arrays.build(slates, target, reward, share=share)) for reward in log.REWARDS}


def estimates(slates: what_if.Slates) -> dict[str, Any]:
    """For each assumption: how much the slates are worth, what was clipped, and each estimate per slate, with its
    interval of 95 %."""
    rng = np.random.default_rng(0)
    return {assumption: _under(slates, assumption, rng) for assumption in off_policy.ASSUMPTIONS}


def _under(slates: what_if.Slates, assumption: str, rng: np.random.Generator) -> dict[str, Any]:
    importance, clipping = off_policy.clip(what_if.weights(slates, assumption), CAP)
    worth = what_if.foreseen_size(slates, assumption, rng)
    control = what_if.control(slates, assumption)
    predicted = what_if.cross_fit(slates, assumption, importance)
    rewards, shopper = slates.rewards, slates.shopper
    sums = {
        "ips": off_policy.ips(rewards, importance, shopper),
        "snips": off_policy.snips(rewards, importance, control, shopper),
        "dr": off_policy.doubly_robust(rewards, importance, predicted.shown, predicted.baseline, shopper),
    }
    return {
        "worth": min(worth, float(len(slates))),
        "enough": worth >= off_policy.LEAST_EFFECTIVE,
        "clipped": clipping.share,
        "lost": clipping.lost,
        "estimates": {name: _with_interval(one) for name, one in sums.items()},
    }


def _with_interval(sums: off_policy.Sums) -> list[float | None]:
    """value, low, high; None for what is not finite, which JSON cannot say."""
    interval = skew_corrected(sums)
    return [float(one) if np.isfinite(one) else None for one in (sums.value, interval.low, interval.high)]
