"""Photos as shoppers take them: the same for the same seed, of the garment, in a room of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catalog.drawing import GarmentSpec
from catalog.drawing.data.colours import COLOURS
from catalog.drawing.snapshots import snapshot
from catalog.drawing.snapshots.files import Shot, take_many

SIZE = (150, 200)
TEE = GarmentSpec("tshirt", "red", neckline="crew", sleeve="short", seed=5)
BAG = GarmentSpec("bag", "cobalt", style="tote", fabric="leather", seed=5)


@pytest.mark.parametrize("spec", [TEE, BAG], ids=["worn", "laid"])
def test_the_same_seed_takes_the_same_photo(spec: GarmentSpec) -> None:
    one, same, other = (snapshot(spec, seed=seed, size=SIZE) for seed in (1, 1, 2))
    assert one.shape == (200, 150, 3)
    assert one.dtype == np.uint8
    assert np.array_equal(one, same)
    assert np.abs(one.astype(int) - other).mean() > 5


@pytest.mark.parametrize("spec", [TEE, BAG], ids=["worn", "laid"])
def test_the_garment_fills_the_middle_in_its_colour(spec: GarmentSpec) -> None:
    photo = snapshot(spec, seed=4, size=SIZE).astype(float)
    middle = np.median(photo[80:150, 55:95].reshape(-1, 3), axis=0)
    rgb = np.array(COLOURS[spec.colour].rgb)
    assert np.argmax(middle) == np.argmax(rgb)
    assert middle.max() > 1.5 * middle.min()


def test_no_corner_is_left_empty_by_a_tilted_camera() -> None:
    for seed in range(4):
        photo = snapshot(BAG, seed=seed, size=SIZE)
        for corner in (photo[:6, :6], photo[:6, -6:], photo[-6:, :6], photo[-6:, -6:]):
            assert 40 < corner.mean() < 250


def test_a_photo_too_small_to_see_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="120 pixels"):
        snapshot(TEE, seed=1, size=(60, 80))


def test_processes_of_their_own_take_the_photos(tmp_path: Path) -> None:
    shots = [Shot(TEE, seed, SIZE, tmp_path / f"{seed}.png") for seed in (1, 2)]
    told: list[tuple[int, int]] = []
    take_many(shots, lambda done, total: told.append((done, total)), workers=2)
    assert told == [(1, 2), (2, 2)]
    for shot in shots:
        assert np.array_equal(np.asarray(Image.open(shot.path)), snapshot(TEE, seed=shot.seed, size=SIZE))
