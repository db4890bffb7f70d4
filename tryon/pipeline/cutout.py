"""Cutting a garment out of its product picture: how much of every pixel is garment, and its own colour there."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
#: Garments are cut at this longest side and the edge is then refined on the full picture.
_SIDE = 320
#: Distance in CIE Lab from the ground below which a pixel is ground, and above which it is not.
_GROUND, _THING = 4.0, 12.0
#: Spread of a border's colour, in the same distance, up to which the ground is plain.
_PLAIN = 6.0
#: What stands out from plain ground and is less likely than this to be the garment is something else, skin already
#: below the second; with a rim of so many pixels. Of a wearer this share is skin, or they go on beyond the picture.
_OTHERS, _SKIN, _RIM, _HANDS = 0.3, 0.5, 7, 0.1
#: A piece apart that is less likely than this is a thing beside the garment.
_BESIDE = 0.4
#: How far a parsing's outline may lie beside the true one, as a share of the picture's longer side.
_MARGIN = 0.02
#: A pixel that shows the inside of the back; less of it than this share of the cloth is a speck, more a mistake.
_SEEN = 0.5
_TINY, _OPEN = 0.001, 0.2
#: A row of legs shows this share of skin, legs begin below this share of a cut-out's height, and take up that of it.
_BARE, _CLOTH, _LEGS = 0.5, 0.3, 0.08
#: What is less likely than this to be the garment may be a leg.
_UNLIKELY = 0.7


def cut(image: Image, likely: Field | None = None) -> Field:
    """Alpha float32 (h, w) of the one garment in a picture.

    `likely` float32 of any size is a network's guess (0..1) of where it lies; without it the ground's colour decides.
    """
    scale = min(1.0, _SIDE / max(image.shape[:2]))
    size = (max(8, round(image.shape[1] * scale)), max(8, round(image.shape[0] * scale)))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    guess = None
    if likely is not None:
        guess = np.asarray(cv2.resize(likely, size, interpolation=cv2.INTER_LINEAR), np.float32)
    solid = _largest(_grab(small, _seed(small, guess)), guess)
    soft = cv2.GaussianBlur(solid.astype(np.float32), (0, 0), 0.8)
    large = cv2.resize(soft, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC)
    return _edged(np.asarray(large, np.float32), 1.5 if scale < 1 else 2.0)


def refined(image: Image, area: npt.NDArray[np.bool_]) -> Field:
    """Alpha float32 (h, w) of a garment that a parsing found in `area` bool (h, w): its outline moved to where colours
    change, small holes closed.
    """
    reach = max(1, round(_MARGIN * max(area.shape)))
    inner, outer = (_grown(area, step) for step in (-reach, reach))
    seed = np.full(area.shape, cv2.GC_BGD, np.uint8)
    seed[outer] = cv2.GC_PR_BGD
    seed[area] = cv2.GC_PR_FGD
    away, spread = ground_distance(image)
    if spread < _PLAIN:
        seed[(away < _GROUND / 2) & ~_grown(area, -2 * reach)] = cv2.GC_BGD
    seed[inner] = cv2.GC_FGD
    solid = _largest(_grab(image, seed), None)
    return _edged(np.asarray(cv2.GaussianBlur(solid.astype(np.float32), (0, 0), 0.8), np.float32), 1.5)


def _edged(soft: Field, slope: float) -> Field:
    """Alpha of a blurred mask: steeper at its edge, and a little within it."""
    return np.asarray(np.clip((soft - 0.5) * slope + 0.45, 0, 1), np.float32)


def _grown(area: npt.NDArray[np.bool_], reach: int) -> npt.NDArray[np.bool_]:
    """Grown by so many pixels, or shrunk."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(reach) + 1,) * 2)
    change = cv2.dilate if reach > 0 else cv2.erode
    return np.asarray(change(area.astype(np.uint8), kernel) > 0)


