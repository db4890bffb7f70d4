"""A training run between two epochs as one safetensors file, replaced in one step: modules, optimizers. Brings torch.

Rates and other settings of an optimizer are the run's to set; only what it has learned is kept.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

#: One optimizer, or several by name.
Optimizers = torch.optim.Optimizer | Mapping[str, torch.optim.Optimizer]


def save(path: Path, modules: Mapping[str, nn.Module], optimizer: Optimizers, **about: str) -> None:
    """A kill leaves the file of the epoch before or of this one. `about` comes back from `load`."""
    arrays = {
        f"{part}.{name}": array for part, module in modules.items() for name, array in module.state_dict().items()
    }
    for prefix, one in _by_prefix(optimizer).items():
        for place, learned in one.state_dict()["state"].items():
            arrays |= {f"{prefix}{place}.{name}": array for name, array in learned.items() if array is not None}
    write(path, arrays, about)


def write(path: Path, arrays: Mapping[str, Tensor], about: Mapping[str, str]) -> None:
    """Arrays as safetensors. A kill leaves the file before or this one."""
    partial = path.with_name(path.name + ".partial")
    save_file({name: array.cpu().contiguous() for name, array in arrays.items()}, partial, dict(about))
    os.replace(partial, path)


def write_halves(path: Path, network: nn.Module, about: Mapping[str, str]) -> None:
    """A network's weights in half precision, folders made as needed; whole numbers stay as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {
        name: value.half() if value.dtype.is_floating_point else value for name, value in network.state_dict().items()
    }
    write(path, halves, about)


def told(path: Path) -> dict[str, str] | None:
    """What `save` was told, without reading what was learned; None where there is no file or it is damaged."""
    try:
        with safe_open(path, framework="pt") as file:
            return file.metadata() or {}
    except (FileNotFoundError, SafetensorError):
        return None


def load(path: Path, modules: Mapping[str, nn.Module], optimizer: Optimizers, **expected: str) -> dict[str, str] | None:
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
    for prefix, one in _by_prefix(optimizer).items():
        learned: dict[int, dict[str, Tensor]] = {}
        for name, array in _under(prefix, arrays).items():
            place, _, key = name.partition(".")
            learned.setdefault(int(place), {})[key] = array
        one.load_state_dict({"state": learned, "param_groups": one.state_dict()["param_groups"]})
    return about


def _by_prefix(optimizer: Optimizers) -> dict[str, torch.optim.Optimizer]:
    if isinstance(optimizer, torch.optim.Optimizer):
        return {"optimizer.": optimizer}
    return {f"optimizer-{name}.": one for name, one in optimizer.items()}


def _under(prefix: str, arrays: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
