"""A model's files: `model.safetensors` for the arrays, `model.json` for the rest, one SHA-256 over both.

Never a pickle: loading a model must not be able to run code.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

TENSORS, META = "model.safetensors", "model.json"


class CorruptArtifact(Exception):
    """The files are missing, damaged, or not the ones that were registered."""


@dataclass(frozen=True)
class Loaded:
    arrays: dict[str, np.ndarray]
    meta: dict[str, Any]


def digest(folder: Path) -> str:
    """SHA-256 over both files' names and bytes; reads in 1 MiB pieces. Raises CorruptArtifact when one is missing."""
    total = hashlib.sha256()
    for name in (META, TENSORS):
        total.update(name.encode())
        try:
            with (folder / name).open("rb") as handle:
                while piece := handle.read(1 << 20):
                    total.update(piece)
        except OSError as error:
            raise CorruptArtifact(f"{folder / name} cannot be read: {error}") from error
    return total.hexdigest()


def write(folder: Path, arrays: dict[str, np.ndarray], meta: dict[str, Any]) -> tuple[str, int]:
    """Write both files into a new folder, whole or not at all. Returns (sha256, size in bytes).

    Raises FileExistsError when the folder exists: artifacts are never overwritten.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".writing-"))
    try:
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, staging / TENSORS)
        (staging / META).write_text(json.dumps(meta, ensure_ascii=False, sort_keys=True))
        staging.chmod(0o755)
        result = digest(staging), sum(file.stat().st_size for file in staging.iterdir())
        if folder.exists():
            raise FileExistsError(f"{folder} holds an artifact already.")
        os.replace(staging, folder)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return result


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def read(folder: Path, sha256: str) -> Loaded:
    """Check the digest, then load. Raises CorruptArtifact on any difference."""
    if (found := digest(folder)) != sha256:
        raise CorruptArtifact(f"{folder} has SHA-256 {found[:12]}…, registered was {sha256[:12]}….")
    try:
        with safe_open(folder / TENSORS, framework="numpy") as handle:
            arrays = {name: handle.get_tensor(name) for name in handle.keys()}  # noqa: SIM118 - not a dict
        return Loaded(arrays, json.loads((folder / META).read_text()))
    except (SafetensorError, ValueError) as error:
        raise CorruptArtifact(f"{folder} cannot be parsed: {error}") from error
