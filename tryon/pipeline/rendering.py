"""Cloth laid over a person, layer by layer, and the learned correction of how it looks there.

Brings torch where weights are there. `corrected` takes what `compose` laid and returns the same kind of record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels
from tryon.pipeline.framing import Window, cut, drawn_pose, moved, paste, window_of
from tryon.pipeline.limbs import LUMA

if TYPE_CHECKING:
    from tryon.pipeline.nets.compose import ComposeNet
    from tryon.pipeline.types import Person

Field = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]
WEIGHTS: Final = Path(__file__).parents[1] / "weights" / "compose.safetensors"
#: Width and height of the window that the network sees.
SIZE: Final = (192, 256)
#: A factor of folds becomes so many levels of a plane.
_FOLDS = 128
#: Levels by which black is lifted before brightness is divided, and the least and the largest factor on it.
_BLACK, _FACTOR = 8, (0.4, 2.0)
#: What the network is told of the parsing: head, arms, legs, cloth, background, and the rest is carried.
_CLASSES: Final = (
    (labels.HAIR, labels.FACE),
    (labels.ARMS,),
    (labels.LEGS,),
    labels.GARMENTS,
    (labels.BACKGROUND,),
    (labels.SHOES, labels.BAG, labels.SCARF, labels.OTHER),
)


@dataclass(frozen=True)
class Laid:
    """`cloth` float32 (H, W, 3) 0..255, lit, also a little beyond its `cover` (H, W) 0..1; `under` (H, W, 3) beneath.

    `region` bool (H, W) may differ from the photo, `old` is where the old garment was; `folds` (H, W) the factor of its
    light, already in `cloth`; `parsing` of what lies beneath; `added` (H, W, 3) is added to the whole at last.
    """

    cloth: Field
    cover: Field
    under: Field
    region: Region
    old: Region
    folds: Field
    parsing: Image
    added: Field | None = None

    def picture(self) -> Field:
        """float32 (H, W, 3), right within the region."""
        over = self.cover[..., None]
        image = np.clip(self.cloth, 0, 255) * over + self.under * (1 - over)
        return np.asarray(image if self.added is None else np.clip(image + self.added, 0, 255), np.float32)


def there() -> bool:
    """Whether weights were shipped."""
    return WEIGHTS.is_file()


def corrected(laid: Laid, person: Person, *, net: ComposeNet | None = None) -> Laid:
    """The cloth's rendering corrected within the region; `net` None is the shipped one.

    Its outline stays where it was laid: the network sees two pixels as one, and what it takes from a hem is a blur or a
    ghost of cloth. Raises FileNotFoundError where no weights were shipped.
    """
    import torch

    window = window_of(person.pose, person.mask)
    planes, parsing = seen_in(laid, window)
    points = moved(person.pose.points, window.matrix(SIZE))
    tensor = torch.from_numpy(inputs(planes, parsing, points)).permute(2, 0, 1)[None].float().div(255)
    with torch.inference_mode():
        change = (net or network())(tensor)
        found = (255 * change.colour)[0].permute(1, 2, 0).numpy()
    whole = paste(np.ascontiguousarray(found), window, laid.cover.shape)
    added = np.clip(laid.cloth, 0, 255) * (_brighter(laid.cloth, whole) - 1)[..., None]
    return replace(laid, added=np.asarray(added * (free(laid.region) * laid.cover)[..., None], np.float32))


def _brighter(cloth: Field, change: Field) -> Field:
    """The factor (H, W) by which a change makes cloth lighter or darker; its hue stays the product's."""
    before, after = (np.clip(image, 0, 255) @ LUMA + _BLACK for image in (cloth, cloth + change))
    return np.asarray(np.clip(after / before, *_FACTOR), np.float32)


def free(region: Region) -> Field:
    """The share of a correction that a pixel takes: none at the region's edge, so that no seam shows."""
    soft = cv2.GaussianBlur(region.astype(np.float32), (0, 0), 1.0)
    return np.asarray(np.clip(2 * soft - 1, 0, 1) * region, np.float32)


def seen_in(laid: Laid, window: Window) -> tuple[Image, Image]:
    """Planes uint8 (256, 192, 10) of a window: cloth, cover, what is under it, what may change, old, folds; parsing."""
    deep = np.dstack([laid.cloth, 255 * laid.cover, laid.under, 255 * free(laid.region)])
    rest = np.dstack([255 * laid.old.astype(np.float32), _FOLDS * laid.folds])
    parts = [cut(np.asarray(plane, np.float32), window, SIZE) for plane in (deep[..., :4], deep[..., 4:], rest)]
    planes = np.clip(np.dstack(parts) + 0.5, 0, 255).astype(np.uint8)
    return planes, np.asarray(cut(laid.parsing, window, SIZE, nearest=True), np.uint8)


def inputs(planes: Image, parsing: Image, points: npt.NDArray[np.floating]) -> Image:
    """uint8 (h, w, INPUTS): the planes, the drawn pose of `points` in their pixels, and groups of classes."""
    drawn = drawn_pose(np.asarray(points, np.float32), (parsing.shape[1], parsing.shape[0]))
    groups = [np.isin(parsing, group).astype(np.uint8) * 255 for group in _CLASSES]
    return np.dstack([planes, drawn, *groups])


@lru_cache(maxsize=1)
def network() -> ComposeNet:
    """The shipped network, loaded once a process."""
    return load(WEIGHTS)


def load(path: Path) -> ComposeNet:
    """A network from half-precision safetensors. Raises FileNotFoundError, or RuntimeError for another shape."""
    from tryon.pipeline.nets import weights
    from tryon.pipeline.nets.compose import ComposeNet

    return weights.load(ComposeNet(), path)
