"""Pictures with their conditions and styles, and batches of them that depend on nothing but seed and step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor


@dataclass(frozen=True)
class TrainingSet:
    """`images` uint8 (n, c, h, w), `conditions` float32 (n, c), `styles` float32 (n, s).

    `groups` name the columns that belong to one attribute: they are left open and exchanged together.
    The first is never left open by chance. `chances` (n,): how often pictures are drawn, in proportion; None: equally.
    """

    images: Tensor
    conditions: Tensor
    styles: Tensor
    groups: Sequence[Sequence[int]]
    chances: Tensor | None = None

    def __post_init__(self) -> None:
        if not len(self.images) == len(self.conditions) == len(self.styles):
            raise ValueError("pictures, conditions and styles differ in number")
        if self.chances is not None and (self.chances.shape != (len(self.images),) or bool((self.chances < 0).any())):
            raise ValueError("chances are a number of 0 or more for each picture")
        if len(self.images) < 2:
            raise ValueError("a GAN needs at least two pictures")

    @property
    def tensors(self) -> list[Tensor]:
        """All that a run learns from."""
        return [self.images, self.conditions, self.styles, *([] if self.chances is None else [self.chances])]


class Batch(NamedTuple):
    """Real pictures in -1..1, what they show, what they do not show, and noise for as many fakes."""

    real: Tensor
    condition: Tensor
    style: Tensor
    other_condition: Tensor
    other_style: Tensor
    noise: Tensor


@dataclass(frozen=True)
class Draw:
    """How a batch is drawn: its size, the noise's, the shares that are left open or dropped, and whether a picture is
    told by its neighbour's attributes only where both are known to differ (`sure`).
    """

    batch: int
    noise: int
    leave_open: float
    drop_style: float
    sure: bool = True


def draw(data: TrainingSet, how: Draw, randomness: torch.Generator) -> Batch:
    """A random batch. Some attributes are left open, so that the network learns to choose them itself."""
    chosen = _chosen(data, how.batch, randomness)
    real = data.images[chosen].float() / 127.5 - 1
    whole, styles = data.conditions[chosen], data.styles[chosen]
    condition = _opened(whole, data.groups, how, randomness)
    style = styles * (torch.rand(how.batch, 1, generator=randomness) >= how.drop_style)
    other = _exchanged(condition, whole if how.sure else None, data.groups, randomness)
    swapped = torch.rand(how.batch, 1, generator=randomness) < 0.5
    other_style = torch.where(swapped, (styles if how.sure else style).roll(1, 0), style)
    noise = torch.randn(how.batch, how.noise, generator=randomness)
    return Batch(real, condition, style, other, other_style, noise)


def _chosen(data: TrainingSet, count: int, randomness: torch.Generator) -> Tensor:
    if data.chances is None:
        return torch.randint(len(data.images), (count,), generator=randomness)
    return torch.multinomial(data.chances, count, replacement=True, generator=randomness)


def _opened(condition: Tensor, groups: Sequence[Sequence[int]], how: Draw, randomness: torch.Generator) -> Tensor:
    """A tenth of the rows keep only their first attribute; of the rest, `leave_open` of the attributes go."""
    condition = condition.clone()
    bare = torch.rand(how.batch, generator=randomness) < 0.1
    for columns in list(groups)[1:]:
        gone = bare | (torch.rand(how.batch, generator=randomness) < how.leave_open)
        condition[gone.nonzero(), torch.tensor(columns)] = 0
    return condition


def _exchanged(
    condition: Tensor, whole: Tensor | None, groups: Sequence[Sequence[int]], randomness: torch.Generator
) -> Tensor:
    """Each row with one to all attributes of its neighbour: from hard to easy to tell from the truth.

    With `whole` (n, c), the conditions before any attribute was left open, only those in which both pictures are known
    to differ: what is open or shared would be no lie. Without it an open attribute is taken over as any other.
    """
    rows, other = len(condition), condition.clone()
    taken = torch.rand(rows, len(groups), generator=randomness) < torch.rand(rows, 1, generator=randomness)
    taken[torch.arange(rows), torch.randint(len(groups), (rows,), generator=randomness)] = True
    neighbour = (condition if whole is None else whole).roll(1, 0)
    for place, columns in enumerate(groups):
        lies = taken[:, place]
        if whole is not None:
            lies = lies & _differ(whole[:, list(columns)], neighbour[:, list(columns)])
        where = lies.nonzero(), torch.tensor(columns)
        other[where] = neighbour[where]
    return other


def _differ(one: Tensor, other: Tensor) -> Tensor:
    """Rows (n,) in which both (n, k) are known and not the same."""
    return one.ne(0).any(1) & other.ne(0).any(1) & one.ne(other).any(1)


def randomness(seed: int, step: int, rank: int) -> torch.Generator:
    """The same for equal arguments, so that a resumed run needs no state of it."""
    return torch.Generator().manual_seed((seed * 1_000_003 + step) * 64 + rank)
