"""clothing-co-parsing's 59 labels (Yang et al. 2014) as the fourteen of `labels`, its skin split by the pose."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import ndimage

from tryon.pipeline import joints, labels
from tryon.pipeline.types import Field, Image

#: Tights and stockings show the leg's shape and stay when a skirt changes: they count as legs.
WORDS: Final = {
    "hair": labels.HAIR,
    "stockings": labels.LEGS,
    "tights": labels.LEGS,
    "blouse": labels.UPPER,
    "bodysuit": labels.UPPER,
    "bra": labels.UPPER,
    "hoodie": labels.UPPER,
    "intimate": labels.UPPER,
    "jumper": labels.UPPER,
    "shirt": labels.UPPER,
    "sweater": labels.UPPER,
    "sweatshirt": labels.UPPER,
    "t-shirt": labels.UPPER,
    "tie": labels.UPPER,
    "top": labels.UPPER,
    "blazer": labels.OUTER,
    "cape": labels.OUTER,
    "cardigan": labels.OUTER,
    "coat": labels.OUTER,
    "jacket": labels.OUTER,
    "vest": labels.OUTER,
    "dress": labels.DRESS,
    "romper": labels.DRESS,
    "skirt": labels.SKIRT,
    "jeans": labels.TROUSERS,
    "leggings": labels.TROUSERS,
    "pants": labels.TROUSERS,
    "shorts": labels.TROUSERS,
    "boots": labels.SHOES,
    "clogs": labels.SHOES,
    "flats": labels.SHOES,
    "heels": labels.SHOES,
    "loafers": labels.SHOES,
    "pumps": labels.SHOES,
    "sandals": labels.SHOES,
    "shoes": labels.SHOES,
    "sneakers": labels.SHOES,
    "wedges": labels.SHOES,
    "bag": labels.BAG,
    "purse": labels.BAG,
    "wallet": labels.BAG,
    "scarf": labels.SCARF,
    "null": labels.BACKGROUND,
}
#: A belt goes with the garment under it; a suit is a jacket above the hips and trousers below; the rest is OTHER.
_BELT, _SUIT, _SKIN = "belt", "suit", "skin"


def reduced(mask: Image, names: list[str], points: Field) -> Image:
    """uint8 (H, W) of `labels` from one of the data set's ids, which `names` lists; points (33, 3) in its pixels."""
    table = np.array([WORDS.get(name, labels.OTHER) for name in names], np.uint8)
    result = table[mask]
    of = {name: mask == place for place, name in enumerate(names) if name in {_BELT, _SUIT, _SKIN}}
    below = np.arange(mask.shape[0]) >= points[list(joints.HIPS), 1].mean() if len(points) else 0
    suit = np.where(below, labels.TROUSERS, labels.OUTER)
    result = np.where(of[_SUIT], np.broadcast_to(np.reshape(suit, (-1, 1)), mask.shape), result).astype(np.uint8)
    result[of[_SKIN]] = skin_parts(of[_SKIN], points)[of[_SKIN]] if len(points) else labels.FACE
    return _belted(result, of[_BELT])


def _belted(result: Image, belt: np.ndarray) -> Image:
    """The label of the nearest garment in place of a belt."""
    garment = np.isin(result, labels.GARMENTS) & ~belt
    if not belt.any() or not garment.any():
        return result
    rows, columns = ndimage.distance_transform_edt(~garment, return_distances=False, return_indices=True)
    return np.where(belt, result[rows, columns], result)


def skin_parts(skin: np.ndarray, points: Field) -> Image:
    """uint8 (H, W): FACE (with neck and chest), ARMS or LEGS, whichever bone is nearest for its thickness."""
    rows, columns = np.nonzero(skin)
    at = np.column_stack([columns, rows]) + 0.5
    part = np.zeros(skin.shape, np.uint8)
    kinds = (labels.FACE, labels.ARMS, labels.LEGS)
    gaps = np.stack([np.min([_gap(at, a, b) / thick for a, b, thick in bones], axis=0) for bones in _bones(points)])
    part[rows, columns] = np.array(kinds, np.uint8)[gaps.argmin(axis=0)]
    return _agreed(skin, part)


def _bones(points: Field) -> list[list[tuple[Field, Field, float]]]:
    """Per part: begin, end and relative thickness."""
    xy = points[:, :2].astype(np.float64)
    head = xy[[joints.NOSE, *joints.EARS]].mean(axis=0)
    chest = 0.75 * xy[list(joints.SHOULDERS)].mean(axis=0) + 0.25 * xy[list(joints.HIPS)].mean(axis=0)
    face = [(head, chest, 1.6), (xy[joints.NOSE], xy[joints.NOSE], 2.0)]
    arms = [(xy[a], xy[b], 1.0) for a, b in joints.ARM_BONES]
    legs = [(xy[a], xy[b], 1.3) for a, b in joints.LEG_BONES]
    return [face, arms, legs]


def _gap(at: Field, begin: Field, end: Field) -> Field:
    """Distance of points (n, 2) to a segment."""
    way = end - begin
    along = np.clip((at - begin) @ way / max(float(way @ way), 1e-6), 0, 1)
    return np.asarray(np.linalg.norm(at - begin - along[:, None] * way, axis=1))


def _agreed(skin: np.ndarray, part: Image) -> Image:
    """A patch of skin that is nearly all one part is all that part."""
    patches, _ = ndimage.label(skin)
    for place, window in enumerate(ndimage.find_objects(patches), start=1):
        here = patches[window] == place
        counts = np.bincount(part[window][here], minlength=labels.COUNT)
        if counts.max() >= 0.85 * here.sum():
            part[window][here] = counts.argmax()
    return part