def ground_distance(image: Image) -> tuple[Field, float]:
    """Distance (h, w) in CIE Lab from a plane of colour fitted to the border, and the border's spread about it."""
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    height, width = lab.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    terms = np.stack([np.ones((height, width)), x / width - 0.5, y / height - 0.5], -1)
    rim = np.zeros((height, width), bool)
    band = max(2, min(height, width) // 40)
    rim[:band], rim[-band:], rim[:, :band], rim[:, -band:] = True, True, True, True
    keep = rim
    for _ in range(3):
        plane = np.linalg.lstsq(terms[keep], lab[keep], rcond=None)[0]
        away = np.linalg.norm(lab - terms @ plane, axis=-1)
        keep = rim & (away <= max(3.0, float(np.quantile(away[rim], 0.7))))
    return away.astype(np.float32), float(np.quantile(away[rim], 0.7))


def _seed(small: Image, guess: Field | None) -> npt.NDArray[np.uint8]:
    """GrabCut's four classes from colour, and from the guess where the ground is not plain."""
    away, spread = ground_distance(small)
    seed = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    if spread < _PLAIN:
        seed[away > _THING + spread] = cv2.GC_PR_FGD
        seed[away < _GROUND + 0.5 * spread] = cv2.GC_BGD
        seed[cv2.erode((away > 30).astype(np.uint8), np.ones((3, 3))) > 0] = cv2.GC_FGD
        if guess is not None:
            seed[(guess > 0.9) & (seed != cv2.GC_BGD)] = cv2.GC_PR_FGD
            # White on white: the network sees the outline where colours do not.
            seed[(guess > 0.97) & (away > 1.0) & _deep(guess > 0.9)] = cv2.GC_FGD
            seed[_of_wearer(small, guess, away > _THING + spread)] = cv2.GC_BGD
    elif guess is not None:
        seed[guess > 0.5] = cv2.GC_PR_FGD
        seed[_deep(guess > 0.8)] = cv2.GC_FGD
        seed[cv2.dilate((guess > 0.15).astype(np.uint8), np.ones((9, 9))) == 0] = cv2.GC_BGD
    else:
        seed[away > _THING + spread] = cv2.GC_PR_FGD
    return seed


def _of_wearer(small: Image, guess: Field, thing: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Shirt, hands, legs and shoes of a wearer whose head is out of the picture: they stand out from ground, too."""
    skin = skin_hues(small)
    others = _deep((guess < np.where(skin, _SKIN, _OTHERS)) & thing)
    beyond = others[:8].any() or others[:, :8].any() or others[:, -8:].any()
    if not others.any() or not (beyond or skin[others].mean() > _HANDS):
        return np.zeros_like(thing)
    return _grown(others, _RIM) & (guess < np.where(skin, _SKIN, 0.5))


def _deep(area: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return cv2.erode(area.astype(np.uint8), np.ones((9, 9))) > 0


def _grab(small: Image, seed: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Rother et al. 2004."""
    solid = np.isin(seed, (cv2.GC_FGD, cv2.GC_PR_FGD))
    if not solid.any() or solid.all():
        return solid
    mask = seed.copy()
    cv2.setRNGSeed(1)
    picture = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    ground, thing = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(picture, mask, (0, 0, 0, 0), ground, thing, 3, cv2.GC_INIT_WITH_MASK)
    return np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD))


