"""Reading interaction files, numbering ids and cutting validation data."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from benchmarks import UsageError
from benchmarks.support.interactions import Numbering, cut_validation, read_pairs


def written(tmp_path: Path, text: str, *, packed: bool = False) -> Path:
    path = tmp_path / "interactions"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return path


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("text", ["7 30 10\n2 10\n9\n", "7\t30\t1.0\n7\t10\n2\t10\t0.5\n7\t30\n"])
def test_both_layouts_are_read(tmp_path: Path, text: str, packed: bool) -> None:
    pairs = read_pairs(written(tmp_path, text, packed=packed))
    assert pairs.tolist() == [[2, 10], [7, 10], [7, 30]]


@pytest.mark.parametrize("line", ["1 x", "1 -2", "-1 2", "1\t2\t3\t4", "1\t", "1\t2\tmuch", "1.5 2"])
def test_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match="line 2: expected 'user item item"):
        read_pairs(written(tmp_path, f"1 2\n{line}\n"))


@pytest.mark.parametrize("content", [b"\x1f\x8bnot really gzip", b"\xff\xfe 1"])
def test_unreadable_file_is_a_usage_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot read"):
        read_pairs(path)


def test_cut_short_gzip_is_a_usage_error(tmp_path: Path) -> None:
    path = written(tmp_path, "1 2\n" * 5000, packed=True)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(UsageError, match="cannot read"):
        read_pairs(path)


def test_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no interactions"):
        read_pairs(written(tmp_path, "5\n"))


def test_unknown_users_go_and_unknown_items_stay_past_the_catalogue() -> None:
    numbering = Numbering.of(np.array([[5, 100], [9, 300]]))
    matrix = numbering.matrix(np.array([[5, 300], [7, 100], [9, 200], [9, 999]]))
    assert matrix.toarray().tolist() == [[0, 1, 0, 0], [0, 0, 1, 1]]


def test_training_matrix_has_exactly_the_catalogue() -> None:
    pairs = np.array([[5, 100], [9, 100], [9, 300]])
    assert Numbering.of(pairs).matrix(pairs).toarray().tolist() == [[1, 0], [1, 1]]


def test_validation_cut_is_a_partition_by_user() -> None:
    dense = np.zeros((4, 40), dtype=np.float32)
    for user, length in enumerate((0, 1, 10, 36)):
        dense[user, np.random.default_rng(user).permutation(40)[:length]] = 1
    kept, held = cut_validation(csr_matrix(dense), 0.1, seed=0)
    np.testing.assert_array_equal(kept.toarray() + held.toarray(), dense)
    assert held.getnnz(axis=1).tolist() == [0, 0, 1, 4]


def test_validation_cut_keeps_an_item_and_follows_the_seed() -> None:
    matrix = csr_matrix(np.ones((3, 30), dtype=np.float32))
    kept, _ = cut_validation(matrix, 1.0, seed=0)
    assert kept.getnnz(axis=1).tolist() == [1, 1, 1]
    cuts = [cut_validation(matrix, 0.3, seed)[1].toarray().tolist() for seed in (1, 1, 2)]
    assert (cuts[0] == cuts[1], cuts[0] == cuts[2]) == (True, False)
