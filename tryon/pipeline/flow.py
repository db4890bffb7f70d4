"""The learned warp: a residual appearance flow after the splines, and less cover where the body hides cloth.

Brings torch. `refine` takes what `warp` laid on a person and returns the same kind of record.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels
from tryon.pipeline.framing import Window, body_unit, cut, drawn_pose, moved, paste, window_of
from tryon.pipeline.joints import EARS, NOSE

if TYPE_CHECKING:
    from tryon.pipeline.nets.flow import FlowNet
    from tryon.pipeline.types import Garment, Person
    from tryon.pipeline.warp import Warped

Field = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
WEIGHTS: Final = Path(__file__).parents[1] / "weights" / "flow.safetensors"
#: Width and height of the window that the network sees.
SIZE: Final = (192, 256)
#: Radius around the head within which hair and face are shown, in body units: further down they end at a neckline.
_HEAD = 0.75


def there() -> bool:
    """Whether weights were shipped."""
    return WEIGHTS.is_file()


def suits(garment: Garment) -> bool:
    """Whether the flow may move it. Not what hangs from the shoulders without sleeves, of which training saw few: of
    held-out drawn tops, coats and dresses all 21 with sleeves came nearer to the truth, but of 3 without only one.
    """
    return garment.sleeve != "none" or garment.kind in ("skirt", "trousers")


def refine(warped: Warped, person: Person, *, net: FlowNet | None = None) -> Warped:
    """A warped garment moved by the learned flow; `net` None is the shipped one.

    Raises FileNotFoundError where no weights were shipped.
    """
    window = window_of(person.pose, person.mask)
    flow, keep = window_flow(net or network(), cloth_in(warped, window), agnostic(person, window))
    scale = window.height / SIZE[1]
    shape = (warped.alpha.shape[0], warped.alpha.shape[1])
    away = paste(flow * scale, window, shape)
    less = paste((1 - keep)[..., None], window, shape)[..., 0]
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    at = (x + away[..., 0], y + away[..., 1])
    read = _read(np.dstack([warped.rgb * warped.alpha[..., None], warped.alpha]), at)
    parts = {name: np.asarray(_read(part, at) * (1 - less), np.float32) for name, part in warped.parts.items()}
    rgb = np.asarray(read[..., :3] / np.maximum(read[..., 3:], 1e-4), np.float32)
    return replace(warped, rgb=rgb, alpha=np.asarray(read[..., 3] * (1 - less), np.float32), parts=parts)


def _read(plane: Field, at: tuple[Field, Field]) -> Field:
    return np.asarray(cv2.remap(plane, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.float32)


def cloth_in(warped: Warped, window: Window) -> Image:
    """uint8 (256, 192, 4): premultiplied colour and cover in the window."""
    premultiplied = np.dstack([warped.rgb * warped.alpha[..., None], 255 * warped.alpha])
    return np.clip(cut(premultiplied, window, SIZE) + 0.5, 0, 255).astype(np.uint8)


def agnostic(person: Person, window: Window) -> Image:
    """uint8 (256, 192, 7): the person in the window without what would tell the old garment."""
    parsing = np.asarray(cut(person.parsing, window, SIZE, nearest=True), np.uint8)
    return agnostic_of(moved(person.pose.points, window.matrix(SIZE)), parsing)


def agnostic_of(points: Field, parsing: Image) -> Image:
    """The drawn pose, then head, shoes and what is carried, of points in pixels of a parsing (h, w).

    Clothes are left out, and so is skin below the head: it begins where a sleeve, a hem or a neckline ends.
    """
    drawn = drawn_pose(points, (parsing.shape[1], parsing.shape[0]))
    head = np.zeros(parsing.shape, np.uint8)
    middle = points[[NOSE, *EARS], :2].mean(axis=0).round().astype(int)
    cv2.circle(head, (int(middle[0]), int(middle[1])), max(1, round(_HEAD * body_unit(points))), 255, -1)
    head[~np.isin(parsing, (labels.HAIR, labels.FACE))] = 0
    shoes, carried = (np.isin(parsing, part).astype(np.uint8) * 255 for part in (labels.SHOES, labels.CARRIED))
    return np.dstack([drawn, head, shoes, carried])


def window_flow(net: FlowNet, cloth: Image, body: Image) -> tuple[Field, Field]:
    """Flow float32 (256, 192, 2) in pixels of the window, and the share 0..1 of cover (256, 192) that is kept."""
    import torch

    from tryon.pipeline.nets.flow import enlarged, kept

    garment, person = (torch.from_numpy(part).permute(2, 0, 1)[None].float().div(255) for part in (cloth, body))
    with torch.inference_mode():
        flow = net(garment, person)
        whole = enlarged(flow.levels[-1], (SIZE[1], SIZE[0]))
        keep = kept(flow.cover)[0, 0].numpy()
    return np.ascontiguousarray(whole[0].permute(1, 2, 0).numpy()), np.asarray(keep)


@lru_cache(maxsize=1)
def network() -> FlowNet:
    """The shipped network, loaded once a process."""
    return load(WEIGHTS)


def load(path: Path) -> FlowNet:
    """A network from half-precision safetensors. Raises FileNotFoundError, or RuntimeError for another shape."""
    from tryon.pipeline.nets import weights
    from tryon.pipeline.nets.flow import FlowNet

    return weights.load(FlowNet(), path)
