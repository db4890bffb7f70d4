"""The learned warp: what its network computes, what it is shown of a person, and how it joins the splines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tryon.pipeline import compose, flow, labels, warp
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.nets import weights
from tryon.pipeline.nets.flow import BODY, CLOTH, Flow, FlowNet, correlation, kept, moved, refined
from tryon.pipeline.types import Garment, Person
from tryon.pipeline.warp import Warped


@pytest.fixture(scope="module")
def person() -> Person:
    return mannequin(4, size=(192, 256))


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Weights that move nothing, in place of the shipped ones."""
    path = tmp_path / "flow.safetensors"
    weights.save(FlowNet(), path, format="pt")
    monkeypatch.setattr(flow, "WEIGHTS", path)
    flow.network.cache_clear()
    yield path
    flow.network.cache_clear()


class Shifting(torch.nn.Module):
    """Reads everything 3 pixels of the window further right, and keeps three quarters of the cover."""

    def forward(self, cloth: torch.Tensor, body: torch.Tensor) -> Flow:
        level = torch.zeros(1, 2, cloth.shape[2] // 4, cloth.shape[3] // 4)
        level[:, 0] = 3
        share = torch.full_like(cloth[:, :1], (0.75 + 0.05) / 1.1)
        return Flow([level], torch.logit(share))


def test_a_flow_says_where_cloth_is_read() -> None:
    planes = torch.arange(48.0).reshape(1, 1, 6, 8)
    there = moved(planes, torch.tensor([2.0, -1.0]).reshape(1, 2, 1, 1).expand(1, 2, 6, 8))
    torch.testing.assert_close(there[0, 0, 1:, :6], planes[0, 0, :5, 2:])
    assert float(there[0, 0, 0].abs().max()) < 1e-5  # beyond the edge is nothing
    assert float(there[0, 0, :, 6:].abs().max()) < 1e-5


def test_features_agree_most_where_the_garment_lies() -> None:
    body = torch.randn(1, 64, 9, 9, generator=torch.Generator().manual_seed(1))
    cloth = torch.roll(body, (1, -2), (2, 3))
    best = correlation(cloth, body)[0, :, 4, 4].argmax()
    assert divmod(int(best), 5) == (1 + 2, -2 + 2)


def test_a_fresh_network_leaves_the_splines_as_they_are() -> None:
    cloth, body = torch.rand(2, CLOTH, 64, 32), torch.rand(2, BODY, 64, 32)
    found = FlowNet()(cloth, body)
    assert [tuple(level.shape[2:]) for level in found.levels] == [(2, 1), (4, 2), (8, 4), (16, 8)]
    torch.testing.assert_close(refined(cloth, found)[0], cloth, atol=1e-5, rtol=0)


def test_the_network_is_as_small_as_it_has_to_be() -> None:
    assert sum(parameter.numel() for parameter in FlowNet().parameters()) <= 1_500_000


def test_cover_can_vanish_and_stay_whole() -> None:
    assert kept(torch.tensor([-9.0, 9.0])).tolist() == [0, 1]


def test_the_person_is_shown_without_what_tells_the_old_garment(person: Person) -> None:
    window = flow.window_of(person.pose, person.mask)
    bare = person.parsing.copy()
    bare[np.isin(bare, (*labels.GARMENTS, labels.ARMS, labels.LEGS))] = labels.BACKGROUND
    nose = person.pose.points[0, 1]
    below = np.arange(len(bare))[:, None] > nose + 0.9 * flow.body_unit(person.pose.points)
    bare[below & (bare == labels.FACE)] = labels.UPPER
    shown = flow.agnostic(person, window)
    assert shown[..., 4].any()
    np.testing.assert_array_equal(shown, flow.agnostic(Person(person.image, person.pose, person.mask, bare), window))


def test_the_flow_moves_colour_cover_and_pieces_alike(person: Person) -> None:
    alpha = np.zeros((256, 192), np.float32)
    alpha[80:140, 60:130] = 1
    rgb = np.full((256, 192, 3), (200, 30, 60), np.float32)
    found = flow.refine(Warped(rgb, alpha, {"trunk": alpha.copy()}), person, net=Shifting())
    shift = round(3 * flow.window_of(person.pose, person.mask).height / 256)
    np.testing.assert_allclose(found.alpha[100, 60 : 130 - shift - 2], 0.75, atol=0.01)
    np.testing.assert_allclose(found.alpha[100, 130 - shift + 2 :], 0, atol=0.01)
    np.testing.assert_array_equal(found.parts["trunk"], found.alpha)
    np.testing.assert_allclose(found.rgb[100, 70], (200, 30, 60), atol=0.5)


def test_without_weights_the_splines_answer_for_the_flow(tshirt: Garment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "WEIGHTS", Path("nowhere"))
    assert [warp.taken(asked, tshirt) for asked in ("auto", "tps", "flow")] == ["tps", "tps", "tps"]


def test_what_hangs_without_sleeves_is_left_to_the_splines(person: Person, fresh: Path, tshirt: Garment) -> None:
    vest = replace(tshirt, sleeve="none")
    assert warp.taken("flow", vest) == "tps"
    assert warp.taken("flow", replace(vest, kind="skirt")) == "flow"
    assert compose.try_on(person, [vest], warp="flow").method == "tps"


def test_with_weights_a_result_says_which_warp_it_took(person: Person, fresh: Path, tshirt: Garment) -> None:
    assert [warp.taken(asked, tshirt) for asked in ("auto", "tps", "flow")] == ["flow", "tps", "flow"]
    by_splines, by_flow = (compose.try_on(person, [tshirt], warp=name, finish="plain") for name in ("tps", "flow"))
    assert (by_splines.method, by_flow.method) == ("tps", "flow")
    gap = np.abs(by_splines.image.astype(int) - by_flow.image.astype(int))
    assert gap.max() <= 1  # a fresh network moves nothing
    assert (by_flow.image[~by_flow.region] == person.image[~by_flow.region]).all()


@pytest.fixture(scope="module")
def tshirt() -> Garment:
    from catalog.drawing import GarmentSpec, draw

    return from_drawing(draw(GarmentSpec("tshirt", "navy", neckline="crew", sleeve="short"), width=150, height=200))
