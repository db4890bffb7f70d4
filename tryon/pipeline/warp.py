"""The warp: every piece by a thin-plate spline from its landmarks to the pose, then perhaps the learned flow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import fill, flow, tps
from tryon.pipeline.body import Body, body_of
from tryon.pipeline.goals import goals
from tryon.pipeline.pieces import Piece, pieces

if TYPE_CHECKING:
    from tryon.pipeline.nets.flow import FlowNet
    from tryon.pipeline.types import Garment, Person

Field = npt.NDArray[np.float32]
#: The spline is evaluated on every so many pixels and read between them: at 4, 0.03 px off and ten times faster.
_STRIDE = 4
#: Sleeves that are wider than this, in radii of the arm, go on under the trunk where it is there.
_HANGS = 1.4
#: A leg takes this share of the light from the other one, where that lies behind it, as far down and across as this
#: in shoulder distances.
_SHADE, _REACH = 0.4, (0.02, 0.09)
#: Slits at an armpit are closed up to this width in shoulder distances, and so many of their widths around it.
_SLIT, _NEAR = 0.1, 3


@dataclass(frozen=True)
class Warped:
    """A garment where the person stands: `rgb` float32 (H, W, 3) 0..255, `alpha` float32 (H, W), and by piece."""

    rgb: Field
    alpha: Field
    parts: dict[str, Field] = field(default_factory=dict)


def taken(asked: str, garment: Garment) -> str:
    """Which warp "auto", "tps" or "flow" comes to: the learned one where it has weights and suits the garment."""
    return "flow" if asked != "tps" and flow.there() and flow.suits(garment) else "tps"


def warp(
    garment: Garment, person: Person, body: Body | None = None, *, method: str = "tps", net: FlowNet | None = None
) -> Warped:
    """Lay a garment on a person by splines, and by the learned flow after them where `method` is "flow".

    `net` is another flow than the shipped one.

    Raises KeyError for a garment without the landmarks of its kind, FileNotFoundError for a flow without weights.
    """
    frame = body or body_of(person)
    shape = person.parsing.shape
    rgb, alpha = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32)
    parts: dict[str, Field] = {}
    armpits = []
    for piece in pieces(garment):
        goal = goals(garment, frame, piece)
        armpits += [point for name, point in goal.items() if name.startswith("armpit") and garment.sleeve != "none"]
        colour, cover = _moved(garment, piece, goal, shape)
        if piece.name.startswith("sleeve"):
            off = 1 - _across_trunk(piece.name.rpartition("_")[2], parts["trunk"], frame)
            colour, cover = colour * off[..., None], cover * off
        if piece.name.startswith("leg") and parts:
            rgb = rgb * _in_shade(cover, frame)[..., None]
        rgb = colour + rgb * (1 - cover[..., None])
        alpha = cover + alpha * (1 - cover)
        parts[piece.name] = cover
    laid = Warped(np.asarray(rgb / np.maximum(alpha, 1e-4)[..., None], np.float32), alpha, parts)
    laid = _sewn(laid, armpits, _SLIT * frame.wide)
    return _sewn(flow.refine(laid, person, net=net), armpits, _SLIT * frame.wide) if method == "flow" else laid


def _across_trunk(side: str, trunk: Field, body: Body) -> Field:
    """The share of every pixel where a sleeve would lie on the trunk, further from its arm than sleeves hang."""
    radii = np.array([body.radius(joint) for joint in ("shoulder", "elbow", "wrist")])
    away = fill.limb_field(body.arm(side), radii, (trunk.shape[0], trunk.shape[1]))
    return np.asarray(trunk * np.clip(4 * (away - _HANGS), 0, 1), np.float32)


def _in_shade(leg: Field, body: Body) -> Field:
    """Factors (H, W): how much light reaches the leg behind this one, that the two are not seen as one skirt."""
    height, width = (max(1, round(share * body.wide)) for share in _REACH)
    shadow = cv2.GaussianBlur(leg, (2 * width + 1, 2 * height + 1), 0.5 * width, sigmaY=0.5 * height)
    return np.asarray(1 - _SHADE * np.clip(2 * shadow, 0, 1), np.float32)


def _sewn(laid: Warped, armpits: list[npt.NDArray[np.float64]], size: float) -> Warped:
    """Slits between sleeves and trunk closed, up to `size` pixels wide, near the armpits if there are any."""
    if not armpits:
        return laid
    near = np.zeros(laid.alpha.shape, np.uint8)
    for at in armpits:
        cv2.circle(near, (round(float(at[0])), round(float(at[1]))), round(_NEAR * size), 1, -1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(size / 2) + 1,) * 2)
    closed = np.where(near > 0, cv2.morphologyEx(laid.alpha, cv2.MORPH_CLOSE, kernel), laid.alpha)
    more = closed > laid.alpha + 0.02
    if not more.any():
        return laid
    rgb = np.where(more[..., None], fill.smooth_fill(laid.rgb, laid.alpha > 0.9), laid.rgb)
    trunk = np.where(more, np.maximum(laid.parts["trunk"], closed), laid.parts["trunk"])
    parts = laid.parts | {"trunk": np.asarray(trunk, np.float32)}
    return Warped(np.asarray(rgb, np.float32), np.asarray(closed, np.float32), parts)


def _moved(
    garment: Garment, piece: Piece, goal: dict[str, npt.NDArray[np.float64]], shape: tuple[int, ...]
) -> tuple[Field, Field]:
    """A piece's premultiplied colours and cover, over the whole picture."""
    names = list(goal)
    targets = np.array([goal[name] for name in names])
    sources = np.array([piece.points[name] for name in names])
    spline = tps.fit(targets, sources, smooth=1e-4)
    margin = 0.18 * float(np.ptp(targets, 0).max()) + 4
    low = np.floor(np.maximum(targets.min(0) - margin, 0)).astype(int)
    high = np.ceil(np.minimum(targets.max(0) + margin, (shape[1], shape[0]))).astype(int)
    colour, cover = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32)
    if (high <= low).any():
        return colour, cover
    grid = _grid(spline, low, high)
    soft = _softened(garment, piece, spline, targets)
    window = np.s_[low[1] : high[1], low[0] : high[0]]
    read = cv2.remap(soft, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    keep = _near(targets, low, high, margin)
    cover[window] = read[..., 3] * keep
    colour[window] = read[..., :3] * keep[..., None]
    return colour, cover


def _grid(spline: tps.Spline, low: npt.NDArray[np.int_], high: npt.NDArray[np.int_]) -> Field:
    """Source pixels (h, w, 2) of every target pixel of a box, as `cv2.remap` counts them."""
    xs = np.arange(low[0], high[0] + _STRIDE, _STRIDE) + 0.5
    ys = np.arange(low[1], high[1] + _STRIDE, _STRIDE) + 0.5
    points = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
    coarse = (spline.apply(points) - 0.5).astype(np.float32).reshape(len(ys), len(xs), 2)
    height, width = high[1] - low[1], high[0] - low[0]
    at_x, at_y = np.meshgrid(np.arange(width) / _STRIDE, np.arange(height) / _STRIDE)
    return np.asarray(cv2.remap(coarse, at_x.astype(np.float32), at_y.astype(np.float32), cv2.INTER_LINEAR))


def _softened(garment: Garment, piece: Piece, spline: tps.Spline, targets: npt.NDArray[np.float64]) -> Field:
    """Premultiplied RGBA of a piece, blurred first where the picture is much finer than what it becomes."""
    rgba = np.dstack([garment.image * piece.alpha[..., None], piece.alpha]).astype(np.float32)
    centre = targets.mean(0)
    steps = spline.apply(np.array([centre, centre + (1, 0), centre + (0, 1)]))
    shrink = float(np.linalg.norm(steps[1:] - steps[0], axis=1).mean())
    return np.asarray(cv2.GaussianBlur(rgba, (0, 0), 0.4 * shrink) if shrink > 1.3 else rgba)


def _near(
    targets: npt.NDArray[np.float64], low: npt.NDArray[np.int_], high: npt.NDArray[np.int_], margin: float
) -> Field:
    """1 inside the hull of the targets, fading within the margin: a spline means nothing far from its points."""
    area = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    hull = cv2.convexHull((targets - low).astype(np.float32)).reshape(-1, 2)
    cv2.fillConvexPoly(area, np.round(hull).astype(np.int32), 255)
    away = cv2.distanceTransform(255 - area, cv2.DIST_L2, 5)
    return np.asarray(np.clip((margin - away) / 2, 0, 1), np.float32)
