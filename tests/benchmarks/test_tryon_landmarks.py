"""Marks made by eye, and how far from them landmarks lie."""

import numpy as np
import pytest

from benchmarks import tryon_landmarks
from benchmarks.tryon_landmarks import Error, Marked, compared, figures, marked, width_of
from tryon.pipeline.types import KINDS, LANDMARKS

TEE = Marked(
    "cc0",
    "a",
    "top",
    {"hem_left": (0.2, 0.9), "hem_right": (0.8, 0.9), "armpit_left": (0.3, 0.4), "armpit_right": (0.7, 0.4)},
)


def test_every_mark_is_a_known_landmark_inside_its_picture():
    garments = marked()
    assert len(garments) == 40
    assert len({(one.source, one.item) for one in garments}) == 40
    assert {one.kind for one in garments} == set(KINDS)
    for one in garments:
        assert set(one.marks) <= set(LANDMARKS)
        assert all(0 <= at <= 1 for place in one.marks.values() for at in place)
        assert width_of(one.marks, np.array([100, 100])) > 10


def test_errors_are_shares_of_the_widest_pair_without_sleeves():
    wide = {**TEE.marks, "cuff_left_outer": (0.0, 0.5), "cuff_right_outer": (1.0, 0.5)}
    assert width_of(wide, np.array([300, 400])) == pytest.approx(180)
    found = {"hem_left": (0.2, 0.9), "hem_right": (0.8, 0.945), "armpit_left": (0.42, 0.4)}
    told = {error.landmark: error.distance for error in compared(TEE, found, (400, 300, 3))}
    assert told["hem_left"] == 0
    assert told["hem_right"] == pytest.approx(0.1)
    assert told["armpit_left"] == pytest.approx(0.2)
    assert told["armpit_right"] is None


def test_a_landmark_that_is_missing_is_not_near():
    errors = [Error("cc0", "top", "hem_left", away) for away in (0.0, 0.1, 0.3, None)]
    assert figures(errors) == pytest.approx({"median": 0.1, "p90": 0.26, "within_10": 0.5, "missing": 0.25})


def test_the_peer_lays_the_drawn_places_into_the_box(monkeypatch):
    from tryon.pipeline.types import Garment

    alpha = np.zeros((20, 10), np.float32)
    alpha[5:15, 2:8] = 1
    garment = Garment(np.zeros((20, 10, 3), np.uint8), alpha, "top", "short", "hip", {})
    usual = {("top", "short"): {"hem_right": np.array([1.0, 0.5])}}
    monkeypatch.setattr(tryon_landmarks, "drawn_places", lambda: usual)
    assert tryon_landmarks._mean_places(garment) == {"hem_right": pytest.approx((0.8, 0.5))}
