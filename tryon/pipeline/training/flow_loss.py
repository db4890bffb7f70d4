"""What the learned flow is asked for: cloth where it truly is, in its place, moved smoothly. Brings torch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from tryon.pipeline.nets.flow import CELL, Flow, moved, refined
from tryon.pipeline.training.flow_views import View

#: Weights against an overlap that is wrong altogether: colours, their steps, cover, pixels of a known flow, bending.
_COLOUR, _STEP, _COVER, _KNOWN, _BENT = 1.0, 1.0, 0.3, 0.05, 0.08
#: Levels before the last count as much as this.
_EARLIER = 0.3


def loss_of(flow: Flow, view: View) -> Tensor:
    """Of a batch, a number."""
    cloth, _ = refined(view.cloth, flow)
    total = _fit(cloth, view.target, view.cover, view.known) + _COVER * _cover_error(cloth[:, 3:], view)
    for level in flow.levels[-3:-1]:
        total = total + _EARLIER * _coarse_fit(level, view)
    known = sum((_known_error(level, view) for level in flow.levels[1:]), view.cover.new_zeros(()))
    return total + _KNOWN * known / (len(flow.levels) - 1) + _BENT * bending(flow.levels[-1])


def _fit(cloth: Tensor, target: Tensor, cover: Tensor, known: Tensor) -> Tensor:
    """1 - overlap of covers, and colours where both cover."""
    alpha = cloth[:, 3:]
    both = cover * known
    gap = cloth[:, :3] - target * alpha
    area = (both * alpha).detach().sum().clamp_min(1)
    colour = (gap.abs().mean(1, keepdim=True) * both).sum() / area
    return overlap_lost(alpha, cover, known).mean() + _COLOUR * colour + _STEP * _steps(gap, both) / area


def overlap_lost(alpha: Tensor, cover: Tensor, known: Tensor) -> Tensor:
    """1 - soft intersection over union of each of n covers (n, 1, h, w)."""
    least = (torch.minimum(alpha, cover) * known).sum((1, 2, 3))
    return 1 - least / (torch.maximum(alpha, cover) * known).sum((1, 2, 3)).clamp_min(1)


def _steps(gap: Tensor, both: Tensor) -> Tensor:
    """Sum of differences between neighbouring gaps: edges and prints count, another light hardly does."""
    across = (gap[..., 1:] - gap[..., :-1]).abs().mean(1, keepdim=True) * both[..., 1:] * both[..., :-1]
    down = (gap[..., 1:, :] - gap[..., :-1, :]).abs().mean(1, keepdim=True) * both[..., 1:, :] * both[..., :-1, :]
    return across.sum() + down.sum()


def _cover_error(alpha: Tensor, view: View) -> Tensor:
    """Binary cross-entropy where anything is known, (n, 1, H, W) → a number per pixel of cloth."""
    error = functional.binary_cross_entropy(alpha.clamp(0.01, 0.99), view.cover, reduction="none")
    return (error * view.known).sum() / view.cover.sum().clamp_min(1)


def _coarse_fit(level: Tensor, view: View) -> Tensor:
    """The same fit at the size of an earlier level's cells."""
    cell = view.cloth.shape[-1] // level.shape[-1]
    cloth, target, cover, known = (
        functional.avg_pool2d(part, cell) for part in (view.cloth, view.target, view.cover, view.known)
    )
    return _fit(moved(cloth, level / cell), target, cover, known)


def _known_error(level: Tensor, view: View) -> Tensor:
    """Mean distance in pixels from the true flow, where that is known and cloth is."""
    cell = view.flow.shape[-1] // level.shape[-1]
    truth = functional.avg_pool2d(view.flow, cell)
    where = functional.avg_pool2d(view.cover * view.known, cell) * view.sure
    return ((level - truth).abs().sum(1, keepdim=True) * where).sum() / where.sum().clamp_min(1)


def bending(flow: Tensor) -> Tensor:
    """Mean second difference of a flow (n, 2, h, w) in pixels, along both axes and across (second-order smoothness)."""
    across = flow[..., 2:] - 2 * flow[..., 1:-1] + flow[..., :-2]
    down = flow[..., 2:, :] - 2 * flow[..., 1:-1, :] + flow[..., :-2, :]
    mixed = flow[..., 1:, 1:] - flow[..., 1:, :-1] - flow[..., :-1, 1:] + flow[..., :-1, :-1]
    parts = [torch.sqrt(part.square() + 1e-4).mean() for part in (across, down, mixed)]
    return (4 / CELL) * torch.stack(parts).sum()
