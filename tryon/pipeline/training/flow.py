"""Teaching the learned flow, and judging it beside the splines alone. Brings torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from fashionai.vision.precision import mixed
from tryon.pipeline.nets.flow import Flow, FlowNet, refined
from tryon.pipeline.training.flow_loss import loss_of, overlap_lost
from tryon.pipeline.training.flow_pairs import Pairs
from tryon.pipeline.training.flow_views import Disorder, View, batch, plain, view
from tryon.pipeline.training.loop import Rows, learned
from tryon.pipeline.training.stages import Report

_DISORDER = Disorder()


@dataclass(frozen=True)
class Settings:
    """16 pairs a step: .9 s on one core in bfloat16."""

    steps: int = 1_500
    size: int = 16
    peak_rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.995
    disorder: Disorder = _DISORDER
    threads: int = 1
    seed: int = 0


def train(
    pairs: Pairs,
    settings: Settings,
    *,
    start: FlowNet | None = None,
    chances: npt.NDArray[np.float64] | None = None,
    checkpoint: Path | None = None,
    report: Report | None = None,
) -> FlowNet:
    """What `loop.learned` makes of the pairs: the averaged network, ready for use."""

    def loss(net: FlowNet, rows: Rows, rng: np.random.Generator) -> Tensor:
        seen = batch([view(pairs, int(row), rng, settings.disorder) for row in rows])
        with mixed(seen.cloth.device):
            flow: Flow = net(seen.cloth, seen.body)
        return loss_of(Flow([level.float() for level in flow.levels], flow.cover.float()), seen)

    return learned(
        FlowNet, len(pairs), settings, loss,
        most=2.0, start=start, chances=chances, checkpoint=checkpoint, report=report,
    )  # fmt: skip


@torch.inference_mode()
def judged(net: FlowNet, pairs: Pairs) -> dict[str, float]:
    """On pairs as they were kept: overlap and colour error inside the true garment, of the splines and of the flow.

    `wins`: the share of pairs whose colours, ground counted as wrong, are nearer with the flow.
    """
    net.eval()
    scores = []
    for row in range(len(pairs)):
        seen = batch([plain(pairs, row)])
        cloth, _ = refined(seen.cloth, net(seen.cloth, seen.body))
        scores.append([*_scores(seen.cloth, seen), *_scores(cloth, seen)])
    table = np.array(scores)
    names = ("splines_iou", "splines_error", "flow_iou", "flow_error")
    means = {name: float(value) for name, value in zip(names, table.mean(0), strict=True)}
    return means | {"wins": float((table[:, 3] < table[:, 1]).mean())}


def _scores(cloth: Tensor, seen: View) -> tuple[float, float]:
    """Overlap, and mean absolute difference (0..1) of premultiplied colours and cover over either garment."""
    either = torch.maximum(cloth[:, 3:], seen.cover) * seen.known
    truth = torch.cat([seen.target * seen.cover, seen.cover], 1)
    error = ((cloth - truth).abs().mean(1, keepdim=True) * seen.known).sum() / either.sum().clamp_min(1)
    return 1 - float(overlap_lost(cloth[:, 3:], seen.cover, seen.known)), float(error)
