"""Teaching the learned composition, and judging it beside the plain one. Brings torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from fashionai.vision.precision import mixed
from tryon.pipeline.framing import moved
from tryon.pipeline.nets.compose import Change, ComposeNet, composed
from tryon.pipeline.rendering import inputs
from tryon.pipeline.training.compose_pairs import Pairs
from tryon.pipeline.training.loop import Rows, learned
from tryon.pipeline.training.stages import Report

#: Weights against mean colour error: steps between neighbours, and corrections that gain nothing.
_STEP, _IDLE = 1.0, 0.02
#: Bared skin counts this much more: it is little, and the first thing that one sees to be wrong.
_SKIN = 3.0
#: Planes of `rendering.inputs` that tell of arms and legs.
_LIMBS = slice(-5, -3)
#: Pictures are compared at their size and made smaller so often, halved each time.
_SCALES: Final = 3


@dataclass(frozen=True)
class Settings:
    steps: int = 2_400
    size: int = 8
    peak_rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.995
    threads: int = 1
    seed: int = 0


class View(NamedTuple):
    """Of one pair, or stacked to a batch: `planes` (INPUTS, H, W), `target` (3, H, W), `known` (1, H, W), each 0..1."""

    planes: Tensor
    target: Tensor
    known: Tensor

    def parts(self) -> tuple[Tensor, Tensor, Tensor]:
        """Of a batch: cloth, what is under it, where it may change."""
        return self.planes[:, :4], self.planes[:, 4:7], self.planes[:, 7:8]


def batch(views: list[View]) -> View:
    return View(*(torch.stack(planes) for planes in zip(*views, strict=True)))


def view(pairs: Pairs, row: int, rng: np.random.Generator | None = None) -> View:
    """A pair as it was kept; with `rng` mirrored half of the time, a little moved, and in other light."""
    planes, parsing, target, known = (
        np.asarray(getattr(pairs, name)[row]) for name in ("planes", "parsing", "target", "known")
    )
    points, light = np.asarray(pairs.points[row]), np.ones(3, np.float32)
    if rng is not None:
        place = _place(rng, parsing.shape)
        planes = np.dstack([_placed(planes[..., i : i + 4], place) for i in (0, 4, 8)])
        target, known = _placed(target, place), _placed(known, place)
        parsing = _placed(parsing, place, cv2.INTER_NEAREST)
        points = moved(points, place)
        light = np.exp(rng.normal(0, 0.15) + rng.normal(0, 0.05, 3)).astype(np.float32)
    planes = planes.copy()
    for begin in (0, 4):
        planes[..., begin : begin + 3] = np.clip(planes[..., begin : begin + 3] * light, 0, 255)
    seen = inputs(planes, parsing, points)
    truth = np.clip(target * light, 0, 255).astype(np.float32)
    return View(_tensor(seen), _tensor(truth), _tensor(known[..., None]))


def _tensor(plane: npt.NDArray[np.generic]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(plane.transpose(2, 0, 1), np.float32)).div(255)


def _place(rng: np.random.Generator, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """A small zoom and shift of the window, mirrored half of the time: float64 (2, 3)."""
    zoom = np.exp(rng.normal(0, 0.05))
    turn = np.diag([zoom * (-1 if rng.random() < 0.5 else 1), zoom])
    middle = np.array([shape[1] / 2, shape[0] / 2])
    return np.column_stack([turn, middle * (1 + rng.normal(0, 0.03, 2)) - turn @ middle])


def _placed(
    plane: npt.NDArray[np.uint8], place: npt.NDArray[np.float32], how: int = cv2.INTER_LINEAR
) -> npt.NDArray[np.uint8]:
    shifted = place.copy()
    shifted[:, 2] += place[:, :2] @ np.array([0.5, 0.5]) - 0.5
    size = (plane.shape[1], plane.shape[0])
    return np.asarray(cv2.warpAffine(np.ascontiguousarray(plane), shifted, size, flags=how), np.uint8)


def train(
    pairs: Pairs,
    settings: Settings,
    *,
    start: ComposeNet | None = None,
    chances: npt.NDArray[np.float64] | None = None,
    checkpoint: Path | None = None,
    report: Report | None = None,
) -> ComposeNet:
    """What `loop.learned` makes of the pairs: the averaged network, ready for use."""

    def loss(net: ComposeNet, rows: Rows, rng: np.random.Generator) -> Tensor:
        seen = batch([view(pairs, int(row), rng) for row in rows])
        with mixed(seen.planes.device):
            change = net(seen.planes)
        return loss_of(change, seen)

    return learned(
        ComposeNet, len(pairs), settings, loss,
        most=1.0, start=start, chances=chances, checkpoint=checkpoint, report=report,
    )  # fmt: skip


def loss_of(change: Change, seen: View) -> Tensor:
    """Mean absolute colour error and error of steps between neighbours, at some scales, over what is known."""
    cloth, under, free = seen.parts()
    image, _ = composed(cloth, under, free, change)
    bared = seen.planes[:, _LIMBS].amax(1, keepdim=True) * (1 - cloth[:, 3:])
    gap, known = (image - seen.target), seen.known * (1 + _SKIN * bared)
    total = gap.new_zeros(())
    for scale in range(_SCALES):
        if scale:
            gap, known = functional.avg_pool2d(gap * known, 2), functional.avg_pool2d(known, 2)
            gap = gap / known.clamp_min(1e-3)
        total = total + _error(gap, known)
    idle = (change.colour.abs().mean(1, keepdim=True) + change.cover.abs()) * free
    return total / _SCALES + _IDLE * idle.sum() / free.sum().clamp_min(1)


def _error(gap: Tensor, known: Tensor) -> Tensor:
    """Of gaps (n, 3, h, w): colours, and what edges, prints and folds differ by, every pair alike."""
    area = known.sum((1, 2, 3)).clamp_min(1)
    colour = (gap.abs().mean(1, keepdim=True) * known).sum((1, 2, 3))
    across = (gap[..., 1:] - gap[..., :-1]).abs().mean(1, keepdim=True) * torch.minimum(known[..., 1:], known[..., :-1])
    down = (gap[..., 1:, :] - gap[..., :-1, :]).abs().mean(1, keepdim=True)
    down = down * torch.minimum(known[..., 1:, :], known[..., :-1, :])
    return ((colour + _STEP * (across.sum((1, 2, 3)) + down.sum((1, 2, 3)))) / area).mean()


@torch.inference_mode()
def judged(net: ComposeNet, pairs: Pairs) -> dict[str, float]:
    """Mean absolute colour error 0..1 where the truth is known, plain and corrected; `wins`: how often that is less."""
    net.eval()
    table = []
    for row in range(len(pairs)):
        seen = batch([view(pairs, row)])
        cloth, under, free = seen.parts()
        change = net(seen.planes)
        nothing = Change(torch.zeros_like(change.cover), torch.zeros_like(change.colour))
        pictures = [composed(cloth, under, free, one)[0] for one in (nothing, change)]
        area = seen.known.sum().clamp_min(1)
        table.append([float(((one - seen.target).abs().mean(1, keepdim=True) * seen.known).sum() / area)
                      for one in pictures])  # fmt: skip
    scores = np.array(table)
    means = {name: float(value) for name, value in zip(("plain_error", "error"), scores.mean(0), strict=True)}
    return means | {"wins": float((scores[:, 1] < scores[:, 0]).mean())}
