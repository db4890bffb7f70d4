"""Differentiable augmentation (Zhao et al. 2020) for small catalogues: shift and cut-out, of real and fake alike.

No change of colour: designs are asked for by colour.
"""

from __future__ import annotations

import torch
from torch import Tensor

_SHIFT, _CUT = 1 / 12, 3 / 8


def augment(images: Tensor, share: float, randomness: torch.Generator) -> Tensor:
    """(n, c, h, w) → the same with a `share` of the pictures shifted, and a `share` with a hole."""
    if share <= 0:
        return images
    return _holed(_shifted(images, share, randomness), share, randomness)


def _shifted(images: Tensor, share: float, randomness: torch.Generator) -> Tensor:
    """By up to a twelfth of the side; the ground at the edge is continued."""
    count, _, height, width = images.shape
    most = max(1, round(_SHIFT * height))
    moves = torch.randint(-most, most + 1, (2, count), generator=randomness)
    moves = (moves * (torch.rand(count, generator=randomness) < share)).to(images.device)
    rows = (torch.arange(height, device=images.device)[None] + moves[0][:, None]).clamp(0, height - 1)
    columns = (torch.arange(width, device=images.device)[None] + moves[1][:, None]).clamp(0, width - 1)
    which = torch.arange(count, device=images.device)[:, None, None]
    return images.permute(0, 2, 3, 1)[which, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _holed(images: Tensor, share: float, randomness: torch.Generator) -> Tensor:
    count, _, height, width = images.shape
    edge = round(_CUT * height)
    top = torch.randint(1 - edge // 2, height - edge // 2, (count, 1, 1), generator=randomness)
    left = torch.randint(1 - edge // 2, width - edge // 2, (count, 1, 1), generator=randomness)
    rows, columns = torch.arange(height)[None, :, None], torch.arange(width)[None, None]
    inside = (rows >= top) & (rows < top + edge) & (columns >= left) & (columns < left + edge)
    inside &= (torch.rand(count, generator=randomness) < share)[:, None, None]
    return images * (~inside)[:, None].to(images.device)
