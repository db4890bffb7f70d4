"""The comparison of warps: equal warps tie, and the region holds the truth."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

from benchmarks import UsageError, tryon_flow
from benchmarks.support.tryon_two_ways import by_kind


def _arguments(**given: object) -> argparse.Namespace:
    told = {"drawn": 1, "data": None, "people": None, "part": "val", "weights": None, "sheets": None}
    return argparse.Namespace(**(told | given))


def test_a_flow_that_moves_nothing_ties_with_the_splines(tmp_path: Path) -> None:
    from tryon.pipeline.nets import weights
    from tryon.pipeline.nets.flow import FlowNet

    weights.save(FlowNet(), tmp_path / "flow.safetensors", format="pt")
    found = tryon_flow.run(_arguments(weights=tmp_path / "flow.safetensors", sheets=tmp_path / "sheets"))
    splines = found.peers["splines alone"]["drawn_ssim_region"]
    assert found.ours["drawn_ssim_region"] == pytest.approx(splines, abs=2e-3)
    assert 0 < splines < 0.99
    assert len(list((tmp_path / "sheets").glob("*.png"))) == 1


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--weights"):
        tryon_flow.run(_arguments(weights=tmp_path / "none.safetensors"))


def test_scores_are_told_by_kind() -> None:
    scores = np.array([[0.5, 0.6], [0.7, 0.6], [0.4, 0.8]])
    told = by_kind(["top", "top", "skirt"], scores)
    assert told == "skirt (1) 0.400 → 0.800, top (2) 0.600 → 0.600"
