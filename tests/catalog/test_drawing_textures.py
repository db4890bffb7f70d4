"""Tiles and blurs: what repeats has no seam, and what is coarse is the mean of what is fine."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from catalog.drawing.blur import blurred, moved
from catalog.drawing.textures.fabrics import FABRICS, texture
from catalog.drawing.textures.tiles import doubled, sample, tile_of
from catalog.drawing.textures.weaves import _WEAVES, weave


def test_doubled_tile_reads_like_bilinear_interpolation() -> None:
    rng = np.random.default_rng(1)
    tile = rng.normal(size=(16, 16)).astype(np.float32)
    x, y = rng.uniform(-40, 40, (2, 500)).astype(np.float32)
    read = sample(doubled(tile), 2 * np.floor(2 * x) / 2, 2 * np.floor(2 * y) / 2)
    exact = map_coordinates(tile, [np.floor(2 * y) / 2, np.floor(2 * x) / 2], order=1, mode="grid-wrap")
    assert read == pytest.approx(exact, abs=1e-5)


def test_tile_repeats_on_both_sides_of_the_origin() -> None:
    tile = tile_of(np.random.default_rng(2).normal(size=(64, 64)), side=4.0)
    u, v = np.meshgrid(np.arange(-7.99, 8, 0.31), np.arange(-7.99, 8, 0.29))
    here, there = tile.at(u, v, 30.0), tile.at(u + 4.0, v - 8.0, 30.0)
    assert here is not None
    assert there is not None
    assert np.isclose(here, there).mean() > 0.97  # rounding may choose the neighbour on an edge


def test_coarser_levels_keep_the_mean_and_lose_the_detail() -> None:
    tile = tile_of(np.random.default_rng(3).normal(5, 1, (64, 64)), side=4.0)
    spreads = [level.std() for level in tile.levels]
    assert all(abs(level.mean()) < 1e-5 for level in tile.levels)
    assert spreads == sorted(spreads, reverse=True)


def test_nothing_is_left_of_threads_from_afar() -> None:
    x = np.arange(0, 20, 0.5, dtype=np.float32)
    poplin = weave("fine")
    assert poplin is not None
    assert poplin.at(x[None, :], x[:, None], 2.0) is None


@pytest.mark.parametrize("kind", sorted(_WEAVES))
def test_weave_has_no_seam(kind: str) -> None:
    tile = weave(kind)
    assert tile is not None
    finest = tile.levels[0]
    for axis in (0, 1):
        steps = np.abs(np.diff(finest, axis=axis)).mean()
        seam = np.abs(np.take(finest, 0, axis) - np.take(finest, -1, axis)).mean()
        assert seam < 4 * steps + 1e-6


@pytest.mark.parametrize("fabric", sorted(FABRICS))
@pytest.mark.parametrize("density", [5.0, 12.0, 40.0])
def test_texture_leaves_the_colour_as_it_is(fabric: str, density: float) -> None:
    steps = np.arange(-12, 12, 1 / density, dtype=np.float32)
    light = texture(FABRICS[fabric].texture, steps[None, :], steps[:, None], density)
    if light is not None:
        assert light.mean() == pytest.approx(1.0, abs=0.05)
        assert light.min() > 0.3


@pytest.mark.parametrize("radius", [1.0, 6.0, 25.0])
def test_quick_blur_keeps_what_it_spreads(radius: float) -> None:
    cover = np.zeros((240, 180), np.float32)
    cover[100:140, 80:110] = 1
    soft = blurred(cover, radius)
    assert soft.sum() == pytest.approx(cover.sum(), rel=0.03)
    assert soft.max() <= 1
    rows, columns = np.indices(cover.shape)
    assert (soft * rows).sum() / soft.sum() == pytest.approx(119.5, abs=1)
    assert (soft * columns).sum() / soft.sum() == pytest.approx(94.5, abs=1)


def test_moved_field_goes_on_beyond_the_picture() -> None:
    field = np.arange(12, dtype=np.float32).reshape(3, 4)
    assert moved(field, 1, 2).tolist() == [[0, 0, 0, 1], [0, 0, 0, 1], [4, 4, 4, 5]]
    assert moved(field, 0, 0).tolist() == field.tolist()
    assert moved(field, 9, 9).tolist() == [[0] * 4] * 3
