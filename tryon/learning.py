"""The night's lesson from verdicts: which warp where, what training should look at; served if no worse."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from django.conf import settings

from fashionai.jobs.runner import Run
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion
from tryon import engine
from tryon.models import Fault, Verdict
from tryon.pipeline import choice
from tryon.pipeline.choice import STANCES, WARPS, Table, Verdicts
from tryon.pipeline.types import KINDS
from tryon.serving import MODEL, champion

# Colour and face are the composition's to answer for.
_NOT_OF_WARP = {Fault.COLOUR.value, Fault.FACE.value}
# The newest fourth judges; below this many effective verdicts it cannot.
HELD_OUT, ENOUGH = 0.25, 10.0
KEPT_VERSIONS = 10


def learn(run: Run) -> dict[str, Any]:
    """The handler of `tryon.learn`. Without enough verdicts it says so and changes nothing."""
    verdicts, fingerprint = read()
    start = int(len(verdicts) * (1 - HELD_OUT))
    past, held = verdicts.rows(slice(0, start)), verdicts.rows(slice(start, None))
    table = choice.learn(past, least=settings.TRYON["LEAST_VERDICTS"])
    report: dict[str, Any] = {"verdicts": len(verdicts), "held out": len(held)}
    if len(engine.warps()) < 2 or not len(held):
        return {**report, "decision": "Too few verdicts, or only one warp: nothing to choose yet."}
    current = ModelVersion.objects.champion(MODEL)
    if current is not None and current.data_fingerprint == fingerprint:
        return {**report, "decision": "No verdict since the last lesson."}
    beside = judged(held, table)
    run.check()
    version = registry.register(
        name=MODEL,
        arrays={"table": table, "weights": choice.weights(verdicts)},
        meta={"kinds": list(KINDS), "stances": list(STANCES), "warps": list(WARPS)},
        data_fingerprint=fingerprint,
        data_report=report,
        model_settings={"least": settings.TRYON["LEAST_VERDICTS"], "prior": choice.PRIOR, "sure": choice.SURE},
        metrics={"beside": beside},
        job=run.job,
    )
    return {**report, "model": str(version), "decision": _decide(version, beside)}


def judged(held: Verdicts, table: Table) -> dict[str, dict[str, float]]:
    """The challenger, what serves and what was without any lesson, on the same held-out verdicts."""
    default, serving = WARPS.index(engine.default_warp()), champion.get()
    tables = {"challenger": table, "pipeline alone": choice.no_choice()}
    if serving is not None:
        tables["champion"] = serving.table
    shares = {name: choice.value(held, one, default) for name, one in tables.items()}
    return {name: {"good": round(share, 4), "verdicts": round(size, 1)} for name, (share, size) in shares.items()}


def _decide(version: ModelVersion, beside: dict[str, dict[str, float]]) -> str:
    """Promoted where it is no worse than what serves and than no lesson at all, on enough verdicts."""
    own = beside["challenger"]
    rivals = {name: one["good"] for name, one in beside.items() if name != "challenger"}
    best = max(rivals, key=lambda name: rivals[name])
    said = f"good results {own['good']:.3f}, {best} {rivals[best]:.3f}, on {own['verdicts']:.0f} held-out verdicts"
    if own["verdicts"] < ENOUGH:
        decision = f"rejected: too few held-out verdicts ({said})"
        registry.reject(version, decision=decision)
    elif own["good"] < rivals[best]:
        decision = f"rejected: {said}"
        registry.reject(version, decision=decision)
    else:
        decision = f"promoted: {said}"
        registry.promote(version, decision=decision)
    registry.prune(MODEL, keep=KEPT_VERSIONS)
    return decision


def read() -> tuple[Verdicts, str]:
    """Verdicts of known kind, stance and warp, oldest first, and their fingerprint."""
    fields = ("kind", "stance", "method", "propensity", "liked", "fault")
    rows = [
        row
        for row in Verdict.objects.for_learning().values_list(*fields)
        if row[0] in KINDS and row[1] in STANCES and row[2] in WARPS
    ]
    fingerprint = hashlib.sha256(repr(rows).encode()).hexdigest()
    good = np.array([row[4] for row in rows], bool)
    to_blame = np.array([not row[4] and row[5] not in _NOT_OF_WARP for row in rows], bool)
    return (
        Verdicts(
            kind=np.array([KINDS.index(row[0]) for row in rows], np.intp),
            stance=np.array([STANCES.index(row[1]) for row in rows], np.intp),
            warp=np.array([WARPS.index(row[2]) for row in rows], np.intp),
            propensity=np.array([row[3] for row in rows], np.float64),
            good=good,
            fault_of_warp=to_blame,
        ),
        fingerprint,
    )
