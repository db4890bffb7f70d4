"""A run between two checks as one safetensors file, its last good generator as another; each replaced in one step."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

if TYPE_CHECKING:
    from design.gan.training.trainer import Trainer

_RUN, _GOOD = "run.safetensors", "good.safetensors"


def keep(trainer: Trainer, *, good: bool) -> None:
    """Everything that `resume` needs; and the average apart, unless its samples look alike."""
    trainer.folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"{part}.{name}": value for part, values in _parts(trainer).items() for name, value in values.items()}
    about = {"done": str(trainer.done), "seconds": str(trainer.seconds), "run": fingerprint(trainer)}
    write(trainer.folder / _RUN, arrays, about)
    if good:
        write(trainer.folder / _GOOD, trainer.average.state_dict(), about)


def resume(trainer: Trainer) -> None:
    """Go on from the kept run of the same shape and settings; otherwise change nothing."""
    try:
        with safe_open(trainer.folder / _RUN, framework="pt") as file:
            about = file.metadata() or {}
            if about.get("run") != fingerprint(trainer) or int(about["done"]) <= trainer.done:
                return
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (FileNotFoundError, SafetensorError):
        return
    for name in ("generator", "discriminator", "average"):
        getattr(trainer, name).load_state_dict(_under(f"{name}.", arrays))
    for name, optimizer in trainer.optimizers.items():
        _load_optimizer(optimizer, _under(f"{name}-optimizer.", arrays))
    trainer.done, trainer.seconds = int(about["done"]), float(about["seconds"])


def good(folder: Path) -> dict[str, Tensor]:
    """The last good average of a run. Raises FileNotFoundError."""
    if not (folder / _GOOD).exists():
        raise FileNotFoundError(folder / _GOOD)
    with safe_open(folder / _GOOD, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def fingerprint(trainer: Trainer) -> str:
    """Names what a run is of: another shape, setting or number of pictures is another run."""
    about = (trainer.shape.as_json(), trainer.settings.as_json(), len(trainer.data.images))
    return json.dumps(about, sort_keys=True)


def write(path: Path, arrays: Mapping[str, Tensor], about: Mapping[str, str]) -> None:
    """A kill leaves the file before or this one."""
    partial = path.with_name(path.name + ".partial")
    save_file({name: array.contiguous() for name, array in arrays.items()}, partial, dict(about))
    os.replace(partial, path)


def _parts(trainer: Trainer) -> dict[str, dict[str, Tensor]]:
    parts = {name: getattr(trainer, name).state_dict() for name in ("generator", "discriminator", "average")}
    for name, optimizer in trainer.optimizers.items():
        learned = optimizer.state_dict()["state"]
        parts[f"{name}-optimizer"] = {
            f"{place}.{key}": value for place, values in learned.items() for key, value in values.items()
        }
    return parts


def _load_optimizer(optimizer: torch.optim.Optimizer, arrays: Mapping[str, Tensor]) -> None:
    learned: dict[int, dict[str, Tensor]] = {}
    for name, array in arrays.items():
        place, _, key = name.partition(".")
        learned.setdefault(int(place), {})[key] = array
    optimizer.load_state_dict({"state": learned, "param_groups": optimizer.state_dict()["param_groups"]})


def _under(prefix: str, arrays: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
