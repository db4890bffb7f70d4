"""The raster a garment is painted on: linear light, panel by panel, antialiased."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter
from scipy.ndimage import distance_transform_edt, gaussian_filter

from catalog.drawing.arrays import Field
from catalog.drawing.blur import blurred
from catalog.drawing.garments.parts import Garment, Panel
from catalog.drawing.geometry.folds import crumple, sum_folds
from catalog.drawing.geometry.path import Point, Points
from catalog.drawing.lighting import Light, light
from catalog.drawing.marks import sew
from catalog.drawing.textures.fabrics import FABRICS, texture
from catalog.drawing.textures.prints import printed

#: Cells of the height field down the frame: folds stay the same at every output size.
_CELLS_DOWN = 360
#: Cloth round a panel (cm) that its shadow and its edge reach.
_PAD = 2.5
_FRAME_FILL = 0.86
#: Pixels of blur on every edge: what a lens does, and it hides the steps of the polygon raster.
_EDGE_BLUR = 0.55
#: Share of a highlight that keeps the light's colour instead of the cloth's.
_CLEAR = 0.3


@dataclass(frozen=True, slots=True)
class View:
    """Maps cm to pixels of a `width` × `height` raster."""

    scale: float
    left: float
    top: float
    width: int
    height: int
    #: How many times finer the height field is than for the same frame seen whole.
    fineness: float = 1.0

    @property
    def cell(self) -> float:
        """Side of a height-field cell in cm."""
        return self.height / self.scale / _CELLS_DOWN / self.fineness

    def pixels(self, points: Points) -> Points:
        """cm → px."""
        return (np.asarray(points) - (self.left, self.top)) * self.scale

    def fraction(self, point: Point) -> Point:
        """cm → 0..1 of the raster."""
        x, y = self.pixels(np.array(point))
        return float(x / self.width), float(y / self.height)


def fit_view(garment: Garment, width: int, height: int) -> View:
    """Centre the garment, at its type's usual scale unless it needs more room."""
    left, top, right, bottom = garment.bounds()
    frame = max(
        garment.frame_height,
        (bottom - top) / _FRAME_FILL,
        (right - left) / _FRAME_FILL * height / width,
    )
    scale = height / frame
    return View(scale, (left + right - width / scale) / 2, (top + bottom - frame) / 2 - 0.004 * frame, width, height)


class Canvas:
    """Accumulates linear RGB (H, W, 3), premultiplied, coverage (H, W) and the backs' part of it, all float32."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.rgb = np.zeros((view.height, view.width, 3), np.float32)
        self.alpha = np.zeros((view.height, view.width), np.float32)
        self.behind = np.zeros((view.height, view.width), np.float32)

    def paint(self, panel: Panel, rng: np.random.Generator) -> None:
        """Lay one panel over what is there, with its contact shadow."""
        window = self._window(panel)
        if window is None:
            return
        rows, columns = window
        mask = self._coverage(panel.outline, window)
        self._contact_shadow(mask, panel, window)
        lit = _Cloth(self.view, panel, window, mask, rng).shaded()
        rgb = self.rgb[rows, columns]
        rgb += (lit - rgb) * mask[..., None]
        alpha = self.alpha[rows, columns]
        alpha += (1 - alpha) * mask
        behind = self.behind[rows, columns]
        behind += (float(panel.behind) - behind) * mask

    def _window(self, panel: Panel) -> tuple[slice, slice] | None:
        left, top, right, bottom = panel.bounds()
        pad = _PAD + panel.lift
        corners = self.view.pixels(np.array([[left - pad, top - pad], [right + pad, bottom + pad]]))
        x0, y0 = np.floor(np.clip(corners[0], 0, None)).astype(int)
        x1, y1 = np.ceil(np.minimum(corners[1], (self.view.width, self.view.height))).astype(int)
        return None if x1 - x0 < 2 or y1 - y0 < 2 else (slice(y0, y1), slice(x0, x1))

    def _coverage(self, outline: Points, window: tuple[slice, slice]) -> Field:
        return polygon_coverage(self.view.pixels(outline), window, 3)

    def _contact_shadow(self, mask: Field, panel: Panel, window: tuple[slice, slice]) -> None:
        if panel.lift <= 0:
            return
        reach = panel.lift * self.view.scale
        soft = blurred(mask, 0.75 * reach, round(0.45 * reach), round(0.35 * reach))
        tight = blurred(mask, max(0.6, 0.22 * reach))
        self.rgb[window] *= (1 - (0.34 * soft + 0.26 * tight))[..., None]


def polygon_coverage(pixels: Points, window: tuple[slice, slice], factor: int) -> Field:
    """Area coverage 0..1 of a polygon in raster pixels, on a window of the raster."""
    rows, columns = window
    size = ((columns.stop - columns.start) * factor, (rows.stop - rows.start) * factor)
    image = Image.new("L", size)
    local = (pixels - (columns.start, rows.start)) * factor - 0.5
    ImageDraw.Draw(image).polygon(local.astype(np.float32).ravel().tolist(), fill=255)
    soft = image.reduce(factor).filter(ImageFilter.GaussianBlur(_EDGE_BLUR))
    return np.asarray(soft, np.float32) / 255


def _inside(outline: Points, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Which cells of a raster have their middle in a polygon given in cells."""
    image = Image.new("1", (shape[1], shape[0]))
    ImageDraw.Draw(image).polygon((outline - 0.5).astype(np.float32).ravel().tolist(), fill=1)
    return np.asarray(image)


