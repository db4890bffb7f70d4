"""Stages by name, what they are told by verdicts and options, and a merchant's own photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command
from PIL import Image

from fashionai.registry import services as registry
from tryon import serving
from tryon.pipeline import labels
from tryon.pipeline.choice import STANCES
from tryon.pipeline.errors import Refused
from tryon.pipeline.training import garments, people, stages
from tryon.pipeline.training.emphasis import chances, people_chances
from tryon.pipeline.types import KINDS, Pose

PLAIN = STANCES.index("plain")


def _weights(**heavier: float) -> np.ndarray:
    found = np.ones((len(KINDS), len(STANCES)), np.float32)
    for kind, weight in heavier.items():
        found[KINDS.index(kind)] = weight
    return found


def test_all_networks_can_be_trained() -> None:
    assert stages.names() == ["compose", "flow", "garment", "parser"]
    assert all(callable(stages.stage(name)) for name in stages.names())


def test_heavier_kinds_and_stances_are_likelier() -> None:
    weights = _weights(dress=3.0)
    weights[0, 1] = 2.0
    kinds, stances = np.array([0, 0, KINDS.index("dress")]), np.array([0, 1, 0])
    np.testing.assert_allclose(chances(weights, kinds, stances), np.array([1, 2, 3]) / 6)
    np.testing.assert_allclose(chances(weights, kinds), np.array([1.25, 1.25, 3]) / 5.5)


def test_people_count_by_what_they_wear() -> None:
    points = np.ones((2, 33, 3), np.float32)
    points[:, [11, 23], 0], points[:, [12, 24], 0] = 60, 20
    points[:, [11, 12], 1], points[:, [23, 24], 1] = 10, 60
    points[:, [15, 16], :2] = (90, 70)
    parsings = np.full((2, 8, 8), labels.UPPER, np.uint8)
    parsings[1] = labels.DRESS
    group = people.People(parsings, parsings, parsings, points, np.array([1, 2]))
    np.testing.assert_allclose(people_chances(_weights(dress=3.0), group), [0.25, 0.75])


def test_the_parser_takes_the_photos_that_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    from tryon.pipeline.training import augment, parser

    taken: list[int] = []
    blank = (np.zeros((32, 32, 8), np.uint8), np.zeros((32, 32), np.uint8))
    monkeypatch.setattr(augment, "view", lambda group, row, size, rng: taken.append(row) or blank)
    settings = parser.Settings(steps=1, sizes=(((32, 32), 1.0, 6),), drawn=0.0)
    parser._batch(range(5), (None, None), settings, np.array([0, 0, 0, 1.0, 0]), step=0)  # type: ignore[arg-type]
    assert taken == [3] * 6
    taken.clear()
    parser._batch(range(6), (None, None), settings, None, step=0)  # type: ignore[arg-type]
    assert sorted(taken) == list(range(6))


def test_a_parser_goes_on_from_given_weights() -> None:
    from tryon.pipeline.nets.parser import ParserNet
    from tryon.pipeline.training.parser import Settings, train

    start = ParserNet()
    with torch.no_grad():
        start.head.bias.fill_(7.0)
    pixels = np.zeros((1, 480, 360), np.uint8)
    group = people.People(np.zeros((1, 480, 360, 3), np.uint8), pixels, pixels, np.ones((1, 33, 3)), np.array([1]))
    found = train(group, None, Settings(steps=0), start=start)
    assert float(found.head.bias.mean()) == 7.0


def test_the_garment_stage_trains_on_drawings_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = garments.specs(11, 60)[:3]
    monkeypatch.setattr(garments, "specs", lambda seed, size: few)
    monkeypatch.setattr(garments, "grounds", lambda count, size, rng, photos: np.zeros((1001, 128, 96, 3), np.uint8))
    said: list[str] = []
    order = stages.Order(None, tmp_path, tmp_path / "garment.safetensors", steps=1, emphasis=_weights(top=2.0))
    found = garments.run(order, lambda share, text: said.append(text))
    assert 0 <= found["mask_iou"] <= 1
    assert order.out.is_file()
    assert len(said) == 1
    garments.run(order, lambda share, text: said.append(text))
    assert len(said) == 1  # nothing was left to do


def test_own_photos_need_no_labels(tmp_path: Path) -> None:
    for place in range(3):
        Image.new("RGB", (60, 80), (place, 0, 0)).save(tmp_path / f"{place}.png")

    def estimate(image: np.ndarray) -> tuple[Pose, np.ndarray]:
        if image[0, 0, 0] == 1:
            raise Refused("no_person", "nobody")
        return Pose(np.ones((33, 3), np.float32)), np.ones(image.shape[:2], np.float32)

    found = dict(people.unlabelled(tmp_path, estimate, lambda image, pose, mask: np.full(mask.shape, 5, np.uint8)))
    assert sorted(found) == [0, 2]
    assert (found[2].parsing == 5).all()
    with pytest.raises(FileNotFoundError):
        next(people.unlabelled(tmp_path / "none", estimate, lambda image, pose, mask: image))


@pytest.mark.django_db
def test_the_command_hands_the_verdicts_weights_to_a_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = registry.register(
        name=serving.MODEL,
        arrays={"table": np.full((len(KINDS), len(STANCES)), -1, np.int8), "weights": _weights(skirt=2.5)},
        meta={"kinds": list(KINDS), "stances": list(STANCES), "warps": ["tps", "flow"]},
        data_fingerprint="x",
    )
    registry.promote(version, decision="test")
    serving.champion.forget()
    told: list[stages.Order] = []
    monkeypatch.setattr(stages, "stage", lambda name: lambda order, report: told.append(order) or {"loss": 1.0})
    call_command("train_tryon", stage="garment", work=tmp_path, steps=3, start=tmp_path / "own.safetensors")
    serving.champion.forget()
    (order,) = told
    assert (order.data, order.steps, order.start) == (None, 3, tmp_path / "own.safetensors")
    assert order.emphasis is not None
    assert order.emphasis[KINDS.index("skirt"), PLAIN] == 2.5


@pytest.mark.django_db
def test_a_parser_without_labelled_photos_says_what_is_missing(tmp_path: Path) -> None:
    serving.champion.forget()
    with pytest.raises(CommandError, match=r"photos\.zip is missing"):
        call_command("train_tryon", stage="parser", work=tmp_path)
