"""The picture: mannequin and clothes on paper-white ground, with the shadow they stand in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import gaussian_filter

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import View
from catalog.drawing.compose import GROUND, _averaged, _encode, _falloff, to_linear
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.casting import PITCH
from catalog.drawing.mannequins.layers import Scene
from catalog.drawing.mannequins.poses import SIDES


def photograph(scene: Scene, figure: Figure, factor: int) -> npt.NDArray[np.uint8]:
    """(H, W, 3) sRGB, `factor` times smaller than the scene."""
    scene.rgb *= _nearness(scene)[..., None]
    rgb, alpha = _averaged(scene.rgb, factor), _averaged(scene.alpha, factor)
    light = _falloff(alpha.shape)
    shadow = _floor_shadow(scene.view, figure, alpha.shape)
    ground = to_linear(np.array(GROUND) / 255) * (light * shadow)[..., None]
    return _encode(rgb * light[..., None] + ground * (1 - alpha[..., None]))


def _nearness(scene: Scene) -> Field:
    """Ambient occlusion between layers: what stands back beside something nearer is darker."""
    step = max(1, scene.view.height // 300)
    z = np.clip(scene.z[::step, ::step], -14, 40)
    cell = step / scene.view.scale
    gap = np.clip(gaussian_filter(z, 2.2 / cell) - z, 0, 8) * (scene.alpha[::step, ::step] > 0.5)
    dark = Image.fromarray(np.clip(1 - 0.035 * gap, 0.7, 1).astype(np.float32))
    return np.asarray(dark.resize((scene.view.width, scene.view.height), Image.Resampling.BICUBIC))


def _floor_shadow(view: View, figure: Figure, shape: tuple[int, int]) -> Field:
    """Multiplier: dark right under the soles, wide and soft to the lower right."""
    step = max(1, view.height // 400)
    rows, columns = -(-view.height // step), -(-view.width // step)
    y = (np.arange(rows, dtype=np.float32) + 0.5)[:, None] * step / view.scale + view.top
    x = (np.arange(columns, dtype=np.float32) + 0.5)[None, :] * step / view.scale + view.left
    total = np.zeros((rows, columns), np.float32)
    floor, middle = figure.measures.stature, 0.0
    for side, name in zip((-1, 1), SIDES, strict=True):
        fx, _, fz = figure.stance.joints[f"ankle_{name}"]
        fx, fy = fx + 2.2 * side, floor + PITCH * (fz + 7)
        middle += fx / 2
        for dx, dy, rx, ry, strength in ((0.5, 0.3, 6.5, 1.5, 0.5), (4.0, 0.4, 15.0, 3.0, 0.24)):
            total += strength * np.exp(-np.square((x - fx - dx) / rx) - np.square((y - fy - dy) / ry))
    total += 0.15 * np.exp(-np.square((x - middle - 12) / 36) - np.square((y - floor - 0.5) / 5.5))
    grown = Image.fromarray(np.clip(total, 0, 0.75)).resize(shape[::-1], Image.Resampling.BICUBIC)
    return 1 - np.asarray(grown)
