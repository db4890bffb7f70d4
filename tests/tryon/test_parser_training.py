"""Splitting, reducing labels, scoring and a short lesson of the parser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tryon.pipeline import joints, labels
from tryon.pipeline.training.people import SIZE, People
from tryon.pipeline.training.reduce import reduced
from tryon.pipeline.training.split import TWINS, part_of
from tryon.pipeline.training.stages import names


def test_ten_neighbours_and_twins_stay_together() -> None:
    assert {part_of(number) for number in range(30, 40)} == {"test"}
    assert {part_of(number) for number in range(170, 180)} == {"val"}
    assert all(part_of(a) == part_of(b) for a, b in TWINS.items())
    counts = [part_of(number) for number in range(1, 1005)]
    assert (counts.count("test"), counts.count("val")) == (99, 100)  # 730 follows its twin 183 into training


def _points() -> np.ndarray:
    points = np.ones((joints.COUNT, 3), np.float32)
    points[:, :2] = (50, 8)
    for left, right, y, half in ((11, 12, 20, 15), (13, 14, 40, 25), (15, 16, 60, 28), (19, 20, 66, 28)):
        points[left, :2], points[right, :2] = (50 + half, y), (50 - half, y)
    for left, right, y, half in ((23, 24, 60, 8), (25, 26, 90, 8), (27, 28, 120, 8), (31, 32, 126, 8)):
        points[left, :2], points[right, :2] = (50 + half, y), (50 - half, y)
    return points


def test_labels_are_reduced_and_skin_goes_to_the_nearest_bone() -> None:
    words = ["null", "skin", "belt", "suit", "dress", "watch"]
    mask = np.zeros((130, 100), np.uint8)
    mask[2:14, 45:55] = 1
    mask[45:65, 74:80] = 1
    mask[95:115, 54:62] = 1
    mask[30:50, 40:60] = 4
    mask[48:52, 40:60] = 2
    mask[53:58, 40:60] = 3
    mask[70:80, 40:60] = 3
    mask[56:58, 20:24] = 5
    found = reduced(mask, words, _points())
    assert found[5, 50] == labels.FACE
    assert found[55, 77] == labels.ARMS
    assert found[100, 58] == labels.LEGS
    assert found[49, 50] == labels.DRESS
    assert found[55, 50] == labels.OUTER
    assert found[75, 50] == labels.TROUSERS
    assert found[57, 22] == labels.OTHER
    assert found[0, 0] == labels.BACKGROUND


def test_iou_of_a_known_confusion() -> None:
    from tryon.pipeline.training.scores import class_iou, confusion, mean_iou

    truth = np.array([0, 0, 5, 5, 5, 8], np.uint8)
    found = np.array([0, 5, 5, 5, 8, 8], np.uint8)
    iou = class_iou(confusion(truth, found))
    assert iou[[0, 5, 8]] == pytest.approx([1 / 2, 2 / 4, 1 / 2])
    assert np.isnan(iou[3])
    assert mean_iou(iou) == pytest.approx(0.5)


def _people() -> People:
    """Two: red above, blue below."""
    height, width = SIZE[1], SIZE[0]
    images = np.full((2, height, width, 3), 200, np.uint8)
    parsings = np.zeros((2, height, width), np.uint8)
    images[:, 120:240, 120:240], parsings[:, 120:240, 120:240] = (220, 30, 30), labels.UPPER
    images[:, 240:400, 120:240], parsings[:, 240:400, 120:240] = (30, 30, 220), labels.TROUSERS
    points = np.stack([_points() * np.array([3.6, 3.4, 1], np.float32)] * 2)
    return People(images, (parsings > 0).astype(np.uint8) * 255, parsings, points.astype(np.float32), np.array([1, -1]))


def test_a_short_lesson_lowers_the_loss_and_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    from tryon.pipeline.training.parser import Settings, train

    said: list[str] = []
    settings = Settings(steps=2, sizes=(((64, 96), 1.0, 2),), drawn=0.5)
    kept = tmp_path / "parser.checkpoint"
    net = train(_people(), _people(), settings, checkpoint=kept, report=lambda share, text: said.append(text))
    again = train(_people(), _people(), settings, checkpoint=kept, report=lambda share, text: said.append(text))
    assert len(said) == 1
    weights = zip(net.state_dict().values(), again.state_dict().values(), strict=True)
    assert all(bool((a == b).all()) for a, b in weights)


def test_the_parser_is_a_stage_that_can_be_trained() -> None:
    assert "parser" in names()
