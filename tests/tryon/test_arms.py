"""Light read along a sleeve and painted on the arm inside."""

import numpy as np
import pytest

from tryon.pipeline import arms, labels, limbs, skin
from tryon.pipeline.body import body_of
from tryon.pipeline.mannequin import mannequin

SIZE = (216, 288)
SHAPE = SIZE[::-1]
NOTHING = np.zeros(SHAPE, bool)


@pytest.fixture(scope="module")
def body():
    return body_of(mannequin(6, pose="turned", size=SIZE))


@pytest.fixture(scope="module")
def fore(body):
    return next(one for one in limbs.segments(body, SHAPE) if one.part == ("arm", "right", 1))


def grey(light):
    return np.repeat(limbs.encoded(np.asarray(light, np.float32))[..., None], 3, 2)


def test_levels_come_back_from_light_until_they_are_blown_out():
    levels = np.arange(256, dtype=np.float32)
    back = limbs.encoded(limbs.linear(levels))
    np.testing.assert_allclose(back[:251], levels[:251], atol=0.01)
    assert (back[252:] == back[252]).all()
    assert limbs.linear(np.float32([255])) == pytest.approx(1.2912, abs=1e-3)


def test_places_of_the_grid_lie_as_segments_count_them(body):
    segments = {one.part: one for one in limbs.segments(body, SHAPE)}
    for side in limbs.SIDES:
        at = arms.places(body, side)
        assert at.shape == (arms.ROWS, len(arms.ACROSS), 2)
        for row, place in ((5, 0), (18, 1)):  # mid upper arm and mid forearm, away from the bend of the elbow
            segment = segments[limbs.Part("arm", side, place)]
            x, y = np.floor(at[row]).astype(int).T
            np.testing.assert_allclose(segment.across[y, x], arms.ACROSS, atol=0.12)
            np.testing.assert_allclose(segment.down[y, x], arms.stations()[row], atol=0.08)


def test_a_place_that_is_hardly_seen_is_not_read():
    at = np.array([[(2.5, 2.5), (3.25, 2.5), (3.0, 2.5), (50.0, 2.5)]])
    seen = np.zeros((6, 6), bool)
    seen[:, :3] = True
    light = np.where(seen, 0.4, 9.0)
    read = arms.read(light, seen, at)
    assert read[0, 0] == pytest.approx(0.4)
    assert np.isnan(read[0, 1])  # a quarter of the sample
    assert read[0, 2] == pytest.approx(0.4)  # half of it, and nothing of the light beside
    assert np.isnan(read[0, 3])  # outside the picture


def test_light_beyond_what_a_limb_can_have_is_held_back(body):
    bright, dark = (
        arms.lit(grey(np.ones(SHAPE)), ~NOTHING, 0.1, [], body),
        arms.lit(grey(np.full(SHAPE, 0.01)), ~NOTHING, 1.0, [], body),
    )
    for side in limbs.SIDES:
        assert bright[side] == pytest.approx(1.6)
        assert dark[side] == pytest.approx(0.1)


def test_two_profiles_go_over_into_each_other_about_the_elbow():
    upper, fore = np.linspace(0.4, 1.2, limbs.BINS), np.full(limbs.BINS, 0.5)
    grid = arms.from_profiles([upper, fore])
    assert grid.shape == (arms.ROWS, len(arms.ACROSS))
    at = arms.stations()
    beyond = np.clip(arms.ACROSS, -1, 1)
    np.testing.assert_allclose(grid[at < 0.5], np.tile(0.8 + 0.4 * beyond, ((at < 0.5).sum(), 1)))
    np.testing.assert_allclose(grid[at > 1.5], 0.5)
    elbow = np.array([np.interp(1.0, at, column) for column in grid.T])
    np.testing.assert_allclose(elbow, (0.8 + 0.4 * beyond + 0.5) / 2)


def test_skin_is_painted_darker_at_its_outline_and_shines_half_way_to_the_light(fore):
    lamp = 0.5 + 0.4 * (arms.ACROSS >= 0.7) * (arms.ACROSS <= 0.9)
    shown, beside = arms.onto(np.tile(lamp, (arms.ROWS, 1)), fore)
    side = np.average(arms.ACROSS, weights=np.where(lamp > 0.6, lamp, 0))
    np.testing.assert_allclose(beside, fore.across - 0.5 * side, atol=1e-5)
    flat, _ = arms.onto(np.ones((arms.ROWS, len(arms.ACROSS))), fore)
    np.testing.assert_allclose(flat[np.abs(fore.across) <= 0.8], 1.0, atol=1e-6)
    np.testing.assert_allclose(flat[np.abs(fore.across) >= arms.ENDS], 0.6, atol=1e-6)
    assert shown.dtype == beside.dtype == np.float32


