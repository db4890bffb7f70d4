"""The shopper's camera: from a worn or laid-out garment to a picture such as a phone takes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import gaussian_filter

from catalog.drawing.arrays import Field
from catalog.drawing.compose import GROUND, _encode, to_linear
from catalog.drawing.mannequins.wearing import Worn, worn
from catalog.drawing.mannequins.words import BUILDS, POSES, TONES
from catalog.drawing.render import draw
from catalog.drawing.snapshots.rooms import room, surface
from catalog.drawing.spec import GarmentSpec

Picture = npt.NDArray[np.uint8]
#: Left, top, right, bottom of what the camera takes.
Box = tuple[float, float, float, float]
_LAID = frozenset({"shoes", "bag", "scarf"})
#: How much larger the scene is than the picture cut from it, so that a tilted camera finds no edge.
_SPARE = 1.16


def snapshot(spec: GarmentSpec, *, seed: int, size: tuple[int, int] = (480, 640)) -> Picture:
    """(H, W, 3) uint8 sRGB. ValueError for a picture under 120 pixels a side."""
    if min(size) < 120:
        raise ValueError("a snapshot needs at least 120 pixels a side")
    rng = np.random.default_rng(seed)
    whole = (round(size[0] * _SPARE), round(size[1] * _SPARE))
    scene, box = _laid(spec, rng, whole) if spec.kind in _LAID else _worn(spec, rng, whole)
    return _developed(_taken(scene, box, size, rng), rng)


def _laid(spec: GarmentSpec, rng: np.random.Generator, size: tuple[int, int]) -> tuple[Field, Box]:
    """Linear light, and the part of it that the camera takes."""
    drawing = draw(spec, width=size[0], height=size[1])
    turn = float(rng.uniform(-16, 16))
    alpha = _turned(drawing.mask, turn).astype(np.float32) / 255
    return _placed(_turned(drawing.image, turn), alpha, surface(rng, size), 0.012), (
        0.0,
        0.0,
        float(size[0]),
        float(size[1]),
    )


def _worn(spec: GarmentSpec, rng: np.random.Generator, size: tuple[int, int]) -> tuple[Field, Box]:
    """As `_laid`: the person from the neck down, in front of a wall."""
    result = worn(
        spec,
        build=str(rng.choice(BUILDS)),
        pose=str(rng.choice(POSES)),
        tone=int(rng.choice(TONES[1:-1])),
        frame="near",
        size=size,
    )
    alpha = _cover(result)
    feet = max(result.landmarks[name][1] for name in ("ankle_left", "ankle_right"))
    wall = feet - rng.uniform(0.03, 0.09) * size[1]
    scene = _placed(result.picture, alpha, room(rng, size, wall), 0.03)
    neck, middle = result.landmarks["neck"][1], result.landmarks["neck"][0]
    top = max(0.0, neck - rng.uniform(0.005, 0.025) * size[1])
    tall = size[1] - top
    wide = tall * size[0] / size[1]
    left = float(np.clip(middle - wide / 2 + rng.uniform(-0.05, 0.05) * wide, 0, size[0] - wide))
    return scene, (left, top, left + wide, float(size[1]))


def _cover(result: Worn) -> Field:
    """What of the picture is person or cloth, (H, W) 0 to 1."""
    masks = [result.garment_mask, result.skin_mask, *result.part_masks.values(), *result.outfit_masks.values()]
    return np.maximum.reduce(masks).astype(np.float32) / 255


def _placed(picture: Picture, alpha: Field, ground: Field, away: float) -> Field:
    """What stands on paper put before another ground, with its own shadow on paper and one on the wall behind.

    `away`: how far it stands before the ground, in shares of the height, by which its shadow is soft and shifted.
    """
    light, paper = to_linear(picture / np.float32(255)), to_linear(np.array(GROUND) / 255)
    contact = np.where(alpha > 0.02, 1.0, np.clip(light.mean(2) / paper.mean(), 0.35, 1.0))
    own = np.clip(light - paper * (1 - alpha[..., None]), 0, None)  # or edges keep a rim of paper
    shift = round(away * picture.shape[0])
    behind = np.roll(alpha, (shift // 2, shift), axis=(0, 1))
    shade = contact * (1 - 0.3 * gaussian_filter(behind, max(1.0, 0.6 * shift)))
    return own * (alpha[..., None] > 0) + ground * shade[..., None] * (1 - alpha[..., None])


def _turned(picture: Picture, degrees: float) -> Picture:
    """Rotated about its middle; what comes in at the corners is what lies at the edge."""
    spare = picture.shape[0] // 3
    pads = ((spare, spare), (spare, spare), *([(0, 0)] * (picture.ndim - 2)))
    wide = Image.fromarray(np.pad(picture, pads, mode="edge")).rotate(degrees, Image.Resampling.BICUBIC)
    return np.asarray(wide)[spare:-spare, spare:-spare]


def _taken(scene: Field, box: Box, size: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Tilted by a degree or two, cut and brought to size."""
    picture = Image.fromarray(_turned(_encode(np.clip(scene, 0, 2)), float(np.clip(rng.normal(0, 1.0), -2, 2))))
    return np.asarray(picture.resize(size, Image.Resampling.LANCZOS, box=box))


def _developed(picture: Picture, rng: np.random.Generator) -> Picture:
    """A phone's white balance, contrast, vignette and noise."""
    light = to_linear(picture / np.float32(255))
    warm = float(rng.normal(0, 0.045))
    light *= np.array([1 + warm, 1.0, 1 - 1.2 * warm], np.float32) * float(rng.uniform(0.86, 1.02))
    height, width = picture.shape[:2]
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    light *= (1 - 0.1 * (x**2 + y**2)).astype(np.float32)[..., None]
    light = np.clip(light, 0, None)
    light = light * (1 + 0.35 * (light - 0.3))
    noise = gaussian_filter(rng.normal(0, 1, picture.shape), (0.6, 0.6, 0))
    return np.clip(_encode(np.clip(light, 0, 2)).astype(np.float32) + 2.2 * noise, 0, 255).astype(np.uint8)
