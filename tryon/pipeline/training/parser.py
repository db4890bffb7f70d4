"""Teaching the parser: cross-entropy and soft Dice, one-cycle rate, small windows first. Brings torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from fashionai.vision.precision import mixed
from tryon.pipeline.labels import COUNT, UNKNOWN
from tryon.pipeline.nets.parser import ParserNet
from tryon.pipeline.training import augment
from tryon.pipeline.training.loop import begun, descended, taught
from tryon.pipeline.training.people import People
from tryon.pipeline.training.stages import Report


@dataclass(frozen=True)
class Settings:
    """`sizes` (width, height) with the share of steps and the batch of each; `drawn` and `guessed` are shares of people
    who are drawn, and of those whom another network labelled; the others are labelled photos.
    """

    steps: int = 2_000
    sizes: tuple[tuple[tuple[int, int], float, int], ...] = (((96, 128), 0.35, 24), ((192, 256), 0.65, 12))
    drawn: float = 0.2
    guessed: float = 0.35
    peak_rate: float = 2.5e-3
    decay: float = 0.03
    average: float = 0.998
    threads: int = 1
    seed: int = 0


def train(
    photos: People,
    drawn: People | None,
    settings: Settings,
    *,
    guessed: People | None = None,
    start: ParserNet | None = None,
    chances: npt.NDArray[np.float64] | None = None,
    checkpoint: Path | None = None,
    report: Report | None = None,
) -> ParserNet:
    """The averaged network, ready for use. With `checkpoint` a killed run goes on where it was last kept.

    `guessed` are people as another network labels them, UNKNOWN where it is unsure. Training goes on from the weights
    of `start`. `chances` (n,): how likely each photo is taken; None takes all in turn.
    """
    net, averaged = begun(ParserNet, start, threads=settings.threads, seed=settings.seed)
    optimizer = torch.optim.AdamW(_groups(net, settings.decay), lr=settings.peak_rate)
    weights = class_weights(photos)

    def step_of(step: int) -> float:
        windows, targets = _batch(photos, (drawn, guessed), settings, chances, step)
        return _step(net, optimizer, windows, targets, weights)

    return taught(
        net, averaged, optimizer, step_of,
        steps=settings.steps, peak_rate=settings.peak_rate, average=settings.average,
        checkpoint=checkpoint, report=report,
    )  # fmt: skip


def _groups(net: nn.Module, decay: float) -> list[dict[str, object]]:
    """Weight decay on convolutions only."""
    many = [parameter for parameter in net.parameters() if parameter.ndim > 1]
    few = [parameter for parameter in net.parameters() if parameter.ndim <= 1]
    return [{"params": many, "weight_decay": decay}, {"params": few, "weight_decay": 0.0}]


def class_weights(people: People) -> Tensor:
    """Per class, the inverse fourth root of its share of pixels, 1 on average over pixels."""
    counts = np.bincount(np.asarray(people.parsings[::4, ::4, ::4]).ravel(), minlength=COUNT) + 1.0
    share = counts / counts.sum()
    weights = share**-0.25
    return torch.tensor(weights / float(share @ weights), dtype=torch.float32)


def _batch(
    photos: People,
    others: tuple[People | None, People | None],
    settings: Settings,
    chances: npt.NDArray[np.float64] | None,
    step: int,
) -> tuple[Tensor, Tensor]:
    """The batch of a step, the same whenever it is asked for."""
    rng = np.random.default_rng([settings.seed, step])
    size, batch = _size(settings, step)
    views = []
    for place in range(batch):
        other = _taken(others, (settings.drawn, settings.guessed), rng.random())
        if other is not None:
            views.append(augment.view(other, int(rng.integers(len(other))), size, rng))
        else:
            in_turn = _row(len(photos), step * batch + place, settings.seed)
            row = in_turn if chances is None else int(rng.choice(len(photos), p=chances))
            views.append(augment.view(photos, row, size, rng))
    return tensors(views)


def _taken(groups: tuple[People | None, ...], shares: tuple[float, ...], chance: float) -> People | None:
    """The group in whose share the chance lies, of those that are there; None where it lies in none."""
    for group, share in zip(groups, shares, strict=True):
        if group is not None:
            if chance < share:
                return group
            chance -= share
    return None


def _row(count: int, place: int, seed: int) -> int:
    """Every photo once before any comes again."""
    return int(np.random.default_rng([seed, place // count]).permutation(count)[place % count])


def _size(settings: Settings, step: int) -> tuple[tuple[int, int], int]:
    done = 0.0
    for size, share, batch in settings.sizes:
        done += share
        if step < done * settings.steps:
            return size, batch
    return settings.sizes[-1][0], settings.sizes[-1][2]


def tensors(views: list[tuple[np.ndarray, np.ndarray]]) -> tuple[Tensor, Tensor]:
    """Inputs float (n, 8, h, w) in -1..1 and labels int64 (n, h, w)."""
    windows = torch.from_numpy(np.stack([window for window, _ in views])).permute(0, 3, 1, 2).float().div(127.5).sub(1)
    return windows, torch.from_numpy(np.stack([parsing for _, parsing in views])).long()


def _step(net: nn.Module, optimizer: torch.optim.Optimizer, windows: Tensor, targets: Tensor, weights: Tensor) -> float:
    net.train()
    with mixed(windows.device):
        logits = net(windows)
    return descended(net, optimizer, loss_of(logits.float(), targets, weights), most=5.0)


def loss_of(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Weighted cross-entropy plus one minus the mean soft Dice (Milletari et al. 2016) of the classes in the batch.

    Pixels that are UNKNOWN count in neither.
    """
    entropy = functional.cross_entropy(logits, targets, weights, ignore_index=UNKNOWN, label_smoothing=0.03)
    known = (targets != UNKNOWN)[:, None]
    shares = logits.softmax(dim=1) * known
    truth = functional.one_hot(targets.clamp_max(COUNT - 1), COUNT).permute(0, 3, 1, 2) * known.to(shares.dtype)
    both = (shares * truth).sum(dim=(0, 2, 3))
    total = (shares + truth).sum(dim=(0, 2, 3))
    there = truth.sum(dim=(0, 2, 3)) > 0
    return entropy + 1 - (2 * both[there] / total[there].clamp_min(1)).mean()
