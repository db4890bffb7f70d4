"""What the landmark network learns from: drawings, cut-outs and photos that were marked by eye."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tryon.pipeline import labels, mannequin
from tryon.pipeline.nets.garment_net import GarmentNet
from tryon.pipeline.training import catch, cut_outs, flats, garments, marked, people, stages, wearers
from tryon.pipeline.training.shelves import CutOut, Examples, Mix
from tryon.pipeline.types import KINDS
from tryon.pipeline.vocabulary import LANDMARKS, MIRRORED

WORDS = ("top", "short", "hip")
CROTCH, NECK = LANDMARKS.index("crotch"), LANDMARKS.index("neck_left")


def _few(*kinds: str, swinging: bool = False) -> CutOut:
    """Plain squares, a landmark in the middle."""
    images = np.full((len(kinds), 64, 48, 3), 90, np.uint8)
    masks = np.zeros((len(kinds), 64, 48), np.uint8)
    masks[:, 16:48, 12:36] = 255
    points = np.zeros((len(kinds), len(LANDMARKS), 3), np.float32)
    points[:, NECK] = (0.5, 0.5, 1)
    return CutOut.of(images, masks, points, [(kind, "none", "knee") for kind in kinds], swinging=swinging)


def _table(path: Path, rows: list[str]) -> Path:
    path.write_text("picture,kind,sleeve,length,landmark,x,y\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_marks_that_ship_are_in_the_vocabulary_and_within_their_pictures() -> None:
    found = marked.marked()
    assert len(found) == 156
    places = [place for one in found.values() for place in one.marks.values()]
    assert len(places) == 1425
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places)
    both = [one.marks for one in found.values() if {"neck_left", "neck_right"} <= one.marks.keys()]
    assert np.mean([marks["neck_left"][0] < marks["neck_right"][0] for marks in both]) > 0.95


def test_what_was_not_marked_is_unknown_but_what_no_such_garment_has_is_known() -> None:
    told = marked.Marked(WORDS, {"neck_left": (0.4, 0.2)}).told
    assert told[NECK] == 1
    assert told[CROTCH] == 1
    assert told[LANDMARKS.index("hem_left")] == 0
    assert told[LANDMARKS.index("cuff_left_outer")] == 0
    assert marked.Marked(("top", "none", "hip")).told[LANDMARKS.index("cuff_left_outer")] == 1
    assert marked.Marked(("trousers", "none", "ankle")).told[NECK] == 1


def test_an_unknown_word_is_named_with_what_is_known(tmp_path: Path) -> None:
    table = _table(tmp_path / "marks.csv", ["a,cape,none,hip,neck_left,.5,.5"])
    with pytest.raises(ValueError, match="a: 'cape' is no kind; use one of top, outer"):
        marked.marked(table)


@pytest.mark.parametrize("size", [(60, 80), (200, 100)])
def test_a_marked_photo_is_fitted_with_its_marks(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    x, y = size[0] * 3 // 4, size[1] // 4
    picture[y - 3 : y + 3, x - 3 : x + 3] = 255
    Image.fromarray(picture).save(tmp_path / "a.png")
    rows = marked.marked(_table(tmp_path / "marks.csv", ["a,top,short,hip,neck_left,.75,.25"]))
    shelf = marked.shelf(rows, tmp_path)
    assert shelf is not None
    height, width = shelf.images.shape[-2:]
    at = shelf.points[0, NECK, :2].numpy() * (width, height)
    assert shelf.images[0, :, int(at[1]), int(at[0])].min() > 150
    assert marked.shelf({"b": rows["a"]}, tmp_path) is None


def test_a_photo_caught_again_keeps_its_marks_in_place() -> None:
    images = torch.zeros(16, 3, 256, 192, dtype=torch.uint8)
    images[:, :, 76:84, 86:94] = 255
    points = torch.zeros(16, len(LANDMARKS), 3)
    points[:, NECK] = torch.tensor([90 / 192, 80 / 256, 1])
    told = torch.zeros(16, len(LANDMARKS))
    told[:, NECK] = 1
    found = catch.again(images, images[:, :2], points, told, torch.Generator().manual_seed(3))
    other = MIRRORED[NECK]
    mirrored = found.told[:, other] > 0
    assert 0 < int(mirrored.sum()) < 16
    for row in range(16):
        x, y, there = found.points[row, other if mirrored[row] else NECK].tolist()
        if there:
            bright = found.pictures[row].mean(0)
            assert bright[int(y * 128), int(x * 96)] > bright.mean() + 0.2
            assert found.masks[row, 0, int(y * 128), int(x * 96)] > 0.5


def test_cut_outs_do_not_swing_sleeves_that_they_do_not_have() -> None:
    shelf = _few("top")
    shelf.points[:, [LANDMARKS.index(f"armpit_{side}") for side in ("left", "right")]] = torch.tensor([0.5, 0.5, 1.0])
    cuff = LANDMARKS.index("cuff_left_outer")
    shelf.points[:, cuff] = torch.tensor([0.3, 0.6, 1.0])
    rows = torch.zeros(8, dtype=torch.int64)
    found = shelf.caught(rows, torch.zeros(1, 3, 128, 96, dtype=torch.uint8), torch.Generator().manual_seed(0))
    gap = (found.points[:, [cuff, MIRRORED[cuff]], :2] - found.points[:, [NECK, MIRRORED[NECK]], :2]) * torch.tensor(
        [96.0, 128]
    )
    there = found.points[:, [cuff, MIRRORED[cuff]], 2] > 0
    lengths = gap.norm(dim=-1)[there]
    assert len(lengths) >= 6
    assert lengths.max() / lengths.min() < 1.8  # turned, stretched and nearer or further, but never swung


def test_kinds_that_verdicts_complain_of_are_taken_more_often() -> None:
    often = np.zeros((len(KINDS), 5), np.float32)
    often[KINDS.index("skirt")] = 1
    ground = torch.zeros(1, 3, 128, 96, dtype=torch.uint8)
    batch = Mix(((_few("top", "dress", "skirt"), 6), (_few("skirt", "top"), 2)), often).batch(
        ground, torch.Generator().manual_seed(0)
    )
    assert batch.words[:, 0].tolist() == [KINDS.index("skirt")] * 8


def test_what_is_not_known_costs_nothing() -> None:
    torch.manual_seed(0)
    read = GarmentNet().eval()(torch.rand(2, 3, 128, 96))
    points = torch.rand(2, len(LANDMARKS), 3)
    points[..., 2] = 1
    told, masked = torch.ones(2, len(LANDMARKS)), torch.ones(2, 2)
    told[1, CROTCH], masked[1] = 0, 0
    masks, words = torch.zeros(2, 2, 128, 96), torch.zeros(2, 3, dtype=torch.int64)
    first = garments.loss_of(read, Examples(torch.zeros(0), masks, masked, points, told, words))
    other_masks, other_points = masks.clone(), points.clone()
    other_masks[1], other_points[1, CROTCH] = 1, torch.tensor([0.9, 0.9, 0])
    assert garments.loss_of(read, Examples(torch.zeros(0), other_masks, masked, other_points, told, words)) == first
    other_points[0, CROTCH] = torch.tensor([0.9, 0.9, 0])
    assert garments.loss_of(read, Examples(torch.zeros(0), other_masks, masked, other_points, told, words)) != first


def test_worn_garments_are_cut_out_with_their_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    wearer = mannequin.mannequin(6, size=(240, 320))
    sample = people.Sample(wearer.image, (wearer.mask * 255).astype(np.uint8), wearer.pose.points, wearer.parsing)
    monkeypatch.setattr(people, "photos", lambda folder, estimate, part: iter([(1, sample)]))
    found = {one.words[0]: one for one in cut_outs.cut_outs(Path(), "train")}
    assert set(found) == {"top", "trousers"}
    shirt, height, width = found["top"], *found["top"].mask.shape
    assert shirt.words[1] == "short"
    cloth = wearer.image[wearer.parsing == labels.UPPER].mean(0)
    np.testing.assert_allclose(shirt.image[shirt.mask > 250].mean(0), cloth, atol=12)
    rows = shirt.points[[LANDMARKS.index(f"hem_{side}") for side in ("left", "right")]]
    columns = np.flatnonzero(shirt.mask[int(rows[0, 1] * height) - 6] > 127)
    np.testing.assert_allclose(rows[:, 0] * width, (columns[0], columns[-1]), atol=0.08 * width)


def test_a_wearer_is_cropped_below_the_face_and_nothing_but_the_garment_is_its_mask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wearer = mannequin.mannequin(6, size=(240, 320))
    sample = people.Sample(wearer.image, (wearer.mask * 255).astype(np.uint8), wearer.pose.points, wearer.parsing)
    monkeypatch.setattr(people, "photos", lambda folder, estimate, part: iter([(1, sample)]))
    found = {one.words[0]: one for one in wearers.wearers(Path(), "train")}
    assert found
    for kind, one in found.items():
        cloth = wearer.image[wearer.parsing == (labels.UPPER if kind == "top" else labels.TROUSERS)]
        np.testing.assert_allclose(one.image[one.mask > 250].mean(0), cloth.mean(0), atol=12)
        assert 0.06 < (one.mask > 127).mean() < 0.8
        assert one.points[LANDMARKS.index("hem_left"), 2] == 1


def test_the_inside_of_a_back_lies_above_the_neckline_that_was_marked() -> None:
    places = {"neck_left": (0.4, 0.2), "neck_right": (0.6, 0.2), "neck_front": (0.5, 0.3)}
    found = marked.inside(places)
    height, width = found.shape
    assert found[round(0.25 * height), width // 2] == 255
    assert found[round(0.32 * height), width // 2] == 0
    assert found[round(0.25 * height), round(0.35 * width)] == 0
    assert not marked.inside({"neck_left": (0.4, 0.2), "neck_right": (0.6, 0.2)}).any()


def test_drawings_tell_the_inside_of_their_backs(tmp_path: Path) -> None:
    chosen = [spec for spec in flats.specs(7, 60) if spec.kind in ("tshirt", "trousers")]
    flats.render(
        [next(spec for spec in chosen if spec.kind == kind) for kind in ("tshirt", "trousers")], tmp_path / "a.npz"
    )
    shelf = CutOut.of(*garments._kept(tmp_path / "a.npz", lambda path: None))
    shown = shelf.caught(
        torch.arange(2), torch.zeros(1, 3, 128, 96, dtype=torch.uint8), torch.Generator().manual_seed(0)
    )
    assert shown.masked.tolist() == [[1, 1], [1, 1]]
    assert shown.masks[0, 1].max() > 0.9
    assert (shown.masks[:, 1] <= shown.masks[:, 0] + 1e-3).all()
    assert shown.masks[1, 1].max() == 0


def test_drawings_fill_what_photos_leave_of_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures, points = np.zeros((1, 64, 48), np.uint8), np.zeros((1, len(LANDMARKS), 3), np.float32)
    kept = (np.zeros((1, 64, 48, 3), np.uint8), pictures, points, [("top", "none", "hip")])
    monkeypatch.setattr(garments, "_kept", lambda path, make: kept)
    assert [count for _, count in garments.shares(stages.Order(None, tmp_path, tmp_path / "out"))] == [garments.BATCH]
    data = tmp_path / "people"
    data.mkdir()
    order = stages.Order(data, tmp_path, tmp_path / "out")
    with pytest.raises(FileNotFoundError, match=r"masks\.zip"):
        garments.shares(order)
    Image.new("RGB", (60, 80)).save(data / "a.png")
    _table(data / "marks.csv", ["a,top,short,hip,neck_left,.5,.5"])
    marks = garments.MARKED
    assert [count for _, count in garments.shares(order)] == [garments.BATCH - marks, marks]
    (data / "masks.zip").touch()
    cut, worn = garments.CUT_OUTS, garments.WORN
    assert [count for _, count in garments.shares(order)] == [garments.BATCH - cut - worn - marks, cut, worn, marks]
