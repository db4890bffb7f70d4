"""Whether a design looks like what it was asked to be, as a network says that learned to read drawings. Brings torch.

A generator does not always draw what it is told; a board leaves out what reads as something else (rejection by a
classifier, after Ravuri and Vinyals 2019). The judge of `python -m benchmarks gan` is another network, which no board
asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch.nn import functional

from design.gan.judge import LARGE, Judge, load_judge
from design.gan.pictures import shrunk
from design.gan.vocabulary import VOCABULARY, Condition, encode, labels

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = Path(__file__).parent.parent / "weights" / "reader.safetensors"
#: What a look at a garment tells first.
READ = ("category", "colour", "sleeve")


@cache
def shipped() -> Judge | None:
    """The trained network, or None where its file is missing or damaged: nothing is doubted then."""
    try:
        return load_judge(WEIGHTS)
    except (FileNotFoundError, SafetensorError):
        return None


@torch.inference_mode()
def doubts(images: NDArray[np.uint8], conditions: Sequence[Condition], reader: Judge) -> NDArray[np.float64]:
    """How surprised (n,) a reader is, in nats, that designs uint8 (n, s, s, 3) show their category, colour and sleeves.

    A picture and its mirror image count the same; what a condition leaves open surprises nobody.
    """
    if not len(images):
        return np.zeros(0)
    pictures = shrunk(images, LARGE) if images.shape[1] > LARGE else images
    batch = torch.tensor(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    seen, mirrored = reader(batch), reader(batch.flip(3))
    asked = labels(encode(conditions))
    total = np.zeros(len(images))
    for column, name in enumerate(VOCABULARY):
        if name in READ:
            wanted = torch.from_numpy(np.ascontiguousarray(asked[:, column], np.int64))
            total += _surprise((seen[name] + mirrored[name]) / 2, wanted).numpy()
    return total


def _surprise(logits: Tensor, wanted: Tensor) -> Tensor:
    """-log p of what was asked (n,), 0 where nothing was (-1)."""
    return functional.cross_entropy(logits, wanted, ignore_index=-1, reduction="none").double()
