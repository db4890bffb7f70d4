"""A trained generator as one file in half precision, with its style space and vectors of real pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from design.gan.networks import Shape
from design.gan.styles import StyleSpace
from design.gan.vocabulary import labels
from fashionai.vision.checkpoint import write

#: Real pictures that a design's realism is told from: half a megabyte.
REAL = 2_000


def arrays_of(
    average: Mapping[str, Tensor], space: StyleSpace, vectors: NDArray[np.float32], conditions: NDArray[np.float32]
) -> dict[str, Tensor]:
    """`average` are the generator's weights, `vectors` the shop's embeddings (n, 128) of training pictures,
    `conditions` (n, SIZE) what those show. All in half precision but the style space.
    """
    chosen = np.random.default_rng(0).permutation(len(vectors))[:REAL]
    arrays = {name: value.half() for name, value in average.items()}
    return arrays | {
        "style.mean": torch.from_numpy(space.mean),
        "style.axes": torch.from_numpy(space.axes),
        "style.given": torch.from_numpy(space.given),
        "real": torch.from_numpy(vectors[chosen]).half(),
        "combinations": torch.from_numpy(labels(conditions[chosen]).astype(np.int8)),
    }


def ship(
    path: Path,
    average: Mapping[str, Tensor],
    shape: Shape,
    space: StyleSpace,
    vectors: NDArray[np.float32],
    conditions: NDArray[np.float32],
    **about: str,
) -> None:
    """The arrays as one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, arrays_of(average, space, vectors, conditions), {"shape": json.dumps(shape.as_json()), **about})
