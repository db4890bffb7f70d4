"""A run between two checks as one safetensors file, its last good generator as another; each replaced in one step."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors import safe_open
from torch import Tensor, nn

from fashionai.vision import checkpoint

if TYPE_CHECKING:
    from design.gan.training.trainer import Trainer

_RUN, _GOOD = "run.safetensors", "good.safetensors"


def keep(trainer: Trainer, *, good: bool) -> None:
    """Everything that `resume` needs; and the average apart, unless its samples look alike."""
    trainer.folder.mkdir(parents=True, exist_ok=True)
    about = {"done": str(trainer.done), "seconds": str(trainer.seconds), "run": fingerprint(trainer)}
    counted = {"watch": trainer.watch.as_json()}
    checkpoint.save(trainer.folder / _RUN, _modules(trainer), trainer.optimizers, **about, **counted)
    if good:
        checkpoint.write(trainer.folder / _GOOD, trainer.average.state_dict(), about)


def resume(trainer: Trainer) -> None:
    """Go on from the kept run of the same shape and settings; otherwise change nothing."""
    file, run = trainer.folder / _RUN, fingerprint(trainer)
    about = checkpoint.told(file)
    if about is None or about.get("run") != run or int(about["done"]) <= trainer.done:
        return
    if checkpoint.load(file, _modules(trainer), trainer.optimizers, run=run) is not None:
        trainer.done, trainer.seconds = int(about["done"]), float(about["seconds"])
        trainer.watch.go_on(about["watch"])


def good(folder: Path) -> dict[str, Tensor]:
    """The last good average of a run. Raises FileNotFoundError."""
    if not (folder / _GOOD).exists():
        raise FileNotFoundError(folder / _GOOD)
    with safe_open(folder / _GOOD, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def forget(folder: Path) -> None:
    for name in (_RUN, _GOOD):
        (folder / name).unlink(missing_ok=True)


def fingerprint(trainer: Trainer) -> str:
    """Names what a run is of: another shape, setting, training set, generator to begin from or number of processes is
    another run.
    """
    about = (trainer.shape.as_json(), trainer.settings.as_json(), trainer.mark, trainer.processes)
    return json.dumps(about, sort_keys=True)


def mark(*tensors: Tensor) -> str:
    """Twelve digits that tell tensors from others."""
    found = hashlib.sha256()
    for one in tensors:
        found.update(np.ascontiguousarray(one.detach().cpu().numpy()).tobytes())
    return found.hexdigest()[:12]


def _modules(trainer: Trainer) -> dict[str, nn.Module]:
    return {name: getattr(trainer, name) for name in ("generator", "discriminator", "average")}
