"""A garment cut out of a photo of its wearer and laid out as a shop might show it: bent, turned, scaled, on white."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import tps

Picture = npt.NDArray[np.uint8]


def largest(area: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Its connected pieces of at least a tenth of the largest."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(area.astype(np.uint8))
    sizes = stats[1:, cv2.CC_STAT_AREA]
    keep = [1 + place for place in range(count - 1) if sizes[place] >= 0.1 * sizes.max()]
    return np.isin(pieces, keep) & (pieces > 0)


def laid_out(photo: Picture, mask: npt.NDArray[np.bool_], rng: np.random.Generator) -> Picture:
    """The garment alone, bent and turned at random, on white with a margin."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    crop = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    alpha = cv2.GaussianBlur(cv2.erode(mask[crop].astype(np.uint8), np.ones((3, 3))).astype(np.float32), (0, 0), 0.6)
    rgba = np.dstack([photo[crop] * alpha[..., None], 255 * alpha]).astype(np.float32)
    height, width = alpha.shape
    size = np.array([width, height]) * rng.uniform(0.85, 1.3)
    around = 0.12 * size.max()
    y, x = np.mgrid[0:4, 0:4] / 3
    knots = np.stack([x.ravel(), y.ravel()], 1)
    angle = rng.normal(0, 0.06)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    goals = ((knots - 0.5) * size + rng.normal(0, 0.035, knots.shape) * size.min()) @ turn.T + size / 2 + around
    spline = tps.fit(goals, knots * (width, height))
    shape = np.ceil(size + 2 * around).astype(int)
    at_y, at_x = np.mgrid[0 : shape[1], 0 : shape[0]] + 0.5
    grid = spline.apply(np.stack([at_x.ravel(), at_y.ravel()], 1)).reshape(shape[1], shape[0], 2) - 0.5
    read = cv2.remap(rgba, grid[..., 0].astype(np.float32), grid[..., 1].astype(np.float32), cv2.INTER_LINEAR)
    image = read[..., :3] * rng.uniform(0.92, 1.08) + 255 * (1 - read[..., 3:] / 255)
    return np.clip(image + 0.5, 0, 255).astype(np.uint8)
