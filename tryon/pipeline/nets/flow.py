"""The appearance flow that refines a warped garment (after PF-AFN, Ge et al. 2021, and DM-VTON, 2023). Brings torch.

Two pyramids of features, one of the garment where the splines laid it and one of the person without clothes, are
compared from coarse to fine: at every level the garment's features are moved by the flow so far, correlated with the
person's, and a residual flow is added.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

#: Of the garment: premultiplied red, green, blue and cover. Of the person: drawn pose and what is kept of the parsing.
CLOTH, BODY = 4, 7
#: Pixels of the window per cell of the finest level, a side.
CELL = 4
#: Channels at 1/4, 1/8, 1/16 and 1/32 of the window.
WIDTHS = (32, 48, 64, 80)
#: Cells around each one that are compared with it.
_REACH = 2
_HIDDEN = 48


class Flow(NamedTuple):
    """`levels`: flows (n, 2, h, w) from coarse to fine, each in pixels of the window; `cover`: logits (n, 1, H, W).

    A flow says how far from each place (x right, y down) its cloth is read in the garment as the splines laid it.
    """

    levels: list[Tensor]
    cover: Tensor


def moved(planes: Tensor, flow: Tensor) -> Tensor:
    """Planes (n, c, h, w) read where `flow` (n, 2, h, w), in cells of the planes, says; beyond the edge is nothing."""
    height, width = planes.shape[-2:]
    y = torch.arange(height, device=flow.device, dtype=flow.dtype)[None, :, None]
    x = torch.arange(width, device=flow.device, dtype=flow.dtype)[None, None, :]
    at_x = (2 * (x + flow[:, 0]) + 1) / width - 1
    at_y = (2 * (y + flow[:, 1]) + 1) / height - 1
    return functional.grid_sample(planes, torch.stack([at_x, at_y], -1), align_corners=False)


def correlation(cloth: Tensor, body: Tensor, reach: int = _REACH) -> Tensor:
    """Mean products (n, (2 reach + 1)², h, w) of the person's features with the garment's around each cell."""
    height, width = body.shape[-2:]
    padded = functional.pad(cloth, (reach, reach, reach, reach))
    shifts = [(y, x) for y in range(2 * reach + 1) for x in range(2 * reach + 1)]
    return torch.stack([(body * padded[..., y : y + height, x : x + width]).mean(1) for y, x in shifts], 1)


def _conv(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Pyramid(nn.Module):
    """Features at every level, fine to coarse; cells are folded into channels first (Shi et al. 2016)."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(_conv(inputs * CELL * CELL, WIDTHS[0]), _conv(WIDTHS[0], WIDTHS[0]))
        self.downs = nn.ModuleList(nn.Sequential(_conv(a, b, 2), _conv(b, b)) for a, b in pairwise(WIDTHS))

    def forward(self, planes: Tensor) -> list[Tensor]:
        folded = functional.pixel_unshuffle(planes, CELL).contiguous(memory_format=torch.channels_last)
        seen = [self.stem(folded)]
        for down in self.downs:
            seen.append(down(seen[-1]))
        return seen


class Step(nn.Module):
    """Residual flow of one level, in its own cells, and the features that it was read from."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.read = nn.Sequential(_conv((2 * _REACH + 1) ** 2 + 2 * width + 2, _HIDDEN), _conv(_HIDDEN, _HIDDEN))
        self.residual = nn.Conv2d(_HIDDEN, 2, 3, padding=1)
        nn.init.zeros_(self.residual.weight)
        nn.init.zeros_(self.residual.bias)  # type: ignore[arg-type]

    def forward(self, cloth: Tensor, body: Tensor, flow: Tensor) -> tuple[Tensor, Tensor]:
        there = moved(cloth, flow)
        seen = self.read(torch.cat([correlation(there, body), there, body, flow], 1))
        return flow + self.residual(seen).float(), seen


class FlowNet(nn.Module):
    """Garment (n, CLOTH, H, W) and person (n, BODY, H, W), each 0..1, H and W multiples of 32 → `Flow`.

    A fresh network moves nothing and leaves the cover as it is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cloth, self.body = Pyramid(CLOTH), Pyramid(BODY)
        self.steps = nn.ModuleList(Step(width) for width in WIDTHS)
        self.cover = nn.Conv2d(_HIDDEN, CELL * CELL, 3, padding=1)
        nn.init.zeros_(self.cover.weight)
        nn.init.constant_(self.cover.bias, 4.0)  # type: ignore[arg-type]
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, cloth: Tensor, body: Tensor) -> Flow:
        features = [(a.float(), b.float()) for a, b in zip(self.cloth(cloth), self.body(body), strict=True)]
        coarse = features[-1][0]
        flow = coarse.new_zeros(len(coarse), 2, *coarse.shape[-2:])
        found, seen = [], coarse
        for level in reversed(range(len(WIDTHS))):
            if level < len(WIDTHS) - 1:
                flow = 2 * functional.interpolate(flow, scale_factor=2.0, mode="bilinear", align_corners=False)
            flow, seen = self.steps[level](*features[level], flow)
            found.append(flow * (CELL * 2**level))
        return Flow(found, functional.pixel_shuffle(self.cover(seen), CELL).float())


def enlarged(flow: Tensor, size: tuple[int, int]) -> Tensor:
    """A flow in pixels of the window at the window's own size (H, W)."""
    return functional.interpolate(flow, size=size, mode="bilinear", align_corners=False)


def kept(cover: Tensor) -> Tensor:
    """The share of the garment's cover that stays, 0..1, from logits; whole where the network is nearly sure."""
    return (1.1 * cover.sigmoid() - 0.05).clamp(0, 1)


def refined(cloth: Tensor, flow: Flow) -> tuple[Tensor, Tensor]:
    """The moved garment (n, CLOTH, H, W), its cover lessened where the network says so, and the flow (n, 2, H, W)."""
    size = (cloth.shape[-2], cloth.shape[-1])
    whole = enlarged(flow.levels[-1], size)
    return moved(cloth, whole) * kept(flow.cover), whole
