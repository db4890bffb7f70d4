"""Training the judge: several attributes at once, AdamW under a one-cycle schedule."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from design.gan.judge import Judge
from design.gan.training.parallel import device
from fashionai.vision.checkpoint import write_halves
from fashionai.vision.precision import mixed


@dataclass(frozen=True)
class JudgeSettings:
    epochs: int = 10
    batch: int = 64
    rate: float = 4e-3
    decay: float = 0.02
    #: Mirror images count as others of the same class.
    mirror: bool = True
    shift: int = 2
    stride: int = 1
    seed: int = 0


def teach(
    images: NDArray[np.uint8],
    answers: Mapping[str, NDArray[np.int64]],
    settings: JudgeSettings,
    progress: Callable[[float, str], None] | None = None,
    classes: Mapping[str, int] | None = None,
) -> Judge:
    """A judge of pictures uint8 (n, h, w, c) with classes int64 (n,) per attribute, taught on a GPU if there is one.

    An answer of -1 is not known and teaches nothing. classes: how many there are of each attribute; the largest
    answers say it otherwise.
    """
    torch.manual_seed(settings.seed)
    here = device()
    classes = classes or {name: int(answer.max()) + 1 for name, answer in answers.items()}
    judge = Judge(images.shape[3], classes, settings.stride)
    judge.to(device=here, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(judge.parameters(), lr=settings.rate, weight_decay=settings.decay)
    batch = min(settings.batch, len(images))
    steps = settings.epochs * (len(images) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.rate, total_steps=steps)
    pictures = torch.tensor(images).permute(0, 3, 1, 2)
    targets = {name: torch.from_numpy(answer) for name, answer in answers.items()}
    randomness, clock = torch.Generator().manual_seed(settings.seed), time.process_time()
    for epoch in range(settings.epochs):
        judge.train()
        for chosen in torch.randperm(len(images), generator=randomness).split(batch):
            if len(chosen) < batch:
                continue
            seen = _distorted(pictures[chosen], settings, randomness).to(here)
            optimizer.zero_grad(set_to_none=True)
            _loss(judge, seen, {name: target[chosen].to(here) for name, target in targets.items()}).backward()
            optimizer.step()
            schedule.step()
        if progress is not None:
            progress((epoch + 1) / settings.epochs, f"epoch {epoch + 1} {time.process_time() - clock:.0f} CPU-s")
    return judge.eval().cpu().requires_grad_(False)


def _loss(judge: Judge, images: torch.Tensor, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Sum of the attributes' cross-entropies."""
    with mixed(images.device):
        logits = judge(images)
    losses = [_cross_entropy(logit.float(), targets[name]) for name, logit in logits.items()]
    return torch.stack(losses).sum()


def _cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Of known targets; nothing where none is."""
    if not (targets >= 0).any():
        return logits.sum() * 0
    return functional.cross_entropy(logits, targets, label_smoothing=0.05, ignore_index=-1)


def _distorted(pictures: torch.Tensor, settings: JudgeSettings, randomness: torch.Generator) -> torch.Tensor:
    """One shift for the batch, the ground continued, and every other batch mirrored."""
    most = settings.shift
    x, y = (int(move) for move in torch.randint(-most, most + 1, (2,), generator=randomness))
    height, width = pictures.shape[2:]
    rows, columns = (torch.arange(height) + y).clamp(0, height - 1), (torch.arange(width) + x).clamp(0, width - 1)
    moved = pictures[:, :, rows][:, :, :, columns]
    if settings.mirror and torch.rand(1, generator=randomness) < 0.5:
        moved = moved.flip(3)
    return moved.float() / 127.5 - 1


def save_judge(judge: Judge, path: Path, **about: str) -> None:
    """Half precision: the judge is then loaded as it was saved, never as it was trained."""
    shape = json.dumps({"channels": judge.channels, "classes": judge.classes, "stride": judge.stride})
    write_halves(path, judge, {"judge": shape, **about})
