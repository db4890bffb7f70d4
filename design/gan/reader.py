"""Whether a design looks like what it was asked to be, as a network says that learned to read drawings. Brings torch.

A generator does not always draw what it is told; a board leaves out what reads as something else (rejection by a
classifier, after Ravuri and Vinyals 2019). The judge of `python -m benchmarks gan` is another network, which no board
asks.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from scipy.special import log_softmax

from design.gan.judge import Judge, load_judge, weighed
from design.gan.vocabulary import VOCABULARY, Condition, encode, labels

logger = logging.getLogger(__name__)
WEIGHTS = Path(__file__).parent.parent / "weights" / "reader.safetensors"
#: What a look at a garment tells first.
READ = ("category", "colour", "sleeve")


@cache
def shipped() -> Judge | None:
    """The trained network, or None where its file is missing, damaged or of another kind: nothing is doubted then."""
    try:
        return load_judge(WEIGHTS)
    except (FileNotFoundError, SafetensorError, KeyError, RuntimeError, ValueError):
        logger.exception("%s cannot be read; boards go without a reader.", WEIGHTS.name)
        return None


def doubts(images: NDArray[np.uint8], conditions: Sequence[Condition], reader: Judge) -> NDArray[np.float64]:
    """How surprised (n,) a reader is, in nats, that designs uint8 (n, s, s, 3) show their category, colour and sleeves.

    A picture and its mirror image count the same; what a condition leaves open surprises nobody.
    """
    total = np.zeros(len(images))
    if not len(images):
        return total
    seen, mirrored = weighed(reader, images)[1], weighed(reader, np.flip(images, 2).copy())[1]
    asked = labels(encode(conditions))
    for column, name in enumerate(VOCABULARY):
        if name in READ:
            total += _surprise(np.float32(0.5) * (seen[name] + mirrored[name]), asked[:, column])
    return total


def _surprise(logits: NDArray[np.float32], wanted: NDArray[np.int64]) -> NDArray[np.float64]:
    """-log p of what was asked (n,), 0 where nothing was (-1)."""
    told = -log_softmax(logits.astype(np.float64), axis=1)[np.arange(len(wanted)), np.maximum(wanted, 0)]
    return np.where(wanted >= 0, told, 0.0)
