"""Filling what a removed garment leaves open: the ground behind the person, and skin that it bares."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from tryon.pipeline import labels
from tryon.pipeline.body import Body

Field = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
#: Fewer pixels of skin than this say nothing of its colour.
_ENOUGH = 24


def smooth_fill(image: Field, known: Region) -> Field:
    """Every unknown pixel from known ones around it, nearer ones counting more (push-pull, Gortler et al. 1996)."""
    weight = known.astype(np.float32)
    levels = [(image * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 2:
        colour, cover = levels[-1]
        size = ((cover.shape[1] + 1) // 2, (cover.shape[0] + 1) // 2)
        small, share = (cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in (colour, cover))
        scale = np.minimum(1.0, 4 * share) / np.maximum(share, 1e-6)
        levels.append((np.asarray(small * scale[..., None], np.float32), np.asarray(share * scale, np.float32)))
    filled = levels[-1][0] / np.maximum(levels[-1][1], 1e-6)[..., None]
    for colour, cover in reversed(levels[:-1]):
        up = cv2.resize(filled, cover.shape[::-1], interpolation=cv2.INTER_LINEAR)
        filled = colour + up * (1 - cover[..., None])
    return np.asarray(np.where(known[..., None], image, filled), np.float32)


def behind(image: Field, wanted: Region, person: Region) -> Field:
    """The ground where the person stood: smooth from around them, with the ground's own grain."""
    known = ~(cv2.dilate(person.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) | wanted)
    if not known.any():
        return image
    filled = smooth_fill(image, known)
    soft = cv2.GaussianBlur(image, (0, 0), 2)
    grain = np.where(known[..., None], image - soft, 0)
    shift = max(8, image.shape[1] // 4)
    lent = np.where(np.roll(known, shift, 1)[..., None], np.roll(grain, shift, 1), 0)
    lent = np.where(np.roll(known, -shift, 1)[..., None], np.roll(grain, -shift, 1), lent)
    return np.asarray(filled + np.clip(lent, -10, 10), np.float32)


def limb_field(line: npt.NDArray[np.float64], radii: npt.NDArray[np.float64], shape: tuple[int, int]) -> Field:
    """Distance from a limb's line as a share of its radius there, (H, W); below 1 is inside."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) + 0.5
    found = np.full(shape, 9.0, np.float32)
    for (a, b), (ra, rb) in zip(pairwise(line), pairwise(radii), strict=True):
        way = b - a
        along = np.clip(((x - a[0]) * way[0] + (y - a[1]) * way[1]) / max(1e-6, float(way @ way)), 0, 1)
        gap = np.hypot(x - a[0] - along * way[0], y - a[1] - along * way[1])
        found = np.minimum(found, gap / np.maximum(1.0, ra + (rb - ra) * along))
    return found


def skin_depth(body: Body, shape: tuple[int, int]) -> Field:
    """How far a pixel lies from the middle of the bare body's nearest part, 0..1 inside it and more outside."""
    fields = []
    for side in ("left", "right"):
        arm = np.concatenate([body.arm(side), body.joints[f"knuckle_{side}"][None]])
        radii = [body.radius(name) for name in ("shoulder", "elbow", "wrist", "wrist")]
        fields.append(limb_field(arm, np.array(radii) * 1.05, shape))
        leg = [body.radius(name) for name in ("hip", "knee", "ankle")]
        fields.append(limb_field(body.leg(side), np.array(leg), shape))
    return np.asarray(np.minimum.reduce([*fields, _trunk_field(body, shape)]), np.float32)


def _trunk_field(body: Body, shape: tuple[int, int]) -> Field:
    """The same for neck, chest and belly."""
    u, v = frame_of(body, shape)
    levels = np.concatenate([[-0.5 * body.wide, -0.2 * body.wide, -0.08 * body.wide], body.levels[body.levels > 0]])
    halves = np.concatenate([[0.17 * body.wide, 0.2 * body.wide, 0.5 * body.wide], body.halves[body.levels > 0]])
    half = np.interp(v, levels, halves)
    outside = (v < levels[0]) | (v > 1.16 * body.trunk)
    return np.asarray(np.where(outside, 9.0, np.abs(u) / half), np.float32)


def frame_of(body: Body, shape: tuple[int, int]) -> tuple[Field, Field]:
    """Every pixel's place across the trunk and down from the shoulder line."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) + 0.5
    dx, dy = x - body.centre[0], y - body.centre[1]
    v = dx * body.down[0] + dy * body.down[1]
    sway = (body.joints["hip"] - body.centre - body.down * body.trunk) @ body.across
    u = dx * body.across[0] + dy * body.across[1] - sway * np.clip(v / body.trunk, 0, 1)
    return u.astype(np.float32), v.astype(np.float32)


def skin_colour(image: Field, parsing: npt.NDArray[np.uint8]) -> Field:
    """The person's own skin (3,): the middle half of what can be seen of arms and legs, else of the face."""
    for classes in ((labels.ARMS, labels.LEGS), (labels.FACE,)):
        seen = cv2.erode(np.isin(parsing, classes).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        if seen.sum() >= _ENOUGH:
            break
    else:
        seen = np.isin(parsing, labels.SKIN)
        if seen.sum() < _ENOUGH:
            return np.array([196, 154, 126], np.float32)
    pixels = image[seen]
    light = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    low, high = np.quantile(light, (0.35, 0.85))
    return np.asarray(np.median(pixels[(light >= low) & (light <= high)], axis=0), np.float32)


def skin(image: Field, parsing: npt.NDArray[np.uint8], depth: Field, wanted: Region) -> Field:
    """Bared skin (H, W, 3): the person's colour, rounded like the limb it covers, meeting what is bare already."""
    colour = skin_colour(image, parsing)
    bare = np.isin(parsing, labels.SKIN) & ~wanted
    bare = cv2.erode(bare.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    shade = 1.04 - 0.30 * np.clip(depth, 0, 1.2) ** 3
    painted = colour * shade[..., None]
    if bare.sum() >= _ENOUGH:  # light that changes along the body: what is bare, over what would be painted there
        ratio = np.asarray(np.clip(image / np.maximum(painted, 8), 0.6, 1.5), np.float32)
        light = _spread(ratio, bare, 0.06 * image.shape[0])
        painted = painted * light
    rng = np.random.default_rng(7)
    grain = cv2.GaussianBlur(rng.normal(0, 1, image.shape[:2]).astype(np.float32), (0, 0), 0.8)
    return np.asarray(np.clip(painted * (1 + 0.012 * grain[..., None]), 0, 255), np.float32)


def _spread(values: Field, known: Region, reach: float) -> Field:
    """Values near known pixels, fading to 1 over `reach` pixels."""
    weight = known.astype(np.float32)
    total = cv2.GaussianBlur(values * weight[..., None], (0, 0), reach)
    share = cv2.GaussianBlur(weight, (0, 0), reach)
    return np.asarray((total + 0.04) / (share + 0.04)[..., None], np.float32)
