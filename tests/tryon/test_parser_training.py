"""Splitting, reducing labels, scoring and a short lesson of the parser."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tryon.pipeline import joints, labels
from tryon.pipeline.framing import window_of
from tryon.pipeline.training import people
from tryon.pipeline.training.people import SIZE, People
from tryon.pipeline.training.reduce import reduced
from tryon.pipeline.training.split import TWINS, part_of
from tryon.pipeline.training.stages import names
from tryon.pipeline.types import Pose


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


def test_unknown_pixels_teach_nothing() -> None:
    import torch

    from tryon.pipeline.training.parser import loss_of

    rng = torch.Generator().manual_seed(3)
    logits, weights = torch.randn(1, labels.COUNT, 8, 8, generator=rng), torch.ones(labels.COUNT)
    truth = torch.full((1, 8, 8), labels.UPPER)
    alone = loss_of(logits[..., :4], truth[..., :4], weights)
    truth[..., 4:] = labels.UNKNOWN
    logits.requires_grad_()
    whole = loss_of(logits, truth, weights)
    whole.backward()
    assert whole.item() == pytest.approx(alone.item(), rel=1e-6)
    assert logits.grad is not None
    assert float(logits.grad[..., 4:].abs().max()) == 0 < float(logits.grad[..., :4].abs().max())


def test_others_take_their_shares_of_the_views() -> None:
    from tryon.pipeline.training.parser import _taken

    drawn, guessed = _people(), _people()
    taken = [_taken((drawn, guessed), (0.2, 0.3), chance) for chance in (0.1, 0.3, 0.6)]
    assert taken[0] is drawn
    assert taken[1] is guessed
    assert taken[2] is None
    assert _taken((None, guessed), (0.2, 0.3), 0.1) is guessed
    assert _taken((None, guessed), (0.2, 0.3), 0.4) is None


def test_photos_without_a_mask_are_labelled_and_held_out_ones_left_alone(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as photos, zipfile.ZipFile(tmp_path / "masks.zip", "w") as masks:
        for number in (1, 2, 35, 1010, 1035, 1074):  # 35 and 1035 lie in a test block, 1074 is the twin of 403
            data = io.BytesIO()
            Image.new("RGB", (60, 80), (number % 250, 0, 0)).save(data, "JPEG")
            photos.writestr(f"{number:04d}.jpg", data.getvalue())
        masks.writestr("0001.png", b"")

    def estimate(image: np.ndarray) -> tuple[Pose, np.ndarray]:
        return Pose(np.ones((33, 3), np.float32)), np.ones(image.shape[:2], np.float32)

    def parse(image: np.ndarray, pose: Pose, mask: np.ndarray) -> np.ndarray:
        return np.full(mask.shape, labels.UNKNOWN, np.uint8)

    found = dict(people.unmasked(tmp_path, estimate, parse, part="train"))
    assert sorted(found) == [2, 1010, 1074]
    assert (found[2].parsing == labels.UNKNOWN).all()


def test_each_network_goes_on_from_the_one_before_with_what_that_labelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tryon.pipeline.nets.parser import ParserNet
    from tryon.pipeline.training import kept, parser_stage
    from tryon.pipeline.training.stages import Order

    asked: list[tuple[object, object, int]] = []
    first, second, third = (ParserNet() for _ in range(3))

    def train(photos: People, drawn: People, settings: object, **told: object) -> ParserNet:
        asked.append((told["start"], told["guessed"], settings.steps))  # type: ignore[attr-defined]
        return (first, second, third)[len(asked) - 1]

    guessed, again = _people(), _people()
    monkeypatch.setattr(kept, "labelled", lambda order: _people())
    monkeypatch.setattr(kept, "drawn", lambda order: _people())
    monkeypatch.setattr(kept, "guessed", lambda order, net, place: {first: guessed, second: again}[net])
    monkeypatch.setattr(parser_stage, "train", train)
    monkeypatch.setattr(parser_stage, "counted", lambda net, photos, rows: np.eye(labels.COUNT, dtype=np.int64))
    found = parser_stage.run(Order(tmp_path, tmp_path, tmp_path / "out.safetensors"), lambda share, text: None)
    assert asked == [(None, None, 2_000), (first, guessed, 3_600), (second, again, 2_400)]
    assert found == {"val mIoU": 1.0}


def test_a_network_is_asked_about_the_mirror_image_too() -> None:
    import torch

    from tryon.pipeline import parsing

    class Left(torch.nn.Module):
        """Calls the left half of whatever it sees an upper garment."""

        def forward(self, windows: torch.Tensor) -> torch.Tensor:
            scores = torch.zeros(len(windows), labels.COUNT, *windows.shape[2:])
            scores[:, labels.UPPER, :, : windows.shape[3] // 2] = 20
            return scores

    pose, mask = Pose(_points()), np.ones((130, 100), np.float32)
    image = np.zeros((130, 100, 3), np.uint8)
    shares = parsing.window_shares(Left(), parsing.inputs(image, pose, mask, window_of(pose, mask)))  # type: ignore[arg-type]
    np.testing.assert_allclose(shares[..., labels.UPPER], (1 + 1 / labels.COUNT) / 2, atol=1e-4)
    sure = parsing.parse(image, pose, mask, net=Left(), sure=0.6)  # type: ignore[arg-type]
    assert (sure[20:110, 20:80] == labels.UNKNOWN).all()
