"""Pairs, views, loss and a short lesson of the learned composition."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from catalog.drawing import GarmentSpec, draw
from catalog.drawing.mannequins import worn
from tryon.pipeline import labels
from tryon.pipeline.body import body_of
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import as_person
from tryon.pipeline.nets.compose import Change
from tryon.pipeline.training import compose_pairs, compose_photos, compose_stage, people
from tryon.pipeline.training.compose import Settings, batch, judged, loss_of, train, view
from tryon.pipeline.training.compose_pairs import Pair, Pairs, swapped
from tryon.pipeline.training.drawn import drawn_people
from tryon.pipeline.training.stages import Order
from tryon.pipeline.types import KINDS

HEIGHT, WIDTH = 96, 64


def _pair(place: int) -> Pair:
    """A shirt whose colour came out 40 levels too dark, on skin."""
    planes = np.zeros((HEIGHT, WIDTH, 10), np.uint8)
    planes[..., :3], planes[..., 4:7], planes[..., 9] = (60 + 10 * place, 90, 120), (200, 160, 140), 128
    cover = np.zeros((HEIGHT, WIDTH), np.uint8)
    cover[20:56, 20:44] = 255
    planes[..., 3] = planes[..., 7] = planes[..., 8] = cover
    target = np.where(cover[..., None] > 0, planes[..., :3] + 40, planes[..., 4:7]).astype(np.uint8)
    parsing = np.where(cover > 0, labels.ARMS, labels.BACKGROUND).astype(np.uint8)
    points = np.ones((33, 3), np.float32)
    points[:, :2] = (32, 10)
    points[[11, 12], :2], points[[23, 24], :2] = ((42, 20), (22, 20)), ((40, 55), (24, 55))
    return Pair(planes, parsing, points, target, cover, "top", place)


def test_a_drawn_swap_is_kept_with_the_drawing_of_its_result() -> None:
    specs = [
        GarmentSpec("tshirt", "red", neckline="crew", sleeve=sleeve, gender="women", seed=3)
        for sleeve in ("long", "short")
    ]
    old, new = (worn(spec, figure="women", tone=4, size=compose_pairs.DRAWN) for spec in specs)
    pair = swapped(as_person(old), from_drawing(draw(specs[1], width=192, height=256)), new.picture, -1)
    assert pair is not None
    cloth, region = pair.planes[..., 3] > 127, pair.planes[..., 7] > 250
    assert (pair.planes[..., 8] > 127).sum() > cloth.sum()  # long sleeves were taken off for short ones
    assert (pair.parsing[region & ~cloth] == labels.ARMS).any()
    assert pair.known[cloth & region].min() > 200
    gap = np.abs(pair.planes[..., :3].astype(int) - pair.target)[cloth & region]
    assert np.median(gap) < 25  # red on red: layers and truth lie on each other


def test_what_replaces_what() -> None:
    swaps = {(new, old) for new in KINDS for old in KINDS if compose_pairs._replaces(new, old)}
    assert ("dress", "top") in swaps
    assert ("skirt", "trousers") in swaps
    assert not {("top", "dress"), ("top", "skirt"), ("skirt", "top"), ("outer", "top")} & swaps


def test_the_false_old_garment_tells_neither_outline_nor_colour() -> None:
    kept = people.gathered(drawn_people(4, seed=5))
    row = next(row for row in range(4) if (kept.parsings[row] == labels.UPPER).mean() > 0.03)
    area = kept.parsings[row] == labels.UPPER
    truth, agreed = kept.images[row].astype(np.float32), []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        person = compose_photos.Person(kept.images[row], compose_photos.Pose(kept.points[row]),
                                       kept.masks[row] / np.float32(255), kept.parsings[row])  # fmt: skip
        garment = compose_photos._garment("top", rng)
        scene = compose_photos.false_old(
            truth, person.parsing, area, labels.UPPER, body_of(person), garment, bool(seed % 2), rng
        )
        old = scene.parsing == labels.UPPER
        agreed.append((old & area).sum() / (old | area).sum())
        assert np.abs(scene.image - truth)[old & area].mean() > 5
        assert (scene.image[~old & ~area] == truth[~old & ~area]).all()
    assert min(agreed) < 0.9
    assert np.std(agreed) > 0.01


def test_photos_become_swaps_whose_truth_is_the_photo() -> None:
    kept = dataclasses.replace(people.gathered(drawn_people(1, seed=5)), ids=np.array([4]))
    pairs = Pairs.gathered(compose_photos.photo_pairs(kept, np.array([0]), seed=1))
    for row in range(len(pairs)):
        other = np.isin(pairs.parsing[row], (labels.HAIR, labels.BAG, labels.SHOES))
        assert pairs.known[row].any()
        assert pairs.known[row][other].mean() < 20
        assert (pairs.ids == 4).all()


def test_a_right_correction_costs_nothing_but_itself() -> None:
    seen = batch([view(Pairs.gathered([_pair(0)]), 0)])
    nothing = Change(torch.zeros(1, 1, HEIGHT, WIDTH), torch.zeros(1, 3, HEIGHT, WIDTH))
    right = Change(nothing.cover, torch.full((1, 3, HEIGHT, WIDTH), 40 / 255))
    wrong, little = float(loss_of(nothing, seen)), float(loss_of(right, seen))
    assert wrong > 40 / 255
    assert little == pytest.approx(0.02 * 40 / 255, rel=0.05)


def test_views_of_a_step_are_the_same_whenever_asked_for() -> None:
    pairs = Pairs.gathered([_pair(0)])
    one, other = (view(pairs, 0, np.random.default_rng(3)) for _ in range(2))
    assert all(bool((a == b).all()) for a, b in zip(one, other, strict=True))
    assert not bool((one.planes == view(pairs, 0).planes).all())


def test_a_short_lesson_makes_cloth_lighter(tmp_path: Path) -> None:
    pairs = Pairs.gathered(_pair(place) for place in range(4))
    settings = Settings(steps=60, size=4, average=0.9)
    said: list[str] = []
    kept = tmp_path / "compose.checkpoint"
    net = train(pairs, settings, checkpoint=kept, report=lambda share, text: said.append(text))
    scores = judged(net, pairs)
    assert scores["plain_error"] == pytest.approx(40 / 255, abs=0.005)
    assert scores["error"] < 0.5 * scores["plain_error"]
    assert scores["wins"] == 1
    again = train(pairs, settings, checkpoint=kept)  # nothing is left to do
    assert all(
        bool((a == b).all()) for a, b in zip(net.state_dict().values(), again.state_dict().values(), strict=True)
    )
    assert len(said) == 1


def test_the_stage_learns_from_drawings_alone_and_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose_stage, "_COUNTS", {"train": (1, 0), "val": (1, 0)})
    monkeypatch.setattr(compose_stage, "_BODIES", 1)
    monkeypatch.setattr(compose_pairs, "_OUTFITS", ((("tshirt",), 2),))
    order = Order(None, tmp_path, tmp_path / "compose.safetensors", steps=1)
    found = compose_stage.run(order, lambda share, text: None)
    assert set(found) == {f"val drawn {name}" for name in ("plain_error", "error", "wins")}
    assert (tmp_path / "compose.safetensors").stat().st_size <= 2_500_000
    made = (tmp_path / "drawn-train-000" / "ids.npy").stat().st_mtime_ns
    compose_stage.run(order, lambda share, text: None)
    assert (tmp_path / "drawn-train-000" / "ids.npy").stat().st_mtime_ns == made
