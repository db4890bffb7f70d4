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
    """`pictures` (n, 3, h, w); `masks` (n, 2, h, w) of the garment and of the inside of its back, and `masked` (n, 2):
    which of them are known; `points` (n, k, 3) in 0..1 with presence, and `told` (n, k): of which landmarks anything is
    known; `words` (n, 3) as indices.
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
    """Garments without their ground: `images` uint8 (n, 3, H, W), `masks` uint8 (n, 2, H, W), `points` (n, k, 3).

    `sleeves` uint8 (n, 2, H, W) swing about the armpit; where they are all 0, none do. `told` (k,): landmarks of which
    anything is known, the same on both sides. `masked` (2,): whether the garment's mask and its inside's are known.
    """

    images: Tensor
    masks: Tensor
    sleeves: Tensor
    points: Tensor
    told: Tensor
    masked: Tensor
    words: Tensor

    @classmethod
    def of(
        cls,
        images: Pictures,
        masks: Pictures,
        points: Field,
        words: Sequence[Words],
        insides: Pictures | None = None,
        *,
        swinging: bool = True,
        unsure: Collection[str] = (),
    ) -> CutOut:
        """Images (n, H, W, 3), masks and insides (n, H, W), None if nobody knows those; `swinging` if each sleeve lies
        apart from the trunk, `unsure` are landmarks that nobody knows.
        """
        sleeves = catch.sleeve_masks(masks, points) if swinging else np.zeros((len(masks), 2, *masks.shape[1:]), "u1")
        return cls(
            torch.from_numpy(images).permute(0, 3, 1, 2),
            _both(masks, insides),
            torch.from_numpy(sleeves),
            torch.from_numpy(points),
            _but(unsure),
            torch.tensor([1.0, float(insides is not None)]),
            indices(words),
        )

    def caught(self, chosen: Tensor, ground: Tensor, generator: torch.Generator) -> Examples:
        images, masks, sleeves, points = (one[chosen] for one in (self.images, self.masks, self.sleeves, self.points))
        found = catch.catch(images, masks, sleeves, points, ground, generator)
        count = len(chosen)
        told, masked = self.told.expand(count, -1), self.masked.expand(count, -1)
        return Examples(found.pictures, found.masks, masked, found.points, told, self.words[chosen])


@dataclass(frozen=True)
class Photographed:
    """Whole photos: `images` uint8 (n, 3, h, w), `masks` uint8 (n, 2, h, w), `points` (n, k, 3).

    `told` (n, k): landmarks of which anything is known, `masked` (n, 2): masks that are known.
    """

    images: Tensor
    masks: Tensor
    points: Tensor
    told: Tensor
    masked: Tensor
    words: Tensor

    @classmethod
    def of(
        cls, images: Pictures, masks: Pictures, points: Field, words: Sequence[Words], *, unsure: Collection[str] = ()
    ) -> Photographed:
        """As `CutOut.of`, but with all that the pictures show."""
        return cls(
            torch.from_numpy(images).permute(0, 3, 1, 2),
            _both(masks, None),
            torch.from_numpy(points),
            _but(unsure).expand(len(images), -1),
            torch.tensor([1.0, 0.0]).expand(len(images), -1),
            indices(words),
        )

    def caught(self, chosen: Tensor, ground: Tensor, generator: torch.Generator) -> Examples:
        images, masks, points, told = (one[chosen] for one in (self.images, self.masks, self.points, self.told))
        found = catch.again(images, masks, points, told, generator)
        return Examples(found.pictures, found.masks, self.masked[chosen], found.points, found.told, self.words[chosen])


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


def _both(masks: Pictures, insides: Pictures | None) -> Tensor:
    """(n, 2, H, W)."""
    return torch.from_numpy(np.stack([masks, np.zeros_like(masks) if insides is None else insides], 1))


def _but(unsure: Collection[str]) -> Tensor:
    """(k,): 1 for every landmark that is not among these."""
    return torch.tensor([float(name not in unsure) for name in LANDMARKS])


def indices(words: Sequence[Words]) -> Tensor:
    """Kind, sleeve and length as places in their tables: (n, 3)."""
    tables = (KINDS, SLEEVES, LENGTHS)
    return torch.tensor([[table.index(word) for table, word in zip(tables, row, strict=True)] for row in words])
