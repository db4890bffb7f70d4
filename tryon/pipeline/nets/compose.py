"""The learned composition: a U-Net (Ronneberger et al. 2015) that corrects how cloth was laid over a person: a
residual rendering and a residual blend mask (after CP-VTON, Wang et al. 2018, which predicts both whole). Brings torch.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from tryon.pipeline.nets.parser import Residual, Up, conv

#: Cloth's colour and cover, what lies under it, where it may change, the old garment, folds; drawn pose; classes.
INPUTS = 4 + 3 + 3 + 4 + 6
#: Pixels of the window per cell of the finest level, a side.
CELL = 4
#: Channels at 1/4, 1/8, 1/16 and 1/32 of the window.
WIDTHS = (48, 64, 96, 112)
#: The most that the rendering may be changed, as a share of white.
REACH = 0.5


class Change(NamedTuple):
    """`cover` (n, 1, h, w) in -1..1, added to the cloth's cover; `colour` (n, 3, h, w) in -REACH..REACH, added last."""

    cover: Tensor
    colour: Tensor


class ComposeNet(nn.Module):
    """1.0 M parameters; 30 ms a window on one core. A fresh network changes nothing.

    Height and width must be multiples of 32. Cells are folded into channels first (Shi et al. 2016).
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv(INPUTS * CELL * CELL, WIDTHS[0], size=1)
        self.levels = nn.ModuleList([Residual(width) for width in WIDTHS])
        self.downs = nn.ModuleList([conv(a, b, 2) for a, b in pairwise(WIDTHS)])
        self.ups = nn.ModuleList([Up(below, beside) for beside, below in pairwise(WIDTHS)])
        self.head = nn.Conv2d(WIDTHS[0], 4 * CELL * CELL, 3, padding=1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, planes: Tensor) -> Change:
        """float (n, INPUTS, h, w) in 0..1."""
        x = functional.pixel_unshuffle(2 * planes - 1, CELL).contiguous(memory_format=torch.channels_last)
        x = functional.relu(self.stem(x))
        seen = []
        for place, level in enumerate(self.levels):
            x = level(x if place == 0 else functional.relu(self.downs[place - 1](x)))
            seen.append(x)
        for up, beside in zip(reversed(self.ups), reversed(seen[:-1]), strict=True):
            x = up(x, beside)
        found = functional.pixel_shuffle(self.head(x), CELL).float()
        return Change(found[:, :1].tanh(), REACH * found[:, 1:].tanh())


def composed(cloth: Tensor, under: Tensor, free: Tensor, change: Change) -> tuple[Tensor, Tensor]:
    """The picture (n, 3, h, w), and the cover it was blended with; `free` (n, 1, h, w) is the share that may change.

    `cloth` (n, 4, h, w) is colour, not premultiplied, and cover; `under` (n, 3, h, w) what lies beneath.
    """
    cover = (cloth[:, 3:] + free * change.cover).clamp(0, 1)
    return cloth[:, :3] * cover + under * (1 - cover) + free * change.colour, cover
