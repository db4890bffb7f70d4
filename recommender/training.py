"""One training run: snapshot → judge on held-out days beside the champion and MostPop → fit on all → publish."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from fashionai.jobs.handlers import JobRefused
from fashionai.jobs.runner import Run
from fashionai.registry import artifacts
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion
from recommender.algorithms.base import Progress
from recommender.algorithms.fold_in import FoldIn
from recommender.algorithms.ials import IALS
from recommender.dataset import Snapshot, popularity_at, take_snapshot
from recommender.evaluation import Judged, Split, TooLittleData, fit_recipe, judge, judge_most_popular, split_by_time
from recommender.pipeline import gate, learning
from recommender.pipeline.artifact import packed
from recommender.recipe import Recipe
from recommender.serving import MODEL

logger = logging.getLogger(__name__)
METRIC = "ndcg@20"


@dataclass(frozen=True)
class Verdict:
    promote: bool
    reason: str
    metrics: dict[str, Any]

    def beside(self, ranker: gate.Verdict) -> Verdict:
        """With what was found of the ranker."""
        return replace(self, metrics={**self.metrics, "ranker": {"decision": ranker.reason, **ranker.metrics}})


def train(run: Run) -> dict[str, Any]:
    """Train, judge and register; the challenger's registration and promotion commit with the job's success."""
    checkpoints = Checkpoints(run)
    try:
        snapshot = take_snapshot(now=checkpoints.moment(), progress=_part(run, 0.0, 0.1))
        split = split_by_time(snapshot, holdout_days=settings.RECOMMENDER["HOLDOUT_DAYS"])
    except TooLittleData as error:
        checkpoints.clear()
        raise JobRefused(str(error)) from error
    with run.meter.gpu():
        recipe = Recipe.from_settings(snapshot)
        verdict, before = decide(split, snapshot, recipe, run, checkpoints)
        ranker = gate.decide(
            snapshot, split, before.fold_in(), partial(_fit_earlier, snapshot, recipe, run, checkpoints)
        )
        verdict = verdict.beside(ranker)
        fitted = IALS(recipe.ials, checkpoint=checkpoints.file("final"))
        whole = snapshot.matrix(snapshot.events, now=snapshot.taken_at)
        fitted.fit(recipe.matrix(whole, snapshot.attributes), progress=_part(run, 0.6, 0.95))
    run.progress(0.95, "Publishing")
    with run.completing() as outcome:
        version = publish(fitted, recipe, snapshot, verdict, run, ranker.weights)
        outcome |= {
            "model": str(version),
            "stage": version.stage,
            "decision": version.decision,
            "metrics": verdict.metrics,
        }
    checkpoints.clear()
    return outcome


class Checkpoints:
    """Where a killed attempt left its factors, so that the next one goes on from there."""

    # A retry later than this trains on fresh behaviour instead of going on, and nobody comes back for the files.
    KEPT_SECONDS = 86_400.0

    def __init__(self, run: Run) -> None:
        self.folder = Path(settings.ARTIFACT_ROOT) / ".checkpoints"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.stem = str(run.job.pk)
        self._clear_abandoned()

    def moment(self) -> datetime:
        """Up to when this job reads behaviour: its first attempt's start. Weights fade with time, so a later moment
        would be other data, and the factors of the attempt before would not fit it."""
        file = self.folder / f"{self.stem}-moment"
        try:
            return datetime.fromisoformat(file.read_text())
        except (OSError, ValueError):
            now = timezone.now()
            file.write_text(now.isoformat())
            return now

    def _clear_abandoned(self) -> None:
        """Files of jobs that were cancelled or buried, and never retried."""
        for file in self.folder.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > self.KEPT_SECONDS:
                    file.unlink()

    def file(self, name: str) -> Path:
        return self.folder / f"{self.stem}-{name}.safetensors"

    def clear(self) -> None:
        for file in self.folder.glob(f"{self.stem}-*"):
            file.unlink(missing_ok=True)


def decide(
    split: Split, snapshot: Snapshot, challenger: Recipe, run: Run, checkpoints: Checkpoints
) -> tuple[Verdict, IALS]:
    """Compare the challenger's recipe with the champion's and with MostPop on the same held-out days.

    The champion in service has already seen those days, so its files cannot be judged on them; its recipe,
    fitted on what came before, can. The challenger fitted so is answered too.
    """

    def fit(recipe: Recipe, name: str, start: float, end: float) -> IALS:
        progress, file = _part(run, start, end), checkpoints.file(name)
        return fit_recipe(split, snapshot, recipe, progress=progress, checkpoint=file)

    fitted = fit(challenger, "challenger", 0.1, 0.3)
    judged = {"challenger": judge(fitted, split), "most_popular": judge_most_popular(split)}
    known = _recipe_of_champion()
    if known == challenger:
        judged["champion"] = judged["challenger"]
    elif known is not None:
        judged["champion"] = judge(fit(known, "champion", 0.3, 0.45), split)
    return _verdict(judged, int((np.diff(split.test.indptr) > 0).sum())), fitted


def _fit_earlier(snapshot: Snapshot, recipe: Recipe, run: Run, checkpoints: Checkpoints, split: Split) -> FoldIn:
    """The recipe fitted on what came before the days that the ranker learns from."""
    progress, file = _part(run, 0.45, 0.6), checkpoints.file("earlier")
    return fit_recipe(split, snapshot, recipe, progress=progress, checkpoint=file).fold_in()


def _recipe_of_champion() -> Recipe | None:
    """None without a champion, and for one of an older release whose settings mean nothing here any more."""
    champion = ModelVersion.objects.champion(MODEL)
    try:
        return Recipe.from_json(champion.settings) if champion is not None else None
    except (KeyError, TypeError, ValueError) as error:
        logger.warning("%s cannot be trained again to compare with (%r).", champion, error)
        return None


def _verdict(found: dict[str, Judged], shoppers: int) -> Verdict:
    judged = {name: one.overall for name, one in found.items()}
    ours, floor = judged["challenger"][METRIC], judged["most_popular"][METRIC]
    segments = {name: one.segments for name, one in found.items()}
    metrics = {**judged["challenger"], "shoppers_judged": shoppers, "beside": judged, "segments": segments}
    if not ours > floor:  # NaN beats nothing
        return Verdict(False, f"{METRIC} {ours:.4f} does not beat MostPop's {floor:.4f}.", metrics)
    if "champion" not in judged:
        return Verdict(True, f"No champion to compare with: {METRIC} {ours:.4f}, MostPop {floor:.4f}.", metrics)
    theirs, ratio = judged["champion"][METRIC], settings.RECOMMENDER["PROMOTE_RATIO"]
    passed = ours >= ratio * theirs
    sign = "≥" if passed else "<"
    return Verdict(
        passed, f"{METRIC} {ours:.4f} {sign} {ratio:g} × the champion's {theirs:.4f}; MostPop {floor:.4f}.", metrics
    )


def publish(
    model: IALS,
    recipe: Recipe,
    snapshot: Snapshot,
    verdict: Verdict,
    run: Run,
    ranker: NDArray[np.float64] | None = None,
) -> ModelVersion:
    """Register what serving needs, then promote or reject. Call it inside `run.completing()`."""
    fold_in = model.fold_in()
    extras = learning.extras_of(snapshot, snapshot.events, fold_in, now=snapshot.taken_at)
    arrays, meta = packed(
        snapshot.items, popularity_at(snapshot, snapshot.taken_at), fold_in, replace(extras, ranker=ranker)
    )
    version = registry.register(
        name=MODEL,
        arrays=arrays,
        meta=meta,
        data_fingerprint=snapshot.fingerprint,
        data_report=snapshot.report,
        model_settings=recipe.to_json(),
        metrics=verdict.metrics,
        job=run.job,
    )
    try:
        decided = registry.promote if verdict.promote else registry.reject
        return decided(version, decision=verdict.reason)
    except BaseException:
        artifacts.remove(version.folder)  # the row goes with the transaction, its files would stay for ever
        raise


def _part(run: Run, start: float, end: float) -> Progress:
    """A progress callback for a stretch of the run."""

    def report(share: float, note: str) -> None:
        run.progress(start + (end - start) * share, note)

    return report
