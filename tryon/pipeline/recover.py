"""A garment laid into a given area of a photo, to the outline of that area: what paired measurements ask for.

The photo's pixels inside the area are never read. Outside it nothing changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill, labels, light, silhouette
from tryon.pipeline.body import Body, body_of
from tryon.pipeline.types import Person, Result
from tryon.pipeline.warp import warp

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: An erased area is this much larger than the garment that was there.
GROWTH = 1.05
_IN_FRONT = (labels.HAIR, labels.FACE, labels.ARMS, labels.BAG, labels.SCARF, labels.LEGS, labels.SHOES)


def recover(person: Person, garment: Garment, area: Region) -> Result:
    """The garment in `area` bool (H, W) of a photo. `person.parsing` inside the area is ignored."""
    if not area.any():
        return Result(person.image, area)
    body = body_of(person)
    inner = shrunk(area)
    front = np.isin(person.parsing, _IN_FRONT) & ~area
    worn = fitted(person, garment, inner, front, body)
    photo = person.image.astype(np.float32)
    beside = fill.smooth_fill(photo, ~area)
    own = np.asarray(worn[..., :3] / np.maximum(worn[..., 3:], 1e-3), np.float32)
    cloth = fill.smooth_fill(own, worn[..., 3] > 0.9)
    cloth = worn[..., :3] + cloth * (1 - worn[..., 3:])
    if garment.source == "flat":
        cloth = cloth * light.roundness(inner.astype(np.float32), body)[..., None]
    cover = cv2.GaussianBlur(inner.astype(np.float32), (0, 0), 0.7)[..., None]
    image = np.clip(cloth * cover + beside * (1 - cover) + 0.5, 0, 255).astype(np.uint8)
    return Result(np.where(area[..., None], image, person.image), area)


def shrunk(area: Region) -> Region:
    """An area without the rim by which it was grown."""
    wanted = area.sum() / GROWTH
    depth = cv2.distanceTransform(np.pad(area.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    edges = np.sort(depth[area])
    return np.asarray(depth > edges[min(len(edges) - 1, max(0, round(len(edges) - wanted)))] - 1e-3) & area


def fitted(person: Person, garment: Garment, inner: Region, front: Region, body: Body) -> Field:
    """Premultiplied colours and cover (H, W, 4), cover 0..1: the best start, bent to the outline."""
    best, score = None, -1.0
    for start in _starts(person, garment, inner, body):
        bent = silhouette.registered(start, inner, front)
        cover = bent[..., 3] > 127.5
        found = float((cover & inner).sum() / max(1, (cover | inner).sum()))
        if found > score:
            best, score = bent, found
    assert best is not None  # noqa: S101  # there is always the box
    return np.asarray(np.dstack([best[..., :3], best[..., 3:] / 255]), np.float32)


def _starts(person: Person, garment: Garment, inner: Region, body: Body) -> list[Field]:
    """By landmarks and pose, and by the garment's box on the area's."""
    found = [boxed(garment, inner)]
    try:
        worn = warp(garment, person, body)
    except KeyError:
        return found
    if (worn.alpha > 0.5).any():
        found.append(np.dstack([worn.rgb * worn.alpha[..., None], 255 * worn.alpha]).astype(np.float32))
    return found


def boxed(garment: Garment, area: Region) -> Field:
    """The garment's bounding box on the area's: premultiplied (H, W, 4), cover 0..255."""
    have, goal = box_of(garment.alpha > 0.5), box_of(area)
    scale = [(have[1][i] - have[0][i]) / max(1.0, goal[1][i] - goal[0][i]) for i in (0, 1)]
    back = np.array(
        [[scale[0], 0, have[0][0] - scale[0] * goal[0][0]], [0, scale[1], have[0][1] - scale[1] * goal[0][1]]]
    )
    rgba = np.dstack([garment.image * garment.alpha[..., None], 255 * garment.alpha]).astype(np.float32)
    shrink = max(scale)
    if shrink > 1.3:
        rgba = np.asarray(cv2.GaussianBlur(rgba, (0, 0), 0.4 * shrink), np.float32)
    size = (area.shape[1], area.shape[0])
    return np.asarray(cv2.warpAffine(rgba, back, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP))


def box_of(area: Region) -> tuple[tuple[float, float], tuple[float, float]]:
    """Corners ((left, top), (right, bottom)) of what is set; the whole picture where nothing is."""
    rows, columns = np.flatnonzero(area.any(1)), np.flatnonzero(area.any(0))
    if not rows.size:
        return (0.0, 0.0), (float(area.shape[1]), float(area.shape[0]))
    return (float(columns[0]), float(rows[0])), (float(columns[-1] + 1), float(rows[-1] + 1))
