"""The visual index against brute force, and its corners."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fashionai.vision.index import VisualIndex, unit


def _index(count: int = 50, dimensions: int = 8, kind: type = np.float32) -> VisualIndex:
    vectors = unit(np.random.default_rng(0).normal(size=(count, dimensions)).astype(np.float32))
    return VisualIndex(np.arange(100, 100 + count), vectors.astype(kind))


def test_neighbours_are_those_with_the_largest_cosine() -> None:
    index, query = _index(), np.arange(8.0)
    cosines = index.vectors @ query / np.linalg.norm(query)
    ids, similar = index.nearest(query, 5)
    assert ids.tolist() == (100 + np.argsort(-cosines)[:5]).tolist()
    assert similar == pytest.approx(np.sort(cosines)[::-1][:5], abs=1e-6)


def test_a_picture_is_not_its_own_neighbour_when_it_is_left_out() -> None:
    index = _index()
    mine = index.vector(103)
    assert mine is not None
    assert index.nearest(mine, 1)[0].tolist() == [103]
    assert 103 not in index.nearest(mine, 49, exclude=[103])[0].tolist()


def test_equal_pictures_come_by_id() -> None:
    vectors = np.tile(unit(np.ones((1, 4), np.float32)), (3, 1))
    ids, _ = VisualIndex(np.array([9, 2, 5]), vectors).nearest(np.ones(4), 3)
    assert ids.tolist() == [2, 5, 9]


def test_no_more_than_there_are() -> None:
    assert len(_index(count=4).nearest(np.ones(8), 12)[0]) == 4
    assert len(_index(count=4).nearest(np.ones(8), 0)[0]) == 0


def test_half_precision_from_a_memory_map_finds_the_same(tmp_path: Path) -> None:
    index = _index(kind=np.float16)
    np.save(tmp_path / "vectors.npy", index.vectors)
    mapped = VisualIndex(index.ids, np.load(tmp_path / "vectors.npy", mmap_mode="r"))
    assert mapped.nearest(np.ones(8), 10)[0].tolist() == _index().nearest(np.ones(8), 10)[0].tolist()


@pytest.mark.parametrize("query", [np.zeros(8), np.full(8, np.nan)])
def test_a_query_without_direction_is_refused(query: np.ndarray) -> None:
    with pytest.raises(ValueError, match="direction"):
        _index().nearest(query, 3)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        _index().similarities(np.ones(7))
    with pytest.raises(ValueError, match="do not fit"):
        VisualIndex(np.arange(3), np.ones((2, 4), np.float32))


def test_an_unknown_id_has_no_vector() -> None:
    assert _index().vector(7) is None
