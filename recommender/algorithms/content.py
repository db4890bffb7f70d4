"""From what an item is to where it stands among item factors, so that one nobody has met yet has a vector.

Ridge regression of factors on attributes (the content-to-factor mapping of Gantner et al. 2010, "Learning
attribute-to-feature mappings for cold-start recommendations", in its linear form).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# An attribute that few items have is not trusted to move a vector far.
RIDGE = 2.0


def fit_content_map(
    attributes: csr_matrix, factors: NDArray[np.float32], *, ridge: float = RIDGE
) -> NDArray[np.float32]:
    """Weights (n_attributes, k) from indicators (n_attributes, n_items) and factors (n_items, k)."""
    if attributes.shape[0] == 0:
        return np.zeros((0, factors.shape[1]), np.float32)
    system = (attributes @ attributes.T).toarray().astype(np.float64) + ridge * np.eye(attributes.shape[0])
    return np.linalg.solve(system, attributes @ factors.astype(np.float64)).astype(np.float32)