def _pull(slope: Field) -> Field:
    """How far (cm) a slope moves the print under it; limited, since cloth does not tear."""
    return 0.45 * slope / (1 + 1.2 * np.abs(slope))


class _Cloth:
    """Light and colour of one panel on its window."""

    def __init__(
        self, view: View, panel: Panel, window: tuple[slice, slice], mask: Field, rng: np.random.Generator
    ) -> None:
        self.view, self.panel, self.window, self.mask, self.rng = view, panel, window, mask, rng
        self.fabric = FABRICS[panel.cloth.fabric]
        self.shape = mask.shape
        #: Upper left corner of the panel's cells, in cm.
        self.corner = (0.0, 0.0)

    def shaded(self) -> Field:
        """Linear RGB of the panel, (h, w, 3)."""
        lit = self._light()
        u, v = self._cloth_coordinates(lit)
        albedo = self._albedo(u, v)
        shade = self._grow(lit.shade) * self.panel.tone
        shine = self._grow(lit.shine)
        albedo = self._worn(albedo)
        shade, albedo = self._marks(shade, albedo)
        tint = _CLEAR + (1 - _CLEAR) * albedo
        rgb = albedo * shade[..., None] + (shine * (0.3 + 0.7 * shade) * self.panel.tone)[..., None] * tint
        return rgb.astype(np.float32)

    def _light(self) -> Light:
        """Light on the whole panel, seen or not, so that a close-up shows the folds of the full view."""
        cell = self.view.cell
        left, top, right, bottom = self.panel.bounds()
        pad = _PAD + self.panel.lift + 3 * cell + 1.5 / self.view.scale
        self.corner = (left - pad, top - pad)
        across, down = int((right - left + 2 * pad) / cell) + 1, int((bottom - top + 2 * pad) / cell) + 1
        x = (left - pad + (np.arange(across) + 0.5) * cell).astype(np.float32)[None, :]
        y = (top - pad + (np.arange(down) + 0.5) * cell).astype(np.float32)[:, None]
        return light(self._height(x, y, cell), cell, self.fabric.surface)

    def _height(self, x: Field, y: Field, cell: float) -> Field:
        shape = (y.shape[0], x.shape[1])
        in_cells = (self.panel.outline - self.corner) / cell
        inside = _inside(in_cells, shape)
        depth = (distance_transform_edt(inside) * cell).astype(np.float32)
        panel = self.panel
        edge = np.clip(depth / max(panel.roll, 1e-3), 0, 1)
        height = self.fabric.thickness * np.sqrt(1 - np.square(1 - edge))
        if panel.bulge:
            far = max(float(depth.max()), 1e-3)
            height += panel.bulge * (1 - np.square(1 - depth / far))
        height = gaussian_filter(height, max(0.45, 0.25 * panel.roll) / cell).astype(np.float32)
        if panel.folds:
            height += self.fabric.drape * sum_folds(panel.folds, x, y)
        if panel.crumple:
            size_cm = (shape[0] * cell, shape[1] * cell)
            rough = crumple(shape, size_cm, panel.crumple_scale * self.fabric.stiffness, self.rng)
            height += panel.crumple * self.fabric.crumple * rough
        return height

    def _grow(self, field: Field) -> Field:
        """A field on the panel's cells as seen through the window, in pixels."""
        rows, columns = self.window
        scale, cell = self.view.scale, self.view.cell
        x = np.array((columns.start, columns.stop)) / scale + self.view.left - self.corner[0]
        y = np.array((rows.start, rows.stop)) / scale + self.view.top - self.corner[1]
        box = (float(x[0] / cell), float(y[0] / cell), float(x[1] / cell), float(y[1] / cell))
        image = Image.fromarray(field.astype(np.float32))
        return np.asarray(image.resize((self.shape[1], self.shape[0]), Image.Resampling.BICUBIC, box=box))

    def _cloth_coordinates(self, lit: Light) -> tuple[Field, Field]:
        rows, columns = self.window
        scale = self.view.scale
        x: Field = ((np.arange(columns.start, columns.stop) + 0.5) / scale + self.view.left).astype(np.float32)[None, :]
        y: Field = ((np.arange(rows.start, rows.stop) + 0.5) / scale + self.view.top).astype(np.float32)[:, None]
        if self.panel.cloth.pattern != "plain" or self.panel.relief:
            x = x + self._grow(_pull(lit.slope_x))
            y = y + self._grow(_pull(lit.slope_y))
        if self.panel.around is not None:
            dx, dy = x - self.panel.around[0], y - self.panel.around[1]
            radius = np.sqrt(dx**2 + dy**2)
            return np.arctan2(dy, dx) * 9.0, radius
        (ox, oy), (ex, ey) = self.panel.grain
        length = float(np.hypot(ex - ox, ey - oy))
        cos, sin = (ey - oy) / length, (ex - ox) / length
        return (x - ox) * cos - (y - oy) * sin, (x - ox) * sin + (y - oy) * cos

    def _albedo(self, u: Field, v: Field) -> Field:
        cloth = self.panel.cloth
        colour: Field = np.broadcast_to(printed(cloth, u, v, self.view.scale), (*self.shape, 3))
        grain = texture(self.fabric.texture, u, v, self.view.scale)
        if grain is not None:
            colour = colour * np.broadcast_to(grain, self.shape)[..., None]
        if cloth.rib:
            seen = float(np.clip((self.view.scale * cloth.rib - 1.4) / 2, 0, 1))
            ribs = 1 + 0.16 * seen * np.cos(u * (2 * np.pi / cloth.rib))
            colour = colour * np.broadcast_to(ribs, self.shape)[..., None]
        return colour

    def _worn(self, albedo: Field) -> Field:
        for fade in self.panel.fades:
            rows, columns = self.window
            scale = self.view.scale
            x = (
                np.arange(columns.start, columns.stop, dtype=np.float32) / scale + self.view.left - fade.centre[0]
            ) / fade.radii[0]
            y = (
                np.arange(rows.start, rows.stop, dtype=np.float32) / scale + self.view.top - fade.centre[1]
            ) / fade.radii[1]
            patch = (np.exp(-np.square(y))[:, None] * np.exp(-np.square(x))[None, :])[..., None]
            change = 1.5 * albedo + 0.05 if fade.strength > 0 else albedo
            albedo = albedo + change * patch * fade.strength
        return albedo

    def _marks(self, shade: Field, albedo: Field) -> tuple[Field, Field]:
        return sew(self.panel, self.view, self.window, shade, albedo)
