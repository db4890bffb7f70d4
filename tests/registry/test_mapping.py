"""Arrays mapped from an artifact are those that were written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fashionai.registry import artifacts
from fashionai.registry.mapping import mapped

ARRAYS = {
    "halves": np.arange(6, dtype=np.float16).reshape(2, 3),
    "ids": np.array([1, 2**40], np.int64),
    "bytes": np.arange(5, dtype=np.uint8),
    "none": np.empty((0, 4), np.float32),
}


def test_mapped_arrays_equal_what_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    artifacts.write(folder, ARRAYS, {})
    found = mapped(folder)
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert np.array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    assert isinstance(found["halves"], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        found["halves"][0] = 0


@pytest.mark.parametrize("damage", [b"", b"\x05\x00\x00\x00\x00\x00\x00\x00{no}!"])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "model"
    artifacts.write(folder, ARRAYS, {})
    (folder / artifacts.TENSORS).write_bytes(damage)
    with pytest.raises(artifacts.CorruptArtifact, match="cannot be mapped"):
        mapped(folder)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(artifacts.CorruptArtifact):
        mapped(tmp_path)
