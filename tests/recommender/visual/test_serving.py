"""What looks alike, against brute force, from a memory map."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from catalog.models import Product
from fashionai.registry import services as registry
from fashionai.vision.index import unit
from recommender.visual import serving
from tests.recommender.visual.conftest import embed

pytestmark = pytest.mark.django_db


def _served(ids: list[int], vectors: np.ndarray) -> serving.VisualVectors | None:
    arrays = {"item_ids": np.array(ids, np.int64), "vectors": vectors.astype(np.float16)}
    version = registry.register(name=serving.MODEL, arrays=arrays, meta={}, data_fingerprint="")
    registry.promote(version, decision="test")
    serving.champion.forget()
    return serving.champion.get()


def _published(ids: list[int], vectors: np.ndarray) -> serving.VisualVectors:
    served = _served(ids, unit(vectors.astype(np.float32)))
    assert served is not None
    return served


def test_near_ranks_by_the_weighted_mean_and_leaves_the_given_out() -> None:
    drawn = np.random.default_rng(0).normal(size=(40, 16))
    served = _published(list(range(100, 140)), drawn)
    ids, cosines = served.near(np.array([103, 110, 999]), np.array([2.0, 1.0, 5.0]), 5)
    vectors = np.asarray(served.index.vectors, np.float64)
    mean = 2 * vectors[3] + vectors[10]
    expected = vectors @ mean / np.linalg.norm(mean)
    expected[[3, 10]] = -np.inf
    assert ids.tolist() == (100 + np.argsort(-expected)[:5]).tolist()
    assert cosines == pytest.approx(np.sort(expected)[::-1][:5], abs=1e-3)
    assert (ids.dtype, cosines.dtype) == (np.int64, np.float32)


def test_near_is_empty_for_what_is_unknown_or_has_no_direction() -> None:
    served = _published([1, 2, 3], np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]))
    assert served.near(np.array([9]), np.array([1.0]), 5)[0].tolist() == []
    assert served.near(np.empty(0, np.int64), np.empty(0), 5)[0].tolist() == []
    assert served.near(np.array([1, 2]), np.array([1.0, 1.0]), 5)[0].tolist() == []


def test_vector_and_cosines_know_what_they_do_not_know() -> None:
    served = _published([1, 2], np.array([[1.0, 0.0], [0.6, 0.8]]))
    assert served.vector(7) is None
    assert served.cosines(7, [1]) is None
    assert served.cosines(1, [2, 7]) == pytest.approx([0.6, np.nan], abs=1e-3, nan_ok=True)


def test_vectors_out_of_order_or_not_finite_are_refused() -> None:
    assert _served([1, 2], np.eye(2)) is not None
    registry.ModelVersion.objects.all().delete()
    assert _served([2, 1], np.eye(2)) is None
    assert _served([1, 2], np.array([[np.nan, 1.0], [1.0, 0.0]])) is None


def test_a_red_dress_looks_more_like_a_red_dress_than_like_blue_trousers(pictured: Callable[..., Product]) -> None:
    red, rosy = pictured("red", "#cc1111"), pictured("rosy", "#dd2222")
    blue = pictured("blue", "#1133aa", "trousers")
    embed()
    served = serving.champion.get()
    assert served is not None
    ids, cosines = served.near(np.array([red.pk]), np.ones(1), 2)
    assert ids.tolist() == [rosy.pk, blue.pk]
    assert cosines[0] > cosines[1] + 0.2
