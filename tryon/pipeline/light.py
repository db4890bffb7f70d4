"""Light and folds: what the person's photo says of them, and what a flat picture lacks."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels
from tryon.pipeline.body import Body
from tryon.pipeline.fill import frame_of
from tryon.pipeline.limbs import LUMA

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]

#: Cloth that hangs in another way says nothing of the new one's folds: the gap between two legs is no fold of a skirt.
_UNLIKE = {"skirt": (labels.TROUSERS,), "dress": (labels.TROUSERS,), "trousers": (labels.SKIRT, labels.DRESS)}

#: Grey levels below which cloth tells little of light: sheen and noise of black cloth are no folds of white cloth.
_DARK = 8.0
#: Changes of the logarithm of light beyond which two cloths meet that were taken for one, rather than a fold.
_STEP = 0.6
#: A crease is narrower than twice this share of the distance over which a step is told.
_CREASE = 0.4
#: The brightest cloth, in grey levels: a product's white is often paper white, and light would burn it out.
_BRIGHTEST = 248.0


def folds(image: Field, old: Region, parsing: npt.NDArray[np.uint8], body: Body, kind: str) -> Field:
    """A factor (H, W) around 1 for a garment of `kind`: shading of the replaced cloth, as far as that cloth hangs alike
    and is plain enough to tell.

    Prints would be carried over as if they were folds, so the factor fades where light and dark change at a scale of
    prints: hue changes, or more contrast than folds have.
    """
    factor = np.ones(old.shape, np.float32)
    for label in np.unique(parsing[old]):  # each on its own: where two garments meet there is no fold
        cloth = old & (parsing == label)
        if label in labels.GARMENTS and label not in _UNLIKE.get(kind, ()) and cloth.sum() >= 64:
            factor *= _folds_of(image, cloth, body)
    return factor


def _folds_of(image: Field, cloth: Region, body: Body) -> Field:
    inner = cv2.erode(cloth.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.float32)
    light = np.log(image @ LUMA + _DARK)
    wide = max(3.0, 0.3 * body.wide)
    near = max(0.8, 0.025 * body.wide)
    detail = _within(light, inner, near) - _within(light, inner, wide)
    strength = float(np.clip(1.3 - _busy(image, inner) / 9.0, 0.0, 0.8))
    factor = np.exp(np.clip(strength * detail * _trust(light, inner, near, wide), -0.35, 0.22))
    fade = cv2.GaussianBlur(inner, (0, 0), max(1.0, 0.03 * body.wide))
    return np.asarray(1 + (factor - 1) * np.clip(2 * fade - 0.9, 0, 1), np.float32)


def _trust(light: Field, inner: Field, near: float, reach: float) -> Field:
    """A share (H, W) of what changes of light say of folds: less within `reach` of a step that is too large for one.

    A step has another level on either side; a crease, however deep, is a line that the median of its surroundings
    leaves out (Tukey 1977).
    """
    whole = np.where(inner > 0, light, _within(light, inner, reach))
    low, high = float(whole.min()), float(whole.max())
    grey = np.round((whole - low) * (255 / max(1e-6, high - low))).astype(np.uint8)
    levels = cv2.medianBlur(grey, 2 * max(1, round(_CREASE * reach)) + 1) * np.float32((high - low) / 255)
    steps = (_within(levels, inner, near) - _within(levels, inner, reach)) * inner
    size = 2 * round(reach) + 1
    most = cv2.dilate(np.abs(steps), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return np.asarray(cv2.GaussianBlur(np.exp(-((most / _STEP) ** 2)), (0, 0), reach / 3), np.float32)


def _within(values: Field, weight: Field, sigma: float) -> Field:
    """A blur that reads inside the mask only."""
    total = cv2.GaussianBlur(values * weight, (0, 0), sigma)
    return np.asarray(total / np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3), np.float32)


def _busy(image: Field, inner: Field) -> float:
    """How much colour changes within the cloth at a small scale, in levels: plain cloth stays under 5."""
    lab = cv2.cvtColor(np.ascontiguousarray(image / 255, np.float32), cv2.COLOR_RGB2Lab)
    rest = lab - cv2.GaussianBlur(lab, (0, 0), 6)
    seen = rest[inner > 0]
    return float(np.abs(seen[:, 1:]).mean() * 3 + np.abs(seen[:, 0]).mean()) if len(seen) else 99.0


def roundness(alpha: Field, body: Body, way: npt.NDArray[np.float64] | None = None) -> Field:
    """A factor (H, W): cloth that turns away towards its outline is darker, most on the side away from the window.

    `way` (2,) is a unit vector down a piece: at its ends, the hem and the cuff, cloth does not turn away. Without
    it the whole outline counts.
    """
    u, _ = frame_of(body, alpha.shape)
    inside = (alpha > 0.5).astype(np.uint8)
    if way is not None:
        inside = cv2.dilate(inside, _line(way, 0.2 * body.wide)).astype(np.uint8)
    away = cv2.distanceTransform(np.pad(inside, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    turned = np.clip(1 - away / max(2.0, 0.2 * body.wide), 0, 1) ** 2
    side = 0.5 + 0.5 * np.tanh(u / max(1.0, 0.5 * body.wide))
    return np.asarray(1.02 - turned * (0.10 + 0.12 * side), np.float32)


def within_white(cloth: Field, factor: Field, cover: Field) -> Field:
    """The factor (H, W) lowered as a whole, so that light brings out folds of pale cloth instead of burning it out."""
    lit = (cloth @ LUMA * factor)[cover > 0.5]
    return np.asarray(factor * min(1.0, _BRIGHTEST / max(1.0, float(np.quantile(lit, 0.98)))) if lit.size else factor)


def contact(alpha: Field, body: Body) -> Field:
    """A factor (H, W) on what lies under a hem: the shadow that an edge of cloth throws downwards."""
    step = max(1, round(0.03 * body.wide))
    soft = cv2.GaussianBlur(alpha, (0, 0), max(1.0, 0.04 * body.wide))
    below = np.zeros_like(soft)
    below[step:] = soft[:-step]
    return np.asarray(1 - 0.28 * below * (1 - alpha), np.float32)


def _line(way: npt.NDArray[np.float64], reach: float) -> npt.NDArray[np.uint8]:
    """A kernel that is a line of `reach` pixels either way."""
    size = max(1, round(reach))
    kernel = np.zeros((2 * size + 1, 2 * size + 1), np.uint8)
    end = np.round(np.asarray(way) * size).astype(int)
    cv2.line(kernel, tuple(int(v) for v in size - end), tuple(int(v) for v in size + end), 1)
    return kernel
