"""Pairs, views, losses and a short lesson of the learned flow."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from tryon.pipeline import joints, labels
from tryon.pipeline.nets.flow import FlowNet, moved
from tryon.pipeline.training import flow_pairs, flow_stage, people
from tryon.pipeline.training.drawn import drawn_people
from tryon.pipeline.training.flow import Settings, judged, train
from tryon.pipeline.training.flow_loss import bending, overlap_lost
from tryon.pipeline.training.flow_pairs import Pair, Pairs
from tryon.pipeline.training.flow_views import Disorder, inverted, plain, smooth_shift, view
from tryon.pipeline.training.stages import Order
from tryon.pipeline.types import KINDS

HEIGHT, WIDTH = 96, 64


def _points() -> np.ndarray:
    points = np.ones((joints.COUNT, 3), np.float32)
    points[:, :2] = (32, 10)
    for left, right, y, half in ((11, 12, 20, 10), (13, 14, 34, 14), (15, 16, 46, 16), (23, 24, 48, 7)):
        points[left, :2], points[right, :2] = (32 + half, y), (32 - half, y)
    return points


def _pair(place: int) -> Pair:
    """A striped shirt that the splines laid 6 pixels too far right."""
    target = np.full((HEIGHT, WIDTH, 3), 230, np.uint8)
    target[20:56, 20:44] = (180, 40 + 10 * place, 60)
    target[20:56:6, 20:44] = (20, 20, 60)
    cover = np.zeros((HEIGHT, WIDTH), np.uint8)
    cover[20:56, 20:44] = 255
    cloth = np.roll(np.dstack([target * (cover > 0)[..., None], cover]), 6, axis=1)
    parsing = np.where(cover > 0, labels.UPPER, labels.BACKGROUND).astype(np.uint8)
    return Pair(cloth, target, cover, parsing, _points(), "top", place)


def test_a_smooth_shift_is_undone_by_its_inverse() -> None:
    shift = smooth_shift(np.random.default_rng(3), (WIDTH, HEIGHT), 6.0)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    back = inverted(shift)
    planes = torch.from_numpy(np.stack([x + shift[..., 0], y + shift[..., 1]])[None])
    there = moved(planes, torch.from_numpy(back.transpose(2, 0, 1)[None].copy()))[0]
    inner = np.s_[16:-16, 16:-16]
    np.testing.assert_allclose(there[0].numpy()[inner], x[inner], atol=0.05)
    np.testing.assert_allclose(there[1].numpy()[inner], y[inner], atol=0.05)


def test_the_known_flow_takes_cloth_where_it_truly_is() -> None:
    pairs = Pairs.gathered([_pair(0)])
    seen = view(pairs, 0, np.random.default_rng(8), Disorder(exact=1.0, far=6.0))
    there = moved(seen.cloth[None], seen.flow[None])
    off, on = (
        float(overlap_lost(part[:, 3:], seen.cover[None], seen.known[None])) for part in (seen.cloth[None], there)
    )
    assert seen.sure.item() == 1
    assert on < 0.08 < off


def test_what_hides_a_garment_is_not_asked_for() -> None:
    pair = _pair(0)
    pair.parsing[30:40] = labels.HAIR
    seen = plain(Pairs.gathered([pair]), 0)
    assert not seen.known[0, 30:40].any()
    assert seen.known[0, :30].all()


def test_an_even_stretch_bends_nothing_and_a_kink_does() -> None:
    y, x = torch.meshgrid(torch.arange(12.0), torch.arange(9.0), indexing="ij")
    even, kinked = torch.stack([0.4 * x, 0.2 * y])[None], torch.stack([(x - 4).abs(), 0 * y])[None]
    assert float(bending(even)) < 0.05
    assert float(bending(kinked)) > 5 * float(bending(even))


def test_a_short_lesson_moves_cloth_to_its_place(tmp_path: Path) -> None:
    pairs = Pairs.gathered(_pair(place) for place in range(4))
    settings = Settings(steps=60, size=4, average=0.9, disorder=Disorder(exact=0.3, far=3.0, near=1.0))
    said: list[str] = []
    net = train(pairs, settings, checkpoint=tmp_path / "flow.checkpoint", report=lambda share, text: said.append(text))
    scores = judged(net, pairs)
    assert scores["flow_iou"] > scores["splines_iou"] + 0.1
    assert scores["wins"] == 1
    again = train(pairs, settings, checkpoint=tmp_path / "flow.checkpoint")  # nothing is left to do
    assert all(
        bool((a == b).all()) for a, b in zip(net.state_dict().values(), again.state_dict().values(), strict=True)
    )
    assert len(said) == 1


def test_a_network_that_moves_nothing_wins_nothing() -> None:
    scores = judged(FlowNet(), Pairs.gathered([_pair(0), _pair(1)]))
    assert scores["flow_iou"] == pytest.approx(scores["splines_iou"], abs=1e-4)
    assert scores["splines_iou"] == pytest.approx(18 / 30, abs=0.01)


def test_chances_decide_which_pairs_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    from tryon.pipeline.training import flow

    taken: list[int] = []
    monkeypatch.setattr(flow, "view", lambda pairs, row, rng, disorder: taken.append(row) or plain(pairs, row))
    pairs = Pairs.gathered(_pair(place) for place in range(3))
    flow.train(pairs, Settings(steps=1, size=8), chances=np.array([0.0, 1.0, 0.0]))
    assert taken == [1] * 8


def test_photos_become_pairs_whose_splines_do_not_know_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = dataclasses.replace(people.gathered(drawn_people(1, seed=5)), ids=np.array([4]))
    shown = []
    real = flow_pairs.warp
    monkeypatch.setattr(flow_pairs, "warp", lambda garment, person: shown.append(person) or real(garment, person))
    pairs = Pairs.gathered(flow_pairs.photo_pairs(kept, np.array([0]), seed=1))
    for row in range(len(pairs)):
        label = {kind: label for label, kind in flow_pairs.KIND.items()}[KINDS[pairs.kinds[row]]]
        assert not (shown[row].parsing == label)[np.asarray(kept.parsings[0]) == label].mean() > 0.2
        assert (pairs.parsing[row][pairs.cover[row] > 250] == label).mean() > 0.95
        assert pairs.cloth[row][..., 3].any()


def test_the_stage_learns_from_drawings_alone_and_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_stage, "_COUNTS", {"train": 2, "val": 1})
    order = Order(None, tmp_path, tmp_path / "flow.safetensors", steps=1)
    found = flow_stage.run(order, lambda share, text: None)
    assert set(found) == {
        f"val drawn {name}" for name in ("splines_iou", "splines_error", "flow_iou", "flow_error", "wins")
    }
    assert (tmp_path / "flow.safetensors").stat().st_size <= 2_000_000
    made = (tmp_path / "drawn-train-00" / "ids.npy").stat().st_mtime_ns
    flow_stage.run(order, lambda share, text: None)
    assert (tmp_path / "drawn-train-00" / "ids.npy").stat().st_mtime_ns == made
