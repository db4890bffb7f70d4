"""Pictures in depth: each layer has colour, coverage and z, and nearer ones cast shadows on those behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import View

Window = tuple[slice, slice]
#: Later layers win over earlier ones that are less than this in front (cm).
_BIAS = 0.35
FAR = -60.0


@dataclass(slots=True)
class Layer:
    """Linear colour (h, w, 3), coverage and depth (h, w; cm) on a window of the picture."""

    name: str
    window: Window
    rgb: Field
    cover: Field
    z: Field
    garment: bool = False
    behind: bool = False


class Scene:
    """Accumulates layers from the inside out."""

    def __init__(self, view: View) -> None:
        self.view = view
        shape = (view.height, view.width)
        self.rgb = np.zeros((*shape, 3), np.float32)
        self.alpha = np.zeros(shape, np.float32)
        self.z = np.full(shape, FAR, np.float32)
        self.garment = np.zeros(shape, np.float32)
        self.shown: dict[str, Field] = {}

    def add(self, layer: Layer) -> None:
        """Put a layer where it is nearer than what is there; what it hides is forgotten."""
        depth = self.z[layer.window]
        wins = np.clip((layer.z - depth + _BIAS) * 4, 0, 1)
        seen = layer.cover * _softened(wins)
        self._shade_below(layer, seen)
        here = self.rgb[layer.window]
        here += (layer.rgb - here) * seen[..., None]
        alpha = self.alpha[layer.window]
        alpha += (1 - alpha) * seen
        np.copyto(depth, layer.z, where=seen > 0.5)
        for mask in (*self.shown.values(), self.garment):
            mask[layer.window] *= 1 - seen
        if layer.garment:
            self.garment[layer.window] += seen
        self.shown.setdefault(layer.name, np.zeros_like(self.alpha))[layer.window] += seen

    def _shade_below(self, layer: Layer, seen: Field) -> None:
        """A soft shadow to the lower right, only on what lies close behind."""
        scale = self.view.scale
        image = Image.fromarray((seen * 255).astype(np.uint8))
        total = np.zeros_like(seen)
        for blur, shift, strength in ((0.35, 0.25, 0.3), (1.3, 0.9, 0.28)):
            soft = np.asarray(image.filter(ImageFilter.GaussianBlur(max(0.5, blur * scale))), np.float32) / 255
            total += strength * _moved(soft, round(shift * scale), round(0.7 * shift * scale))
        behind = np.clip((layer.z.max() - self.z[layer.window]) / 2, 0, 1) if layer.z.size else 0
        self.rgb[layer.window] *= (1 - total * (1 - seen) * behind)[..., None]


def _softened(mask: Field) -> Field:
    """A hard mask with the blur of a lens."""
    if mask.min() == mask.max():
        return mask
    image = Image.fromarray((mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    return np.asarray(image, np.float32) / 255


def _moved(field: Field, down: int, right: int) -> Field:
    padded = np.pad(field, ((down, 0), (right, 0)))
    return padded[: field.shape[0], : field.shape[1]]


def crisp(approach: Field, view: View, skin: float) -> Field:
    """Coverage 0..1 from the nearest approach (cm): a pixel wide at the silhouette."""
    return np.clip(1.0 - (approach - 0.3 * skin) * view.scale, 0, 1)


def pixel_points(view: View, window: Window) -> tuple[Field, Field]:
    """Screen x and y in cm of every pixel of a window, flattened."""
    rows, columns = window
    x = (np.arange(columns.start, columns.stop, dtype=np.float32) + 0.5) / view.scale + view.left
    y = (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) / view.scale + view.top
    return np.tile(x, len(y)), np.repeat(y, len(x))
