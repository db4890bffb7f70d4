"""Thin-plate splines, a body's frame, and where garments go on it."""

import numpy as np
import pytest

from catalog.drawing import GarmentSpec, draw
from tryon.pipeline import tps
from tryon.pipeline.body import body_of
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.goals import sleeve_reach
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.pieces import pieces
from tryon.pipeline.silhouette import registered
from tryon.pipeline.warp import warp

SIZE = (192, 256)


@pytest.fixture(scope="module")
def person():
    return mannequin(4, size=SIZE)


def garment(kind, **fields):
    return from_drawing(draw(GarmentSpec(kind, "navy", **fields), width=150, height=200))


def test_a_spline_passes_through_its_points():
    rng = np.random.default_rng(0)
    points, goals = rng.uniform(0, 100, (12, 2)), rng.uniform(0, 100, (12, 2))
    np.testing.assert_allclose(tps.fit(points, goals).apply(points), goals, atol=1e-4)


def test_a_spline_of_an_affine_map_is_that_map_everywhere():
    rng = np.random.default_rng(1)
    points, elsewhere = rng.uniform(0, 50, (9, 2)), rng.uniform(-80, 130, (40, 2))
    matrix, shift = np.array([[1.2, -0.3], [0.1, 0.8]]), np.array([5.0, -7.0])
    spline = tps.fit(points, points @ matrix.T + shift)
    np.testing.assert_allclose(spline.apply(elsewhere), elsewhere @ matrix.T + shift, atol=1e-4)


def test_a_stiff_spline_bends_less_than_an_exact_one():
    square = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.5]], float)
    goals = square.copy()
    goals[4] += 0.2
    exact, stiff = (tps.fit(square, goals, smooth=smooth).apply(square)[4] for smooth in (0.0, 1.0))
    assert abs(stiff - square[4]).max() < 0.7 * abs(exact - square[4]).max()


@pytest.mark.parametrize("points", [[[0, 0], [1, 1]], [[0, 0], [1, 1], [2, 2]], [[3, 3]] * 4])
def test_points_that_span_no_plane_are_refused(points):
    with pytest.raises(ValueError, match=r"spline"):
        tps.fit(np.array(points, float), np.array(points, float))


def test_the_picture_decides_left_and_right(person):
    body = body_of(person)
    assert body.joints["shoulder_left"][0] < body.joints["shoulder_right"][0]
    assert body.v_of(body.joints["knee_left"]) > body.trunk


def test_pieces_share_every_pixel_at_least_once():
    shirt = garment("shirt", neckline="collar", sleeve="long", fabric="poplin")
    found = pieces(shirt)
    assert [piece.name for piece in found] == ["trunk", "sleeve_left", "sleeve_right"]
    assert (sum(piece.alpha for piece in found) >= shirt.alpha - 1e-5).all()


def test_trousers_are_parted_into_legs_without_overlap():
    jeans = garment("jeans", style="classic", silhouette="straight", length="full", fabric="denim")
    left, right = pieces(jeans)
    np.testing.assert_allclose(left.alpha + right.alpha, jeans.alpha, atol=1e-5)


@pytest.mark.parametrize(("sleeve", "low", "high"), [("short", 0.15, 0.45), ("elbow", 0.45, 0.67), ("long", 0.92, 1.0)])
def test_cuffs_end_where_the_new_sleeve_does(person, sleeve, low, high):
    shirt = garment("tshirt", neckline="crew", sleeve=sleeve)
    assert low <= sleeve_reach(shirt, body_of(person), "left") <= high


def test_longer_dresses_reach_lower(person):
    rows = [
        np.flatnonzero((warp(dress, person).alpha > 0.5).any(1))[-1]
        for dress in (
            garment("dress", style="tea", silhouette="a-line", neckline="round", sleeve="short", length=length)
            for length in ("mini", "midi", "maxi")
        )
    ]
    assert rows[0] < rows[1] < rows[2]


def test_a_warped_shirt_covers_the_trunk_and_not_the_head(person):
    worn = warp(garment("tshirt", neckline="crew", sleeve="short"), person)
    body = body_of(person)
    x, y = body.at(0, 0.4 * body.trunk).astype(int)
    nose_x, nose_y = body.joints["nose"].astype(int)
    assert worn.alpha[y, x] > 0.95
    assert worn.alpha[nose_y, nose_x] == 0


def test_a_bent_outline_meets_its_area():
    y, x = np.mgrid[0:120, 0:100]
    area = ((x - 50) / 30) ** 2 + ((y - 60) / 45) ** 2 < 1
    disc = (((x - 46) / 33) ** 2 + ((y - 64) / 38) ** 2 < 1).astype(np.float32)
    rgba = np.dstack([disc * 200, disc * 100, disc * 50, disc * 255]).astype(np.float32)

    def overlap(cover):
        return (cover & area).sum() / (cover | area).sum()

    assert overlap(registered(rgba, area)[..., 3] > 127) > max(0.95, overlap(disc > 0.5) + 0.05)