def _largest(solid: npt.NDArray[np.bool_], guess: Field | None) -> npt.NDArray[np.bool_]:
    """The one thing that is large (or most likely), without holes that are too small for an armhole."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8), connectivity=8)
    if count < 2:
        return solid
    sizes = stats[1:, cv2.CC_STAT_AREA].astype(float)
    likely = np.ones(count - 1)
    if guess is not None:
        likely = np.array([float(guess[pieces == number].mean()) for number in range(1, count)])
    thing = pieces == 1 + int((sizes * (0.2 + likely)).argmax())
    for number in range(1, count):  # what lies beside it and is no dust: a cut-off cuff, a belt
        if stats[number, cv2.CC_STAT_AREA] > 0.06 * thing.sum() and likely[number - 1] > _BESIDE:
            thing |= pieces == number
    gaps, parts, spots, _ = cv2.connectedComponentsWithStats((~thing).astype(np.uint8), connectivity=4)
    for number in range(1, gaps):
        if spots[number, cv2.CC_STAT_AREA] < 0.004 * thing.size:
            thing |= parts == number
    return thing


def without(alpha: Field, inside: Field) -> Field:
    """Alpha with the `inside` (h, w; 0..1) of the back taken out, which a wearer's neck hides; specks of it stay."""
    solid = ((inside > _SEEN) & (alpha > 0.5)).astype(np.uint8)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    cloth = (alpha > 0.5).sum()
    large = [number for number in range(1, count) if stats[number, cv2.CC_STAT_AREA] > _TINY * cloth]
    if not large or solid.sum() > _OPEN * cloth:
        return alpha
    area = _grown(np.isin(pieces, large), 2)
    gone = np.where(area, np.clip((inside - _SEEN) * 3 + 0.5, 0, 1), 0)
    return np.asarray(alpha * (1 - gone), np.float32)


def legs_from(image: Image, alpha: Field, likely: Field) -> int | None:
    """The row from which bare legs, and no cloth, make up a cut-out; None where there are none.

    Models whose head is cut off are not found by their pose, and their legs would become cloth. Below a hem they are
    two runs of skin's hue that are not `likely` (h, w; 0..1) to be the garment.
    """
    solid = alpha > 0.5
    rows = np.flatnonzero(solid.any(1))
    if not rows.size:
        return None
    runs = (np.diff(np.pad(solid, ((0, 0), (1, 1))).astype(np.int8), axis=1) == 1).sum(1)
    bare = (solid & skin_hues(image) & (likely < _UNLIKELY)).sum(1) / np.maximum(1, solid.sum(1))
    legs = (runs >= 2) & (bare > _BARE) & (np.arange(len(solid)) > rows[0] + _CLOTH * np.ptp(rows))
    return int(np.flatnonzero(legs)[0]) if legs.sum() > _LEGS * np.ptp(rows) else None


def skin_hues(image: Image) -> npt.NDArray[np.bool_]:
    """Hues of skin of every tone: red over green over blue, not grey, not vivid (Kovac et al. 2003, widened)."""
    r, g, b = (image[..., channel].astype(np.int16) for channel in range(3))
    return np.asarray((r >= g - 2) & (g >= b - 6) & (r - b > 8) & (r - b < 130) & (r - g < 80))


def clean_colours(image: Image, alpha: Field) -> Image:
    """The garment's colours carried over its edge, so that no ground shines through where it is laid elsewhere."""
    solid = cv2.erode((alpha > 0.95).astype(np.uint8), np.ones((3, 3), np.uint8))
    if not solid.any():
        return image
    rows, columns = nearest(solid > 0)
    return image[rows, columns]


def nearest(area: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Row and column (2, h, w) of the pixel of `area` that is nearest to each; there has to be one."""
    gap = 1 - area.astype(np.uint8)
    _, number = cv2.distanceTransformWithLabels(gap, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    table = np.zeros((2, int(number.max()) + 1), np.intp)
    table[:, number[area]] = np.nonzero(area)
    return table[:, number]


def alike(outline: npt.NDArray[np.bool_]) -> float:
    """How much an outline (h, w) and its mirror image share: 1 for the same, 0 for an empty one."""
    columns = np.flatnonzero(outline.any(axis=0))
    if not len(columns):
        return 0.0
    cut = outline[:, columns[0] : columns[-1] + 1]
    return float((cut & cut[:, ::-1]).sum() / (cut | cut[:, ::-1]).sum())
