"""Drawings: determinism, masks, landmarks, colours and files."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catalog.drawing import Drawing, GarmentSpec, Job, catalogue, draw, render_many, render_to_file, sheet
from catalog.drawing.data.colours import COLOURS
from catalog.drawing.spec import KINDS

SIZE = {"width": 90, "height": 120}
TEE = GarmentSpec("tshirt", "red", neckline="crew", sleeve="short", seed=5)


def _one_per_style() -> dict[str, GarmentSpec]:
    return {f"{way.spec.kind}-{way.spec.style}": way.spec for p in catalogue() for way in p.colourways}


STYLES = _one_per_style()


@cache
def _drawing_of(name: str) -> Drawing:
    return draw(STYLES[name], **SIZE)


def test_every_kind_has_a_style() -> None:
    assert {name.split("-")[0] for name in STYLES} == set(KINDS)


def test_same_spec_draws_the_same_pixels() -> None:
    first, second = draw(TEE, **SIZE), draw(TEE, **SIZE)
    assert np.array_equal(first.image, second.image)
    assert np.array_equal(first.mask, second.mask)
    assert first.landmarks == second.landmarks


def test_other_seed_lays_the_garment_differently() -> None:
    assert not np.array_equal(draw(TEE, **SIZE).mask, draw(replace(TEE, seed=6), **SIZE).mask)


@pytest.mark.parametrize("name", sorted(STYLES))
def test_drawing_of_every_style_is_whole(name: str) -> None:
    drawing = _drawing_of(name)
    assert drawing.image.shape == (120, 90, 3)
    assert drawing.image.dtype == np.uint8
    assert drawing.mask.shape == (120, 90)
    border = np.concatenate([drawing.mask[[0, -1]].ravel(), drawing.mask[:, [0, -1]].ravel()])
    assert not border.any(), "the garment leaves the picture"
    assert 0.1 < (drawing.mask > 127).mean() < 0.75
    assert len(drawing.landmarks) >= 3


@pytest.mark.parametrize("name", sorted(STYLES))
def test_landmarks_lie_in_the_masks_bounding_box(name: str) -> None:
    drawing = _drawing_of(name)
    rows, columns = np.nonzero(drawing.mask > 8)
    for landmark, (x, y) in drawing.landmarks.items():
        assert columns.min() - 1 <= x * 90 <= columns.max() + 2, landmark
        assert rows.min() - 1 <= y * 120 <= rows.max() + 2, landmark


@pytest.mark.parametrize("colour", ["red", "cobalt", "white", "black", "mustard"])
def test_garment_under_the_mask_has_the_colour_asked_for(colour: str) -> None:
    drawing = draw(replace(TEE, colour=colour), **SIZE)
    seen = np.median(drawing.image[drawing.mask == 255], axis=0)
    assert np.abs(seen - COLOURS[colour].rgb).max() < 34


def test_outside_the_mask_lies_the_pale_ground() -> None:
    drawing = draw(replace(TEE, colour="black"), **SIZE)
    ground = drawing.image[drawing.mask == 0]
    assert ground.min() > 110
    assert np.median(ground) > 215


def test_mask_and_landmarks_do_not_depend_on_the_size() -> None:
    small, large = draw(TEE, **SIZE), draw(TEE, width=540, height=720)
    shrunk = np.asarray(Image.fromarray(large.mask).resize((90, 120), Image.Resampling.BOX))
    assert np.abs(shrunk.astype(int) - small.mask).mean() < 2
    for name, point in small.landmarks.items():
        assert point == pytest.approx(large.landmarks[name], abs=1e-9)


def test_print_adds_the_accent_colour() -> None:
    striped = replace(TEE, colour="navy", accent="white", pattern="breton")
    plain_light = draw(replace(TEE, colour="navy"), **SIZE)
    striped_light = draw(striped, **SIZE)
    inside = striped_light.mask == 255
    assert (striped_light.image[inside].min(axis=1) > 180).mean() > 0.2
    assert (plain_light.image[inside].min(axis=1) > 180).mean() < 0.02


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        draw(GarmentSpec("toga", "red"), **SIZE)


def test_tiny_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="24 pixels"):
        draw(TEE, width=10, height=400)


@pytest.mark.parametrize("suffix", [".webp", ".jpg", ".avif", ".png"])
def test_file_holds_the_drawing(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "deep" / f"tee{suffix}"
    drawing = render_to_file(TEE, path, 90, 120)
    with Image.open(path) as image:
        stored = np.asarray(image.convert("RGB")).astype(int)
    assert stored.shape == drawing.image.shape
    assert np.abs(stored - drawing.image).mean() < 4
    assert [p.name for p in path.parent.iterdir()] == [path.name], "a temporary file is left"


def test_unknown_suffix_is_refused_before_drawing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.gif"):
        render_to_file(TEE, tmp_path / "tee.gif", 90, 120)


@pytest.mark.parametrize("workers", [1, 2])
def test_many_are_rendered_with_progress_and_resumed(tmp_path: Path, workers: int) -> None:
    jobs = [Job(replace(TEE, seed=i), tmp_path / f"{i}.webp", 30, 40) for i in range(4)]
    jobs[1].path.write_bytes(b"here before")
    seen: list[tuple[int, int]] = []
    assert render_many(jobs, workers=workers, progress=lambda done, total: seen.append((done, total))) == 3
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert jobs[1].path.read_bytes() == b"here before"
    assert all(job.path.exists() for job in jobs)
    assert render_many(jobs, workers=workers) == 0


def test_contact_sheet_holds_every_drawing_in_rows(tmp_path: Path) -> None:
    sheet.main([str(tmp_path / "sheet.png"), "--count", "3", "--columns", "2", "--size", "60", "--kind", "dress"])
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.size == (2 * 60 + 1, 2 * 80 + 1)
        pixels = np.asarray(image)
    assert (pixels[:80, 60] == 255).all(), "no gap between the columns"
    assert (pixels[81:, 61:] == 255).all(), "the fourth place is not empty"
