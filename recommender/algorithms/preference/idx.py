"""Fashion-MNIST's files: gzipped IDX arrays (Y. LeCun's layout), read with NumPy alone."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CLASSES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
_UNSIGNED_BYTE = 0x08


class Pictures(NamedTuple):
    """`images` uint8 (n, 28, 28), 0 the ground; `labels` uint8 (n,), places in CLASSES."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array of one gzipped IDX file of unsigned bytes. Raises ValueError for any other content."""
    with gzip.open(path) as file:
        raw = file.read()
    zeros, kind, dimensions = struct.unpack_from(">HBB", raw)
    if zeros or kind != _UNSIGNED_BYTE:
        raise ValueError(f"{path.name} is not an IDX file of unsigned bytes")
    start = 4 + 4 * dimensions
    shape = struct.unpack_from(f">{dimensions}I", raw, 4)
    if len(raw) - start != int(np.prod(shape)):
        raise ValueError(f"{path.name} is cut off: {len(raw) - start} bytes for the shape {shape}")
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)


def read_train(folder: Path) -> Pictures:
    """The 60,000 training pictures. Raises FileNotFoundError without the files."""
    return _read(folder, "train")


def read_test(folder: Path) -> Pictures:
    """The 10,000 test pictures. Raises FileNotFoundError without the files."""
    return _read(folder, "t10k")


def _read(folder: Path, part: str) -> Pictures:
    images = read_idx(folder / f"{part}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{part}-labels-idx1-ubyte.gz")
    if len(images) != len(labels):
        raise ValueError(f"{len(images)} images, but {len(labels)} labels")
    return Pictures(images, labels)
