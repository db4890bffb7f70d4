"""What of a result had to be guessed, because the photo did not show it; pages say so beside the picture.

A coat hides the trousers under it, a sleeve the arm, a bag the shirt. What is painted there is plausible at best, and a
shopper who knows why can take another photo.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels

if TYPE_CHECKING:
    from tryon.pipeline.layers import Scene
    from tryon.pipeline.rendering import Laid

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: Shares of the person from which on painted clothes and painted skin are worth a word, and that of a garment behind
#: hair and what is carried.
CLOTHES, SKIN, IN_FRONT = 0.06, 0.12, 0.15


def painted(scene: Scene, done: Laid) -> Region:
    """Where clothes and skin were painted that nobody saw, after one more garment; nowhere on drawn bodies."""
    before = np.zeros(done.old.shape, bool) if scene.guessed is None else scene.guessed
    if scene.person is not None:
        return before
    bare = done.old & (done.parsing != labels.BACKGROUND)
    return np.asarray((before & ~done.old | bare) & (done.cover <= 0.5))


def told(scene: Scene, covers: Sequence[Field]) -> tuple[str, ...]:
    """Which of `types.GUESSES` are worth a word once all `covers` (H, W) of garments, as they were laid, are on."""
    return tuple(name for name, (share, least) in shares(scene, covers).items() if share >= least)


def shares(scene: Scene, covers: Sequence[Field]) -> dict[str, tuple[float, float]]:
    """Each guess's share of the person, or of the garment, and the least that is worth a word."""
    guessed = np.zeros(scene.parsing.shape, bool) if scene.guessed is None else scene.guessed
    person = max(1, int((scene.parsing != labels.BACKGROUND).sum()))
    front = np.isin(scene.parsing, (labels.HAIR, *labels.CARRIED))
    behind = [float(front[cover > 0.5].mean()) for cover in covers if (cover > 0.5).any()]
    return {
        "clothes": (float((guessed & np.isin(scene.parsing, labels.GARMENTS)).sum() / person), CLOTHES),
        "skin": (float((guessed & np.isin(scene.parsing, labels.SKIN)).sum() / person), SKIN),
        "in_front": (max(behind, default=0.0), IN_FRONT),
    }
