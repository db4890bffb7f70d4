"""The loop that networks of the try-on are taught in: one-cycle rate, averaged weights, checkpoints. Brings torch."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from fashionai.vision import checkpoint as checkpoints
from fashionai.vision.ema import Average
from tryon.pipeline.training.stages import Report

Net = TypeVar("Net", bound=nn.Module)
Rows = npt.NDArray[np.intp]
#: Steps between two checkpoints.
_EVERY = 100


class Lessons(Protocol):
    """`steps` of `size` examples each, drawn by `seed`; rate at its peak, weight decay, and what the average keeps."""

    @property
    def steps(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def peak_rate(self) -> float: ...
    @property
    def decay(self) -> float: ...
    @property
    def average(self) -> float: ...
    @property
    def threads(self) -> int: ...
    @property
    def seed(self) -> int: ...


def learned(
    make: Callable[[], Net],
    count: int,
    settings: Lessons,
    loss_of: Callable[[Net, Rows, np.random.Generator], torch.Tensor],
    *,
    most: float,
    start: Net | None = None,
    chances: npt.NDArray[np.float64] | None = None,
    checkpoint: Path | None = None,
    report: Report | None = None,
) -> Net:
    """The averaged network, ready for use. With `checkpoint` a killed run goes on where it was last kept.

    `loss_of` answers the network's loss on some of `count` examples; a gradient longer than `most` is shortened to it.
    Training goes on from the weights of `start`. `chances` (count,): how likely a step takes each; None takes all
    alike.
    """
    net, averaged = begun(make, start, threads=settings.threads, seed=settings.seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=settings.peak_rate, weight_decay=settings.decay)

    def step_of(step: int) -> float:
        rng = np.random.default_rng([settings.seed, step])
        net.train()
        loss = loss_of(net, rng.choice(count, settings.size, p=chances), rng)
        return descended(net, optimizer, loss, most=most)

    return taught(
        net, averaged, optimizer, step_of,
        steps=settings.steps, peak_rate=settings.peak_rate, average=settings.average,
        checkpoint=checkpoint, report=report,
    )  # fmt: skip


def taught(
    net: nn.Module,
    averaged: Net,
    optimizer: torch.optim.Optimizer,
    step_of: Callable[[int], float],
    *,
    steps: int,
    peak_rate: float,
    average: float,
    checkpoint: Path | None = None,
    report: Report | None = None,
) -> Net:
    """`averaged`, ready for use: the average of `net`'s weights over `steps` calls of `step_of`, which answers a loss.

    It begins at the weights of `net`; with `checkpoint` a killed run goes on where it was last kept.
    """
    mean = Average(averaged, average)
    mean.restart(net)
    parts = {"net": net, "average": mean.net}
    kept = checkpoints.load(checkpoint, parts, optimizer) if checkpoint else None
    begin, losses = time.process_time(), []
    for step in range(int(kept["step"]) if kept else 0, steps):
        for group in optimizer.param_groups:
            group["lr"] = peak_rate * one_cycle(step / steps)
        losses.append(step_of(step))
        mean.update(net, step)
        if (step + 1) % _EVERY == 0 or step + 1 == steps:
            if checkpoint:
                checkpoints.save(checkpoint, parts, optimizer, step=str(step + 1))
            if report:
                spent = time.process_time() - begin
                report((step + 1) / steps, f"step {step + 1}: loss {np.mean(losses):.4f}, {spent:.0f} s CPU")
            losses = []
    return averaged.eval()


def begun(make: Callable[[], Net], start: Net | None, *, threads: int, seed: int) -> tuple[Net, Net]:
    """A network with the weights of `start`, or fresh ones of a seed, and one that is to hold their average."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    net, averaged = make(), make()
    if start is not None:
        net.load_state_dict(start.state_dict())
    return net, averaged


def descended(net: nn.Module, optimizer: torch.optim.Optimizer, loss: torch.Tensor, *, most: float) -> float:
    """One step down `loss`, whose gradient is at most so long; answers the loss."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), most)
    optimizer.step()
    return float(loss.detach())


def one_cycle(share: float, warm_up: float = 0.1) -> float:
    """Rate as a share of its peak: up in a line, down by a cosine (Smith and Topin 2018)."""
    if share < warm_up:
        return 0.05 + 0.95 * share / warm_up
    return 0.002 + 0.998 * 0.5 * (1 + float(np.cos(np.pi * (share - warm_up) / (1 - warm_up))))
