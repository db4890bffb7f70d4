"""Ridge logistic regression on sparse features, by L-BFGS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST_STEPS = 200


def fit_logistic(features: csr_matrix, labels: NDArray[np.bool_], ridge: float) -> tuple[NDArray[np.float64], float]:
    """Weights (n_features,) and intercept that minimise Σ log-loss + ridge / 2 · |weights|².

    The intercept is not shrunk. Raises ValueError where a class is missing or ridge is not positive.
    """
    from scipy.optimize import minimize

    if ridge <= 0 or labels.all() or not labels.any():
        raise ValueError("ridge must be positive and both classes present")
    # Unused columns have weight 0; half of a hashed matrix is such, and every step would carry them.
    used = np.flatnonzero(features.getnnz(axis=0))
    features, width = features[:, used], features.shape[1]
    signs, transposed = np.where(labels, 1.0, -1.0), features.T.tocsr()

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = values[:-1]
        margins = signs * (features @ weights + values[-1])
        pull = -signs / (1 + np.exp(np.clip(margins, -500, 500)))
        total = np.logaddexp(0, -margins).sum() + ridge / 2 * weights @ weights
        return float(total), np.append(transposed @ pull + ridge * weights, pull.sum())

    found = minimize(
        loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": MOST_STEPS}
    )
    weights = np.zeros(width)
    weights[used] = found.x[:-1]
    return weights, float(found.x[-1])
