"""The one array type of the engine: fields of light, height or coverage, float32 where it matters."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.floating[Any]]
