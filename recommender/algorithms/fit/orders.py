"""What is known about an order before it is sent, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALL, TRUE, LARGE = range(3)
CLASSES = 3


@dataclass(frozen=True)
class Orders:
    """n orders. `users` and `items` are row numbers (n,); `sizes` labels as numbers, larger is larger (n,).

    `body` holds measurements (n, d), NaN where nobody told; `words` codes of small vocabularies (n, w), -1 where
    nobody told. The first column of `words` is the kind of garment.
    """

    users: NDArray[np.int64]
    items: NDArray[np.int64]
    sizes: NDArray[np.float64]
    body: NDArray[np.float64]
    words: NDArray[np.int64]

    def __post_init__(self) -> None:
        """ValueError where the columns do not fit together."""
        lengths = {len(column) for column in (self.users, self.items, self.sizes, self.body, self.words)}
        if len(lengths) != 1 or self.body.ndim != 2 or self.words.ndim != 2:
            raise ValueError("orders need equally long columns, and two axes for body and words")

    def __len__(self) -> int:
        return len(self.users)

    def __getitem__(self, rows: NDArray[np.intp]) -> Orders:
        return Orders(self.users[rows], self.items[rows], self.sizes[rows], self.body[rows], self.words[rows])