def test_the_brightest_place_is_the_middle_of_what_is_nearly_as_bright():
    told = np.array([[0.2, 0.95, 1.0, 0.95, 0.2], [1.0, 0.1, 0.1, 0.1, 0.1]])
    np.testing.assert_allclose(limbs.brightest(told, np.linspace(-1, 1, 5)), [0, -1], atol=1e-12)


def test_light_that_changes_along_an_arm_is_found_there(body, fore):
    rows = np.linspace(0.2, 0.6, SHAPE[0])[:, None] * np.ones(SHAPE)
    grids = arms.lit(grey(rows), NOTHING, 1.0, [(~NOTHING, True)], body)
    shown, _ = arms.onto(grids["right"], fore)
    middle = fore.near & (np.abs(fore.across) < 0.5) & (fore.along > 0.2) & (fore.along < 0.8)
    at = {side: arms.places(body, side) for side in ("left", "right")}
    facing = np.quantile(np.concatenate([arms.read(rows, ~NOTHING, one).ravel() for one in at.values()]), 0.75)
    np.testing.assert_allclose(shown[middle], rows[middle] / facing, rtol=0.04)


def test_skin_is_lit_as_it_shows_itself_rather_than_as_cloth_beside_it(body):
    light, bare = np.full(SHAPE, 0.2), np.zeros(SHAPE, bool)
    light[:, SIZE[0] // 2 :], bare[:, SIZE[0] // 2 :] = 0.5, True
    grids = arms.lit(grey(light), bare, 0.4, [(~bare, True)], body)
    assert grids["left"] == pytest.approx(1.0, abs=0.01)
    assert grids["right"] == pytest.approx(1.25, abs=0.01)


def test_a_wrist_alone_says_nothing_of_an_arm(body, fore):
    assert arms.lit(grey(np.ones(SHAPE)), fore.near & (fore.along > 0.6), 1.0, [], body) == {}
    assert list(arms.lit(grey(np.ones(SHAPE)), fore.near, 1.0, [], body)) == ["right"]


def test_stripes_even_out_and_a_sleeve_unlike_the_trunk_tells_nothing(body):
    stripes = np.where(np.arange(SHAPE[0]) % 8 < 4, 0.3, 0.5)[:, None] * np.ones(SHAPE)
    for grid in arms.lit(grey(stripes), NOTHING, 1.0, [(~NOTHING, False)], body).values():
        assert np.ptp(grid) < 0.15
    blocks = np.full((*SHAPE, 3), 200, np.float32)
    blocks[: int(body.joints["elbow_left"][1])] = (160, 20, 40)
    assert arms.lit(blocks, NOTHING, 1.0, [(~NOTHING, False)], body) == {}


def test_what_is_unseen_is_like_the_nearest_that_is_seen():
    grid = np.full((arms.ROWS, len(arms.ACROSS)), np.nan)
    grid[8:16, 4:12] = 0.7
    np.testing.assert_allclose(arms.filled(grid), 0.7)


def test_a_saturated_colour_in_shadow_is_still_one_colour():
    shade = np.linspace(0.1, 0.8, 200, dtype=np.float32)[:, None]
    red = limbs.encoded(shade * np.float32([0.8, 0.05, 0.08]))
    assert limbs.of_one_colour(red)
    assert not limbs.of_one_colour(np.where(np.arange(200)[:, None] % 2, red, red[:, ::-1]))
    assert not limbs.of_one_colour(red[:0])


def test_how_bright_skin_can_be_is_told_by_face_and_limbs_together():
    image, parsing = np.zeros((40, 40, 3), np.float32), np.zeros((40, 40), np.uint8)
    light = {labels.FACE: 0.2, labels.ARMS: 0.45}
    for label, rows in ((labels.FACE, slice(5, 15)), (labels.ARMS, slice(20, 35))):
        image[rows, 5:35], parsing[rows, 5:35] = limbs.encoded(light[label] * np.float32([1.1, 0.97, 0.88])), label
    both = float(np.sqrt(0.2 * 0.45))
    luma = float(np.float32([1.1, 0.97, 0.88]) @ limbs.LUMA)
    assert skin.facing(image, parsing) == pytest.approx(1.13 * both * luma, rel=1e-3)
    image[parsing == labels.ARMS] = (60, 110, 80)
    assert skin.facing(image, parsing) == pytest.approx(1.13 * 0.2 * luma, rel=1e-3)


@pytest.mark.parametrize(("seen", "kept"), [(0.3, 0.6), (0.8, 0.8), (1.6, 1.1)])
def test_a_mesh_sleeve_is_no_shadow(seen, kept):
    bright = seen * np.linspace(0.8, 1.2, 12, dtype=np.float32).reshape(4, 3)
    found = skin._likely(bright)
    assert found.mean() == pytest.approx(kept, rel=1e-4)
    np.testing.assert_allclose(found / found.mean(), bright / bright.mean(), rtol=1e-4)
