"""Style vectors: what the shop's picture embedding says of a garment beyond its condition. NumPy.

The embedding is turned to its 32 main axes, what a condition foretells is taken away (ridge regression), and the rest
is scaled to unit variance. So a style contradicts no colour or category that is asked for, zeros are the usual look of
a condition, and standard normal numbers are a plausible one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from design.gan.vocabulary import STYLE_SIZE

Vectors = NDArray[np.float32]
#: Keeps an axis without variance from being blown up.
_FLOOR = 1e-3
#: Strength of the ridge, in rows: rare slugs foretell less.
_RIDGE = 3.0
#: Of the bootstrap. The least of .3, .35, .4, .45 and .5 at which Fashion-MNIST's samples lie no nearer to a training
#: picture, pixel by pixel, than pictures do that were kept from training.
WIDTH = 0.4


@dataclass(frozen=True)
class StyleSpace:
    """`mean` float32 (d,), `axes` (d, STYLE_SIZE), and what conditions foretell, `given` (1 + c, STYLE_SIZE)."""

    mean: Vectors
    axes: Vectors
    given: Vectors

    @classmethod
    def fit(cls, vectors: Vectors, conditions: Vectors) -> StyleSpace:
        """From embeddings (n, d) and encoded conditions (m × n, c): the same rows once or several times.

        Where n is below STYLE_SIZE the last numbers of a style say nothing.
        """
        mean = vectors.mean(0)
        _, sizes, turned = np.linalg.svd(vectors - mean, full_matrices=False)
        axes = turned[:STYLE_SIZE].T / np.maximum(sizes[:STYLE_SIZE] / len(vectors) ** 0.5, _FLOOR)
        axes = np.pad(axes, ((0, 0), (0, STYLE_SIZE - axes.shape[1])))
        seen = np.tile((vectors - mean) @ axes, (len(conditions) // len(vectors), 1))
        given = _ridge(_with_one(conditions), seen)
        first = slice(len(vectors))
        scale = np.maximum((seen[first] - _with_one(conditions[first]) @ given).std(0), _FLOOR)
        return cls(*(part.astype(np.float32) for part in (mean, axes / scale, given / scale)))

    def style(self, vectors: Vectors, conditions: Vectors) -> Vectors:
        """Embeddings (n, d) of garments with these encoded conditions (n, c) → styles float32 (n, STYLE_SIZE)."""
        found: Vectors = ((vectors - self.mean) @ self.axes - _with_one(conditions) @ self.given).astype(np.float32)
        return found


@dataclass(frozen=True)
class StyleBank:
    """Styles of real pictures float32 (n, s) and their classes int (n,), from which new ones are drawn."""

    styles: Vectors
    classes: NDArray[np.integer]

    def draw(self, classes: NDArray[np.integer], *, seed: int, width: float = WIDTH) -> Vectors:
        """A style float32 (m, s) for each of `classes` (m,): a smoothed bootstrap (Silverman 1986).

        A real style of the class goes towards the class's mean, and noise of the class's covariance makes up for what
        that takes from the spread. `width` 0 gives real styles, 1 a normal distribution. Raises ValueError for a class
        that the bank does not hold.
        """
        rng = np.random.default_rng(seed)
        found = np.empty((len(classes), self.styles.shape[1]), np.float32)
        for one in np.unique(classes):
            known, wanted = self.styles[self.classes == one], np.flatnonzero(classes == one)
            if len(known) < 2:
                raise ValueError(f"the bank holds {len(known)} styles of class {one}: two are the least")
            mean, spread = known.mean(0), np.cov(known, rowvar=False)
            chosen = known[rng.integers(len(known), size=len(wanted))] - mean
            noise = rng.multivariate_normal(np.zeros(len(mean)), spread, len(wanted), method="eigh")
            found[wanted] = mean + (1 - width**2) ** 0.5 * chosen + width * noise
        return found


def _with_one(conditions: Vectors) -> Vectors:
    return np.concatenate([np.ones((len(conditions), 1), np.float32), conditions], 1)


def _ridge(inputs: Vectors, outputs: Vectors) -> Vectors:
    gram = inputs.T.astype(np.float64) @ inputs + _RIDGE * np.eye(inputs.shape[1])
    found: Vectors = np.linalg.solve(gram, inputs.T.astype(np.float64) @ outputs)
    return found
