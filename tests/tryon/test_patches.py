"""Hidden ground put together from patches of what is seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tryon.pipeline import fill, patches

SIZE = (160, 120)


def shutters(size: tuple[int, int] = SIZE, period: int = 10) -> np.ndarray:
    """A wall of horizontal slats, darker to the left."""
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32)
    slats = 140 + 60 * (rows % period < period / 2) + 0.2 * columns
    return np.repeat(slats[..., None], 3, 2).astype(np.float32)


def somebody(size: tuple[int, int] = SIZE) -> np.ndarray:
    found = np.zeros(size, bool)
    found[size[0] // 3 : 2 * size[0] // 3, size[1] // 2 - 15 : size[1] // 2 + 15] = True
    return found


@pytest.mark.parametrize("scale", [1, 4])
def test_slats_go_on_behind_whom_was_there(scale):
    size = (SIZE[0] * scale, SIZE[1] * scale)
    wall, person = shutters(size, 10 * scale), somebody(size)
    photo = np.where(person[..., None], 30, wall).astype(np.float32)
    found = patches.behind(photo, person, person, person)
    smooth = fill.smooth_fill(photo, ~fill.grown(person, 2))
    ours, theirs = (np.abs(one - wall)[person].mean() for one in (found, smooth))
    assert ours < 0.4 * theirs
    assert (found[~fill.grown(person, 2)] == photo[~fill.grown(person, 2)]).all()


def test_what_will_be_covered_is_smooth():
    wall, person = shutters(), somebody()
    shows = person & (np.arange(SIZE[1]) < SIZE[1] // 2)
    found = patches.behind(wall, person, person, shows)
    smooth = fill.smooth_fill(wall, ~fill.grown(person, 2))
    np.testing.assert_array_equal(found[person & ~shows], smooth[person & ~shows])
    assert (found[shows] != smooth[shows]).any()


def test_nothing_but_a_person_is_left_as_it_is():
    wall, everywhere = shutters(), np.ones(SIZE, bool)
    np.testing.assert_array_equal(patches.behind(wall, everywhere, everywhere, everywhere), wall)


def test_a_strip_too_narrow_for_a_patch_is_filled_smoothly():
    wall, person = shutters(), np.ones(SIZE, bool)
    person[:, :4] = False
    found = patches.behind(wall, person, person, person)
    np.testing.assert_array_equal(found, fill.smooth_fill(wall, ~fill.grown(person, 2)))


@settings(max_examples=15, deadline=None)
@given(
    rows=st.integers(8, 90),
    columns=st.integers(8, 90),
    seed=st.integers(0, 2**16),
    share=st.floats(0.02, 0.98),
)
def test_any_picture_and_any_hole_end_in_colours_that_it_has(rows, columns, seed, share):
    rng = np.random.default_rng(seed)
    photo = rng.uniform(0, 255, (rows, columns, 3)).astype(np.float32)
    hole = np.kron(rng.random((rows // 8 + 1, columns // 8 + 1)) < share, np.ones((8, 8)))[:rows, :columns] > 0
    found = patches.behind(photo, hole, hole, hole)
    assert found.shape == photo.shape
    assert np.isfinite(found).all()
    assert found.min() >= photo.min() - 1e-2
    assert found.max() <= photo.max() + 1e-2
    np.testing.assert_array_equal(found, patches.behind(photo, hole, hole, hole))
