"""The trunk's training state as one safetensors file, replaced in one step after every epoch."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from fashionai.vision import checkpoint
from recommender.algorithms.preference.trunk import Trunk, TrunkSettings

KEPT_VELOCITY = 0.9
DECAY = 5e-4


@dataclass
class Training:
    """A model between two epochs; `averaged` is what the run is for, `fingerprint` says which run it is."""

    model: Trunk
    averaged: Trunk
    optimizer: torch.optim.SGD
    fingerprint: str
    epoch: int = 0
    cpu_seconds: float = 0.0

    @classmethod
    def fresh(cls, shape: TrunkSettings, fingerprint: str, seed: int) -> Training:
        """Before the first epoch, equal for an equal seed."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = Trunk(shape)
        averaged = copy.deepcopy(model).requires_grad_(False)
        return cls(model, averaged, _optimizer(model), fingerprint)


def _optimizer(model: Trunk) -> torch.optim.SGD:
    """Weight decay on the matrices alone: it would only fight the scales and offsets of batch normalisation.

    The rate is set before every step."""
    matrices = [weight for weight in model.parameters() if weight.ndim > 1]
    vectors = [weight for weight in model.parameters() if weight.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.SGD(groups, lr=0.0, momentum=KEPT_VELOCITY, nesterov=True)


def save_training(path: Path, training: Training) -> None:
    """A kill leaves the file of the epoch before or of this one."""
    checkpoint.save(
        path,
        _modules(training),
        training.optimizer,
        fingerprint=training.fingerprint,
        epoch=str(training.epoch),
        cpu_seconds=f"{training.cpu_seconds:.3f}",
    )


def load_training(path: Path, fingerprint: str, shape: TrunkSettings) -> Training | None:
    """None where there is no file, it is damaged, or it belongs to another run."""
    training = Training.fresh(shape, fingerprint, seed=0)
    about = checkpoint.load(path, _modules(training), training.optimizer, fingerprint=fingerprint)
    if about is None:
        return None
    training.epoch, training.cpu_seconds = int(about["epoch"]), float(about["cpu_seconds"])
    return training


def _modules(training: Training) -> dict[str, nn.Module]:
    return {"model": training.model, "averaged": training.averaged}
