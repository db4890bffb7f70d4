"""The nightly training of size advice: snapshot → judge on held-out days → fit on all → publish."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.conf import settings
from django.utils import timezone

from fashionai.jobs.runner import Run
from fashionai.registry import artifacts
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion
from recommender.algorithms.fit.size_model import LARGE, SILENT, SMALL, SizeModel, SizeSettings
from recommender.sizing.dataset import Snapshot, take_snapshot
from recommender.sizing.serving import MODEL

METRIC = "log_loss"
# Fewer reports of a misfit on either side of the cut say nothing about a model.
LEAST_MISFITS = 20


class TooFewComplaints(Exception):
    """There is too little to learn from or to judge by; the message says how much there is."""


@dataclass(frozen=True)
class Verdict:
    promote: bool
    reason: str
    metrics: dict[str, Any]


def train(run: Run) -> dict[str, Any]:
    """Train, judge and register; registration and promotion commit with the job's success.

    A young shop has few complaints, and that is no failure of its night: the outcome says what is missing.
    """
    snapshot = take_snapshot(now=timezone.now())
    run.progress(0.3, f"{len(snapshot.fits):,} pieces")
    try:
        verdict = decide(snapshot, SizeSettings())
    except TooFewComplaints as few:
        return {"decision": str(few)}
    run.progress(0.6, "Fitting")
    model = SizeModel.fit(snapshot.fits)
    with run.completing() as outcome:
        version = publish(model, snapshot, verdict, run)
        outcome |= {
            "model": str(version),
            "stage": version.stage,
            "decision": version.decision,
            "metrics": verdict.metrics,
        }
    return outcome


def decide(snapshot: Snapshot, challenger: SizeSettings) -> Verdict:
    """Log loss of what shoppers told on the held-out days, beside the plain shares and the champion's settings.

    Raises TooFewComplaints where a side of the cut has less than LEAST_MISFITS.
    """
    cut = timezone.now().timestamp() - settings.RECOMMENDER["HOLDOUT_DAYS"] * 86_400
    before, after = np.flatnonzero(snapshot.at < cut), np.flatnonzero(snapshot.at >= cut)
    after = after[snapshot.fits.told[after] != SILENT]
    misfits = [int(np.isin(snapshot.fits.told[rows], (SMALL, LARGE)).sum()) for rows in (before, after)]
    if min(misfits) < LEAST_MISFITS:
        message = f"Only {misfits[0]} misfits were told before the held-out days and {misfits[1]} in them; "
        raise TooFewComplaints(message + f"both need {LEAST_MISFITS}.")

    def judge(chosen: SizeSettings) -> dict[str, float]:
        model = SizeModel.fit(snapshot.fits.take(before), chosen)
        return _loss(model.expected(snapshot.fits.take(after)), snapshot.fits.told[after])

    judged = {"challenger": judge(challenger), "shares": _plain(snapshot.fits.told[before], snapshot.fits.told[after])}
    champion = _champion_settings()
    if champion is not None:
        judged["champion"] = judged["challenger"] if champion == challenger else judge(champion)
    return _verdict(judged, len(after))


def _champion_settings() -> SizeSettings | None:
    version = ModelVersion.objects.champion(MODEL)
    try:
        return SizeSettings(**version.settings) if version else None
    except TypeError:  # of an older release whose settings mean nothing any more
        return None


def _loss(chances: np.ndarray, told: np.ndarray) -> dict[str, float]:
    return {METRIC: float(-np.log(np.maximum(chances[np.arange(len(told)), told], 1e-9)).mean())}


def _plain(before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    """What the shares of each answer say, whoever wears what."""
    counts = np.bincount(before[before != SILENT], minlength=3) + 1.0
    return _loss(np.broadcast_to(counts / counts.sum(), (len(after), 3)), after)


def _verdict(judged: dict[str, dict[str, float]], answers: int) -> Verdict:
    ours, floor = judged["challenger"][METRIC], judged["shares"][METRIC]
    metrics = {**judged["challenger"], "answers_judged": answers, "beside": judged}
    if not ours < floor:
        return Verdict(False, f"{METRIC} {ours:.4f} is not below the plain shares' {floor:.4f}.", metrics)
    if "champion" not in judged:
        return Verdict(True, f"No champion to compare with: {METRIC} {ours:.4f}, plain shares {floor:.4f}.", metrics)
    most = judged["champion"][METRIC] / settings.RECOMMENDER["PROMOTE_RATIO"]
    sign = "≤" if ours <= most else ">"
    reason = f"{METRIC} {ours:.4f} {sign} {most:.4f}, the champion's by the rule; plain shares {floor:.4f}."
    return Verdict(ours <= most, reason, metrics)


def publish(model: SizeModel, snapshot: Snapshot, verdict: Verdict, run: Run) -> ModelVersion:
    """Register cuts and feel, never where a shopper stands: that is read from their own orders when they ask."""
    version = registry.register(
        name=MODEL,
        arrays={
            "product_ids": snapshot.products,
            "cuts": model.cuts,
            "spreads": model.spreads,
            "told": snapshot.counts(),
            "brand_ids": snapshot.brands,
            "brand_cuts": model.brands,
        },
        meta={"feel": asdict(model.feel), "settings": asdict(model.settings), "scales": snapshot.scales},
        data_fingerprint=snapshot.fingerprint,
        data_report=snapshot.report,
        model_settings=asdict(model.settings),
        metrics=verdict.metrics,
        job=run.job,
    )
    try:
        decided = registry.promote if verdict.promote else registry.reject
        return decided(version, decision=verdict.reason)
    except BaseException:
        artifacts.remove(version.folder)  # the row goes with the transaction, its files would stay for ever
        raise
