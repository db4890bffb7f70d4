"""What the landmark network learns from: drawn garments, worn ones cut out of photos, photos marked by eye.

Each shelf gives batches of `Examples`. Brings torch.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tryon.pipeline.training import catch
from tryon.pipeline.training.emphasis import chances
from tryon.pipeline.types import Field
from tryon.pipeline.vocabulary import KINDS, LANDMARKS, LENGTHS, SLEEVES

Pictures = npt.NDArray[np.uint8]
Words = tuple[str, str, str]


class Examples(NamedTuple):
    """`pictures` (n, 3, h, w); `masks` (n, 1, h, w) and `masked` (n,): whose mask is known; `points` (n, k, 3) in
    0..1 with presence, and `told` (n, k): of which landmarks anything is known; `words` (n, 3) as indices.
    """

    pictures: Tensor
    masks: Tensor
    masked: Tensor
    points: Tensor
    told: Tensor
    words: Tensor


class Shelf(Protocol):
    @property
    def words(self) -> Tensor:
        """Kind, sleeve and length of each row as places in their tables: (n, 3)."""
        ...

    def caught(self, chosen: Tensor, ground: Tensor, generator: torch.Generator) -> Examples:
        """These rows, photographed anew."""
        ...


@dataclass(frozen=True)
class CutOut:
    """Garments without their ground: `images` uint8 (n, 3, H, W), `masks` uint8 (n, 1, H, W), `points` (n, k, 3).

    `sleeves` uint8 (n, 2, H, W) swing about the armpit; where they are all 0, none do. `told` (k,): landmarks of which
    anything is known, the same on both sides.
    """

    images: Tensor
    masks: Tensor
    sleeves: Tensor
    points: Tensor
    told: Tensor
    words: Tensor

    @classmethod
    def of(
        cls,
        images: Pictures,
        masks: Pictures,
        points: Field,
        words: Sequence[Words],
        *,
        swinging: bool = True,
        unsure: Collection[str] = (),
    ) -> CutOut:
        """Images (n, H, W, 3) and masks (n, H, W); `swinging` if each sleeve lies apart from the trunk, `unsure` are
        landmarks that nobody knows.
        """
        sleeves = catch.sleeve_masks(masks, points) if swinging else np.zeros((len(masks), 2, *masks.shape[1:]), "u1")
        return cls(
            torch.from_numpy(images).permute(0, 3, 1, 2),
            torch.from_numpy(masks)[:, None],
            torch.from_numpy(sleeves),
            torch.from_numpy(points),
            torch.tensor([float(name not in unsure) for name in LANDMARKS]),
            indices(words),
        )

    def caught(self, chosen: Tensor, ground: Tensor, generator: torch.Generator) -> Examples:
        images, masks, sleeves, points = (one[chosen] for one in (self.images, self.masks, self.sleeves, self.points))
        found = catch.catch(images, masks, sleeves, points, ground, generator)
        count = len(chosen)
        told = self.told.expand(count, -1)
        return Examples(found.pictures, found.masks, torch.ones(count), found.points, told, self.words[chosen])


@dataclass(frozen=True)
class Photographed:
    """Whole photos `images` uint8 (n, 3, h, w) whose landmarks were marked by eye; nobody knows their masks."""

    images: Tensor
    points: Tensor
    told: Tensor
    words: Tensor

    def caught(self, chosen: Tensor, ground: Tensor, generator: torch.Generator) -> Examples:
        found = catch.again(self.images[chosen], self.points[chosen], self.told[chosen], generator)
        return Examples(
            found.pictures,
            torch.zeros_like(found.pictures[:, :1]),
            torch.zeros(len(chosen)),
            found.points,
            found.told,
            self.words[chosen],
        )


@dataclass(frozen=True)
class Mix:
    """Shelves and how many of a batch come from each; `often` says which kinds are taken more often, None: none."""

    shelves: tuple[tuple[Shelf, int], ...]
    often: Field | None = None

    def batch(self, ground: Tensor, generator: torch.Generator) -> Examples:
        parts = []
        for (shelf, count), odds in zip(self.shelves, self._odds, strict=True):
            if odds is None:
                chosen = torch.randint(len(shelf.words), (count,), generator=generator)
            else:
                chosen = torch.multinomial(odds, count, replacement=True, generator=generator)
            parts.append(shelf.caught(chosen, ground, generator))
        return Examples(*(torch.cat(column) for column in zip(*parts, strict=True)))

    @cached_property
    def _odds(self) -> list[Tensor | None]:
        """How likely each row of each shelf is taken; None takes all alike."""
        if self.often is None:
            return [None] * len(self.shelves)
        return [torch.from_numpy(chances(self.often, shelf.words[:, 0].numpy())) for shelf, _ in self.shelves]


def indices(words: Sequence[Words]) -> Tensor:
    """Kind, sleeve and length as places in their tables: (n, 3)."""
    tables = (KINDS, SLEEVES, LENGTHS)
    return torch.tensor([[table.index(word) for table, word in zip(tables, row, strict=True)] for row in words])
