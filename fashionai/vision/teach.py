"""Teaching the embedding: one network, several attributes to tell apart (multi-task classification). Brings torch.

Every task is a linear layer on the unit vector, so garments that share attributes come to lie close by cosine
(Wang et al. 2017, NormFace, with free class weights). AdamW under a one-cycle schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from fashionai.vision import checkpoint as checkpoints
from fashionai.vision.distort import distort
from fashionai.vision.network import DIMENSIONS, EmbeddingNet

Progress = Callable[[float, str], None]
#: Logits of unit vectors lie within ±1 times the length of a class's weights; this lets them grow sure.
_SHARPNESS = 12.0


@dataclass(frozen=True)
class Lesson:
    """`images` uint8 (n, h, w, 3), `masks` uint8 (n, h, w), and per task n words and a weight in the loss."""

    images: NDArray[np.uint8]
    masks: NDArray[np.uint8]
    words: Mapping[str, NDArray[np.str_]]
    weights: Mapping[str, float]


@dataclass(frozen=True)
class TeachSettings:
    epochs: int = 24
    batch: int = 64
    peak_rate: float = 4e-3
    decay: float = 0.02
    seed: int = 0


SETTINGS = TeachSettings()


class Pupil(nn.Module):
    """The embedding with one classifier per task, which only serve to teach it."""

    def __init__(self, classes: Mapping[str, int]) -> None:
        super().__init__()
        self.embedding = EmbeddingNet()
        self.tasks = nn.ModuleDict({name: nn.Linear(DIMENSIONS, count) for name, count in classes.items()})

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        """Pictures float (n, 3, 64, 48) → logits (n, classes) per task."""
        vectors = _SHARPNESS * self.embedding(pictures)
        return {name: layer(vectors) for name, layer in self.tasks.items()}


def teach(
    lesson: Lesson,
    settings: TeachSettings = SETTINGS,
    *,
    checkpoint: Path | None = None,
    progress: Progress | None = None,
) -> EmbeddingNet:
    """A network for `embedding.embed`. With `checkpoint` a killed run goes on after its last whole epoch.

    Equal for equal arguments, up to the rounding of another number of threads.
    """
    torch.manual_seed(settings.seed)
    targets = {name: torch.from_numpy(np.unique(words, return_inverse=True)[1]) for name, words in lesson.words.items()}
    pupil = Pupil({name: int(target.max()) + 1 for name, target in targets.items()})
    optimizer = torch.optim.AdamW(pupil.parameters(), lr=settings.peak_rate, weight_decay=settings.decay)
    images = torch.from_numpy(lesson.images).permute(0, 3, 1, 2)
    masks = torch.from_numpy(lesson.masks)[:, None]
    for epoch in range(_resume(checkpoint, pupil, optimizer), settings.epochs):
        loss = _epoch(pupil, optimizer, (images, masks, targets), lesson.weights, settings, epoch)
        if checkpoint is not None:
            checkpoints.save(checkpoint, {"pupil": pupil}, optimizer, epoch=str(epoch + 1))
        if progress is not None:
            progress((epoch + 1) / settings.epochs, f"epoch {epoch + 1}: loss {loss:.4f}")
    return pupil.embedding.eval()


def _epoch(
    pupil: Pupil,
    optimizer: torch.optim.Optimizer,
    data: tuple[Tensor, Tensor, dict[str, Tensor]],
    weights: Mapping[str, float],
    settings: TeachSettings,
    epoch: int,
) -> float:
    """One pass over all pictures; returns the mean loss."""
    images, masks, targets = data
    generator = torch.Generator().manual_seed(settings.seed * 1_000 + epoch)
    batches = torch.randperm(len(images), generator=generator).split(settings.batch)
    pupil.train()
    total = 0.0
    for place, chosen in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = settings.peak_rate * _one_cycle((epoch + place / len(batches)) / settings.epochs)
        logits = pupil(distort(images[chosen], masks[chosen], generator))
        losses = [weights[name] * functional.cross_entropy(logits[name], targets[name][chosen]) for name in logits]
        loss = torch.stack(losses).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += float(loss.detach()) * len(chosen)
    return total / len(images)


def _one_cycle(share: float, warm_up: float = 0.15) -> float:
    """Rate as a share of its peak (Smith and Topin 2018): up in a line, down in a line to 0."""
    return share / warm_up if share < warm_up else (1 - share) / (1 - warm_up)


def _resume(path: Path | None, pupil: Pupil, optimizer: torch.optim.Optimizer) -> int:
    """The epoch to go on with."""
    kept = checkpoints.load(path, {"pupil": pupil}, optimizer) if path is not None else None
    return int(kept["epoch"]) if kept else 0
