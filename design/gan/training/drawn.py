"""The training set of drawn garments, and the part that no network learns from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from design.gan.pictures import shrunk
from design.gan.styles import StyleSpace
from design.gan.training.data import TrainingSet
from design.gan.training.drawings import Progress, photographs, specs
from design.gan.vocabulary import SIZE, VOCABULARY, encode, groups, of_spec, open_groups
from fashionai.vision.embedding import embed

#: Seeds of the drawn catalogue: what teaches, what chooses, what is measured; the shop's is 7.
TRAIN_SEED, VALIDATION_SEED, HELD_SEED = 202, 203, 208
TRAIN_COUNT, HELD_COUNT = 12_000, 1_500
#: Pictures are drawn larger than they are learned, for smooth edges and for the upscaler.
DRAWN_SIZE = 128


class Drawn(NamedTuple):
    """`images` uint8 (n, DRAWN_SIZE, DRAWN_SIZE, 3) and `conditions` float32 (n, SIZE), nothing left open."""

    images: NDArray[np.uint8]
    conditions: NDArray[np.float32]


def training(folder: Path, progress: Progress | None = None) -> Drawn:
    """12,000 garments, drawn on the first call: 11 CPU minutes."""
    return _drawn(TRAIN_SEED, TRAIN_COUNT, folder, progress)


def held_out(folder: Path, progress: Progress | None = None) -> Drawn:
    """1,500 garments that chose nothing, for what is measured."""
    return _drawn(HELD_SEED, HELD_COUNT, folder, progress)


def _drawn(seed: int, count: int, folder: Path, progress: Progress | None) -> Drawn:
    wanted = specs(seed=seed, count=count)
    return Drawn(photographs(wanted, DRAWN_SIZE, folder, progress), encode([of_spec(spec) for spec in wanted]))


def embeddings(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The shop's embedding (n, 128) of pictures uint8 (n, h, w, 3)."""
    return embed(Image.fromarray(image) for image in images)


def training_set(drawn: Drawn, vectors: NDArray[np.float32], size: int) -> tuple[TrainingSet, StyleSpace]:
    """Pictures of `size`, conditions and styles, and the space that the styles are in."""
    space = StyleSpace.fit(vectors, with_open_attributes(drawn.conditions))
    images = torch.from_numpy(np.ascontiguousarray(shrunk(drawn.images, size).transpose(0, 3, 1, 2)))
    styles, conditions = torch.from_numpy(space.style(vectors, drawn.conditions)), torch.from_numpy(drawn.conditions)
    return TrainingSet(images, conditions, styles, condition_groups()), space


def with_open_attributes(conditions: NDArray[np.float32]) -> NDArray[np.float32]:
    """The conditions (n, c), then twice the same with a random part of each left open: (3n, c)."""
    rng = np.random.default_rng(0)
    parts = [conditions]
    for _ in range(2):
        left_open = rng.random((len(conditions), len(VOCABULARY))) < rng.random((len(conditions), 1))
        left_open[:, 0] = False
        parts.append(open_groups(conditions, left_open))
    return np.concatenate(parts)


def condition_groups() -> list[list[int]]:
    """Columns per attribute; the colour's RGB go with the colour."""
    found = {name: list(range(SIZE))[columns] for name, columns in groups().items()}
    found["colour"] += range(SIZE - 3, SIZE)
    return [found[name] for name in VOCABULARY]
