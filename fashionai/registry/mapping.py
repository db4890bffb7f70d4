"""An artifact's arrays as they lie on the disk: mapped, not read, so that processes share their pages.

The layout is that of safetensors: the header's length as eight bytes, the header as JSON, then the arrays, C-ordered
and little-endian (https://github.com/huggingface/safetensors, "Format").
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashionai.registry.artifacts import TENSORS, CorruptArtifact

_KINDS = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2",
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "<i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "<u1", "BOOL": "?",
}  # fmt: skip


def mapped(folder: Path) -> dict[str, NDArray[Any]]:
    """Read-only views of every array of an artifact whose digest was checked. Raises CorruptArtifact."""
    file = folder / TENSORS
    try:
        with file.open("rb") as handle:
            length = int.from_bytes(handle.read(8), "little")
            header = json.loads(handle.read(length))
        header.pop("__metadata__", None)
        return {name: _view(file, 8 + length, told) for name, told in header.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorruptArtifact(f"{file} cannot be mapped: {error}") from error


def _view(file: Path, start: int, told: dict[str, Any]) -> NDArray[Any]:
    kind, shape = np.dtype(_KINDS[told["dtype"]]), tuple(told["shape"])
    if 0 in shape:
        return np.empty(shape, kind)  # nothing can be mapped of no length
    return np.memmap(file, kind, "r", start + told["data_offsets"][0], shape)
