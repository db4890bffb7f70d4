"""What goes with a piece by its looks: from its picture's vector to where its partners' pictures lie, part by part.

For every part of an outfit (shoes, bags, …) ridge regression maps a piece's vector to the mean vector of what was
bought beside it of that part; candidates are ranked by their cosine with it, both measured from the part's mean.
A linear form of the style embeddings of Veit et al. (2015) and McAuley et al. (2015), in closed form, with NumPy alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

# On the drawn shop 10, 100 and 1,000 were equal within a standard error.
RIDGE = 100.0
# A part that was bought beside others less often than this says nothing yet.
LEAST_PAIRS = 20


@dataclass(frozen=True)
class Pairs:
    """Piece `first` and piece `second` (row numbers, (m,) each) were bought by `count` shoppers (m,)."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    count: NDArray[np.float64]


@dataclass(frozen=True)
class Compatibility:
    """weights (parts, d + 1, d) and centres (parts, d); zeros for a part of which too little is known."""

    weights: NDArray[np.float32]
    centres: NDArray[np.float32]

    @classmethod
    def fit(cls, vectors: NDArray[np.floating], parts: NDArray[np.int64], pairs: Pairs, count: int) -> Self:
        """From vectors (n, d) of pieces, the part (n,) each is (-1 for none), and what was bought together."""
        known = with_one(vectors)
        weights = np.zeros((count, known.shape[1], vectors.shape[1]))
        centres = np.zeros((count, vectors.shape[1]))
        for part in range(count):
            theirs = parts[pairs.second] == part
            if theirs.sum() < LEAST_PAIRS:
                continue
            centres[part] = vectors[parts == part].mean(axis=0)
            inputs, weight = known[pairs.first[theirs]], pairs.count[theirs, None]
            wanted = vectors[pairs.second[theirs]] - centres[part]
            system = (inputs * weight).T @ inputs + RIDGE * np.eye(inputs.shape[1])
            weights[part] = np.linalg.solve(system, (inputs * weight).T @ wanted)
        return cls(weights.astype(np.float32), centres.astype(np.float32))

    def scores(
        self, vector: NDArray[np.floating], others: NDArray[np.floating], parts: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Cosines (n,) of other pieces (n, d), each of its part (n,), with what a piece (d,) asks of that part.

        0 where nothing is known of a part.
        """
        found = np.zeros(len(others))
        for part in set(parts.tolist()) - {-1}:
            rows = np.flatnonzero(parts == part)
            wanted = with_one(vector[None])[0] @ self.weights[part]
            theirs = others[rows] - self.centres[part]
            lengths = np.linalg.norm(theirs, axis=1) * np.linalg.norm(wanted)
            found[rows] = theirs @ wanted / np.maximum(lengths, 1e-9)
        return found


def with_one(rows: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.concatenate([rows, np.ones((len(rows), 1))], axis=1).astype(np.float64)
