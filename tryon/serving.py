"""Which warp a try-on takes: the champion's choice for its kind and stance, and now and then the other one."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from fashionai.registry.artifacts import Loaded
from fashionai.registry.models import ModelVersion
from fashionai.registry.serving import Champion
from tryon import engine
from tryon.pipeline.choice import DEFAULT, STANCES, WARPS, Table
from tryon.pipeline.types import KINDS

MODEL = "tryon-warp"


@dataclass(frozen=True)
class Policy:
    """`table` int8 and `weights` float32, both (KINDS, STANCES)."""

    table: Table
    weights: np.ndarray
    label: str


@dataclass(frozen=True)
class Warp:
    name: str
    propensity: float


def _build(loaded: Loaded, version: ModelVersion) -> Policy:
    shape = (len(KINDS), len(STANCES))
    if (loaded.meta["kinds"], loaded.meta["stances"]) != (list(KINDS), list(STANCES)):
        raise ValueError("It was learnt for other kinds or stances.")
    if loaded.arrays["table"].shape != shape or loaded.arrays["weights"].shape != shape:
        raise ValueError("Its tables have another shape.")
    return Policy(loaded.arrays["table"], loaded.arrays["weights"], str(version))


champion: Champion[Policy] = Champion(MODEL, _build)


def preferred(kind: str, stance: str) -> str:
    """Without chance: the champion's choice, or the pipeline's own."""
    policy = champion.get()
    if policy is not None and kind in KINDS and stance in STANCES:
        index = int(policy.table[KINDS.index(kind), STANCES.index(stance)])
        if index != DEFAULT and WARPS[index] in engine.warps():
            return WARPS[index]
    return engine.default_warp()


def warp_for(kind: str, stance: str) -> Warp:
    """The preferred warp, or with the chance TRYON_EXPLORATION the other, and the chance of what it is."""
    best, there = preferred(kind, stance), engine.warps()
    others, explore = [name for name in there if name != best], float(settings.TRYON["EXPLORATION"])
    if not others or explore <= 0:
        return Warp(best, 1.0)
    if random.random() < explore:
        return Warp(random.choice(others), explore / len(others))
    return Warp(best, 1.0 - explore)


def training_weights() -> np.ndarray | None:
    """(KINDS, STANCES): how often training should look at such examples; None before any verdict spoke."""
    policy = champion.get()
    return None if policy is None else policy.weights
