"""The comparison of finishes: equal ones tie, and figures come with what they are of."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

from benchmarks import UsageError, tryon_compose


def _arguments(**given: object) -> argparse.Namespace:
    told = {"drawn": 1, "data": None, "people": None, "part": "val", "weights": None, "sheets": None}
    return argparse.Namespace(**(told | given))


def test_a_network_that_changes_nothing_ties_with_the_plain_finish(tmp_path: Path) -> None:
    from tryon.pipeline.nets import weights
    from tryon.pipeline.nets.compose import ComposeNet

    weights.save(ComposeNet(), tmp_path / "compose.safetensors", format="pt")
    found = tryon_compose.run(_arguments(weights=tmp_path / "compose.safetensors", sheets=tmp_path / "sheets"))
    plain = found.peers["plain"]
    assert found.ours["drawn_wins"] == 0
    for metric in ("ssim_region", "distance_region", "colour_error"):
        assert found.ours[f"drawn_{metric}"] == pytest.approx(plain[f"drawn_{metric}"], abs=2e-3)
    assert 0 < plain["drawn_ssim_region"] < 0.99
    assert len(list((tmp_path / "sheets").glob("*.png"))) == 1


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--weights"):
        tryon_compose.run(_arguments(weights=tmp_path / "none.safetensors"))


def test_what_is_measured_of_a_picture() -> None:
    truth = np.full((256, 192, 3), 120, np.uint8)
    lighter = truth.copy()
    lighter[:128] = 140
    upper = np.zeros((256, 192), bool)
    upper[20:100, 20:100] = True
    likeness, distance, colour = tryon_compose.measured(truth, truth, upper)
    assert (likeness, colour) == (1, 0)
    assert distance == pytest.approx(0, abs=1e-5)
    assert tryon_compose.measured(lighter, truth, upper)[2] == pytest.approx(7.9, abs=0.3)  # CIE lightness
    assert tryon_compose.measured(lighter, truth, np.roll(upper, 150, 0))[2] == 0
