"""Random views of pairs for the learned flow: another place, light and lie of the garment. Brings torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tryon.pipeline import labels
from tryon.pipeline.flow import agnostic_of
from tryon.pipeline.framing import moved
from tryon.pipeline.training.flow_pairs import Pairs

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
#: Cells of the coarse nets whose random shifts make a smooth flow, (columns, rows), and the share of each.
_NETS: Final = (((2, 2), 0.6), ((4, 5), 0.35), ((7, 9), 0.15))
#: What may hide a garment without having anything to do with it: there, nothing is asked of the flow.
_HIDING: Final = (labels.HAIR, labels.BAG, labels.SCARF, labels.OTHER)


@dataclass(frozen=True)
class Disorder:
    """How views differ from what was kept. `exact`: share of views whose garment is the true one moved by a known flow;
    `far`, `near`: most pixels by which such a garment, and one laid by the splines, is moved on average.
    """

    exact: float = 0.35
    far: float = 12.0
    near: float = 4.0


class View(NamedTuple):
    """Of one pair, or stacked to a batch: `cloth` (4, H, W), `body` (7, H, W), `target` (3, H, W), each 0..1.

    `cover` and `known` (1, H, W): the garment's true cover, and where anything is asked; `flow` (2, H, W) the true one
    in pixels; `sure` (1, 1, 1) is 1 where that is known.
    """

    cloth: Tensor
    body: Tensor
    target: Tensor
    cover: Tensor
    known: Tensor
    flow: Tensor
    sure: Tensor


def batch(views: list[View]) -> View:
    return View(*(torch.stack(planes) for planes in zip(*views, strict=True)))


def plain(pairs: Pairs, row: int) -> View:
    """As it was kept, to be judged."""
    parsing = np.asarray(pairs.parsing[row])
    flow = np.zeros((*parsing.shape, 2), np.float32)
    body = agnostic_of(pairs.points[row], parsing)
    return _tensors(pairs.cloth[row], body, pairs.target[row], pairs.cover[row], parsing, flow, sure=False)


def view(pairs: Pairs, row: int, rng: np.random.Generator, disorder: Disorder) -> View:
    """Placed, lit and moved at random."""
    place = _place(rng, pairs.cover.shape[1:])
    target, cover = _placed(pairs.target[row], place), _placed(pairs.cover[row], place)
    parsing = _placed(pairs.parsing[row], place, cv2.INTER_NEAREST)
    points = moved(np.asarray(pairs.points[row]), place)
    points[:, :2] += rng.normal(0, 1.0, (len(points), 2))
    exact = bool(rng.random() < disorder.exact)
    if exact:
        share = cover[..., None].astype(np.float32) / 255
        cloth = np.dstack([target * share, cover]).astype(np.float32)
    else:
        cloth = _placed(pairs.cloth[row], place).astype(np.float32)
    shift = smooth_shift(rng, (cover.shape[1], cover.shape[0]), disorder.far if exact else disorder.near)
    cloth = _shifted(cloth, shift)
    cloth[..., :3] *= np.exp(rng.normal(0, 0.06, 3)).astype(np.float32)
    light = np.exp(rng.normal(0, 0.2)) * np.exp(rng.normal(0, 0.06, 3))
    cloth, lit = cloth * np.append(light, 1).astype(np.float32), target * light
    body = agnostic_of(points, parsing)
    return _tensors(cloth, body, lit, cover, parsing, inverted(shift) if exact else 0 * shift, sure=exact)


def _place(rng: np.random.Generator, shape: tuple[int, ...]) -> Field:
    """A small turn, zoom and shift of the window, mirrored half of the time: float64 (2, 3)."""
    angle, zoom = rng.normal(0, 0.05), np.exp(rng.normal(0, 0.07))
    turn = zoom * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    if rng.random() < 0.5:
        turn[:, 0] *= -1
    middle = np.array([shape[1] / 2, shape[0] / 2])
    shift = middle * (1 + rng.normal(0, 0.05, 2)) - turn @ middle
    return np.column_stack([turn, shift])


def _placed(plane: npt.ArrayLike, place: Field, how: int = cv2.INTER_LINEAR) -> Image:
    image = np.ascontiguousarray(plane)
    size = (image.shape[1], image.shape[0])
    shifted = place.copy()
    shifted[:, 2] += place[:, :2] @ np.array([0.5, 0.5]) - 0.5
    border = cv2.BORDER_REPLICATE if image.ndim == 3 and image.shape[2] == 3 else cv2.BORDER_CONSTANT
    return np.asarray(cv2.warpAffine(image, shifted, size, flags=how, borderMode=border), np.uint8)


def smooth_shift(rng: np.random.Generator, size: tuple[int, int], most: float) -> Field:
    """A smooth random flow (h, w, 2) in pixels for `size` (width, height)."""
    strength = rng.uniform(0, most)
    total = np.zeros((size[1], size[0], 2), np.float32)
    for cells, share in _NETS:
        net = rng.normal(0, strength * share, (cells[1], cells[0], 2)).astype(np.float32)
        total += cv2.resize(net, size, interpolation=cv2.INTER_CUBIC)
    return total


def _shifted(plane: Field, shift: Field) -> Field:
    """The plane read `shift` away from each place."""
    y, x = np.mgrid[0 : shift.shape[0], 0 : shift.shape[1]].astype(np.float32)
    return np.asarray(cv2.remap(plane, x + shift[..., 0], y + shift[..., 1], cv2.INTER_LINEAR), np.float32)


def inverted(shift: Field, rounds: int = 10) -> Field:
    """The flow that undoes a smooth one: f(x) = -shift(x + f(x)), by fixed-point iteration."""
    y, x = np.mgrid[0 : shift.shape[0], 0 : shift.shape[1]].astype(np.float32)
    back = -shift
    for _ in range(rounds):
        at = (x + back[..., 0], y + back[..., 1])
        read = cv2.remap(shift, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        back = -np.asarray(read, np.float32)
    return back


def _tensors(
    cloth: npt.ArrayLike,
    body: Image,
    target: npt.ArrayLike,
    cover: npt.ArrayLike,
    parsing: Image,
    flow: Field,
    *,
    sure: bool,
) -> View:
    planes = [np.asarray(part, np.float32).clip(0, 255) / 255 for part in (cloth, body, target)]
    there = np.asarray(cover, np.float32)[None] / 255
    known = (~np.isin(parsing, _HIDING))[None].astype(np.float32)
    garment, person, truth = (torch.from_numpy(np.ascontiguousarray(plane.transpose(2, 0, 1))) for plane in planes)
    shift = torch.from_numpy(np.ascontiguousarray(flow.transpose(2, 0, 1)))
    asked = (torch.from_numpy(there), torch.from_numpy(known))
    return View(garment, person, truth, *asked, shift, torch.full((1, 1, 1), float(sure)))
