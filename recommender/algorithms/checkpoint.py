"""Saving ALS factors between iterations, so that a killed training job continues where it was."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file


@dataclass(frozen=True)
class Checkpoint:
    """Factors (n_users, k) and (n_items, k) after `iteration` full iterations."""

    iteration: int
    user_factors: NDArray[np.float32]
    item_factors: NDArray[np.float32]


def save_checkpoint(path: Path, fingerprint: str, checkpoint: Checkpoint) -> None:
    """Replace the file in one step, so that a kill leaves the old checkpoint or the new one."""
    partial = path.with_name(path.name + ".partial")
    arrays = {"user_factors": checkpoint.user_factors, "item_factors": checkpoint.item_factors}
    save_file(arrays, partial, {"fingerprint": fingerprint, "iteration": str(checkpoint.iteration)})
    os.replace(partial, path)


def load_checkpoint(path: Path, fingerprint: str) -> Checkpoint | None:
    """The saved factors, or None when there are none, they are damaged or belong to another fit."""
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            if metadata.get("fingerprint") != fingerprint:
                return None
            factors = file.get_tensor("user_factors"), file.get_tensor("item_factors")
            return Checkpoint(int(metadata["iteration"]), *factors)
    except (FileNotFoundError, SafetensorError):
        return None
