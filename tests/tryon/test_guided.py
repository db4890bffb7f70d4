import numpy as np
import pytest

from tryon.pipeline import guided


@pytest.fixture
def edge():
    """A picture with an upright edge at 30 of 60, and shares of two classes that change softly about 27."""
    picture = np.full((48, 60, 3), (200, 190, 180), np.uint8)
    picture[:, 30:] = (40, 60, 90)
    right = np.clip((np.arange(60) - 23) / 8, 0, 1).astype(np.float32)
    right = np.broadcast_to(right, (48, 60))
    return picture, np.stack([1 - right, right], 2)


def test_shares_follow_the_edge_of_the_picture(edge):
    picture, shares = edge
    functions = guided.functions(picture, shares)
    assert functions.shape == (48, 60, 2, 4)
    found = guided.applied(functions[:, :, 1], picture) > guided.applied(functions[:, :, 0], picture)
    assert (shares[..., 1] > 0.5)[:, 28:30].all(), "before, the outline lies beside the edge"
    np.testing.assert_array_equal(found, picture[..., 0] < 100)


def test_the_edge_is_as_fine_as_a_larger_picture(edge):
    import cv2

    picture, shares = edge
    large = np.repeat(np.repeat(picture, 4, 0), 4, 1)
    large[:, 118:120] = large[0, 130]  # half a pixel of the small one
    functions = guided.functions(picture, shares)
    first, second = (cv2.resize(functions[:, :, place], (240, 192)) for place in (0, 1))
    found = guided.applied(second, large) > guided.applied(first, large)
    np.testing.assert_array_equal(found, large[..., 0] < 100)


def test_shares_go_on_summing_to_one_and_stay_where_nothing_is_to_be_seen(edge):
    _, shares = edge
    plain = np.full((48, 60, 3), 128, np.uint8)
    functions = guided.functions(plain, shares)
    found = np.stack([guided.applied(functions[:, :, place], plain) for place in (0, 1)], 2)
    np.testing.assert_allclose(found.sum(2), 1, atol=1e-4)
    assert np.abs(found - shares)[:, 12:].max() < 0.25, "only smoothed"
