"""A training run between two epochs as one safetensors file, replaced in one step: modules and optimizer. Brings torch.

Rates and other settings of the optimizer are the run's to set; only what it has learned is kept.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

_OPTIMIZER = "optimizer."


def save(path: Path, modules: Mapping[str, nn.Module], optimizer: torch.optim.Optimizer, **about: str) -> None:
    """A kill leaves the file of the epoch before or of this one. `about` comes back from `load`."""
    arrays = {
        f"{part}.{name}": array for part, module in modules.items() for name, array in module.state_dict().items()
    }
    for place, learned in optimizer.state_dict()["state"].items():
        arrays |= {f"{_OPTIMIZER}{place}.{name}": array for name, array in learned.items() if array is not None}
    partial = path.with_name(path.name + ".partial")
    save_file({name: array.contiguous() for name, array in arrays.items()}, partial, about)
    os.replace(partial, path)


def load(
    path: Path, modules: Mapping[str, nn.Module], optimizer: torch.optim.Optimizer, **expected: str
) -> dict[str, str] | None:
    """Put back what `save` kept; what it was told.

    None, with nothing changed, where there is no file, it is damaged or it was not told `expected`.
    """
    try:
        with safe_open(path, framework="pt") as file:
            about = file.metadata() or {}
            if any(about.get(name) != value for name, value in expected.items()):
                return None
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (FileNotFoundError, SafetensorError):
        return None
    for part, module in modules.items():
        module.load_state_dict(_under(f"{part}.", arrays))
    learned: dict[int, dict[str, Tensor]] = {}
    for name, array in _under(_OPTIMIZER, arrays).items():
        place, _, key = name.partition(".")
        learned.setdefault(int(place), {})[key] = array
    optimizer.load_state_dict({"state": learned, "param_groups": optimizer.state_dict()["param_groups"]})
    return about


def _under(prefix: str, arrays: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
