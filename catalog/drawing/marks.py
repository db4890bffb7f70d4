"""Seams, stitches, cords and buttons: small relief and thread drawn on a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from catalog.drawing.arrays import Field
from catalog.drawing.garments.parts import Disc, Line, Panel
from catalog.drawing.geometry.path import Points, circle, shifted

if TYPE_CHECKING:
    from catalog.drawing.canvas import View

Window = tuple[slice, slice]
_FACTOR = 2


def sew(panel: Panel, view: View, window: Window, shade: Field, albedo: Field) -> tuple[Field, Field]:
    """Shade and albedo of a panel with its lines and discs on."""
    if panel.lines:
        shade = np.array(shade)
        albedo = np.array(albedo)
    for line in panel.lines:
        _draw_line(line, view, window, shade, albedo)
    if panel.discs:
        shade = np.array(shade)
        albedo = np.array(albedo)
    for disc in panel.discs:
        _draw_disc(disc, view, window, shade, albedo)
    return shade, albedo


def _crop(points: Points, view: View, window: Window, pad: float) -> Window | None:
    pixels = view.pixels(points) - (window[1].start, window[0].start)
    pad = pad * view.scale + 2
    height, width = window[0].stop - window[0].start, window[1].stop - window[1].start
    x0, y0 = np.floor(pixels.min(axis=0) - pad).astype(int)
    x1, y1 = np.ceil(pixels.max(axis=0) + pad).astype(int)
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    return None if x1 - x0 < 1 or y1 - y0 < 1 else (slice(y0, y1), slice(x0, x1))


def _trace(points: Points, view: View, window: Window, crop: Window, width_cm: float, dash: float = 0.0) -> Field:
    """Coverage of a polyline of `width_cm`, dashed when `dash` cm is given, on the crop."""
    origin = np.array([window[1].start + crop[1].start, window[0].start + crop[0].start])
    factor = _FACTOR
    size = ((crop[1].stop - crop[1].start) * factor, (crop[0].stop - crop[0].start) * factor)
    image = Image.new("L", size)
    pen = ImageDraw.Draw(image)
    thick = width_cm * view.scale * factor
    ink = int(255 * min(1.0, thick))
    for piece in _pieces(points, dash):
        local = ((view.pixels(piece) - origin) * factor).astype(np.float32).ravel().tolist()
        pen.line(local, fill=ink, width=max(1, round(thick)), joint="curve")
    return np.asarray(image.reduce(factor), np.float32) / 255


def _pieces(points: Points, dash: float) -> list[Points]:
    if not dash:
        return [points]
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    starts = np.arange(0, along[-1], dash * 1.6)
    at = np.stack([starts, np.minimum(starts + dash, along[-1])], axis=1)
    xs, ys = np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])
    return list(np.stack([xs, ys], axis=2))


def _draw_line(line: Line, view: View, window: Window, shade: Field, albedo: Field) -> None:
    crop = _crop(line.points, view, window, line.width * 2 + 0.2)
    if crop is None:
        return
    if line.kind == "seam":
        _seam(line, view, window, crop, shade)
    elif line.kind == "stitch":
        _stitch(line, view, window, crop, shade, albedo)
    elif line.kind == "rope":
        _rope(line, view, window, crop, shade)
    elif line.kind == "shadow":
        cover = _trace(line.points, view, window, crop, line.width)
        shade[crop] *= 1 - 0.5 * line.strength * cover
    else:
        _cord(line, view, window, crop, shade, albedo)


def _seam(line: Line, view: View, window: Window, crop: Window, shade: Field) -> None:
    """A sewn seam: a dark groove and a lit lip beside it."""
    groove = _trace(line.points, view, window, crop, line.width)
    lip = _trace(shifted(line.points, line.width * 0.9, line.width * 0.9), view, window, crop, line.width)
    shade[crop] *= 1 - 0.42 * line.strength * groove + 0.14 * line.strength * lip


def _rope(line: Line, view: View, window: Window, crop: Window, shade: Field) -> None:
    """A raised strand of the same cloth, lit from the upper left."""
    body = _trace(line.points, view, window, crop, line.width)
    shift = 0.22 * line.width
    lit = _trace(line.points - (shift, shift), view, window, crop, 0.45 * line.width)
    dark = _trace(shifted(line.points, shift, shift), view, window, crop, 0.55 * line.width)
    shade[crop] *= 1 - 0.22 * dark + 0.13 * lit * body
    edge = _trace(line.points, view, window, crop, 1.25 * line.width) - body
    shade[crop] *= 1 - 0.22 * np.clip(edge, 0, 1)


def _stitch(line: Line, view: View, window: Window, crop: Window, shade: Field, albedo: Field) -> None:
    cover = _trace(line.points, view, window, crop, line.width, dash=0.34) * line.strength
    under = _trace(shifted(line.points, 0.05, 0.07), view, window, crop, line.width * 1.5)
    shade[crop] *= 1 - 0.2 * under
    if line.rgb is not None:
        albedo[crop] += (np.array(line.rgb, np.float32) - albedo[crop]) * cover[..., None]


def _cord(line: Line, view: View, window: Window, crop: Window, shade: Field, albedo: Field) -> None:
    """A round cord, drawstring, zip or lace: body, highlight and shadow."""
    body = _trace(line.points, view, window, crop, line.width)
    cast = shifted(line.points, 0.3 * line.width, 0.45 * line.width)
    under = _trace(cast, view, window, crop, line.width * 1.3)
    top = _trace(line.points - (0.15 * line.width, 0.15 * line.width), view, window, crop, line.width * 0.4)
    shade[crop] *= 1 - 0.45 * under * (1 - body)
    if line.rgb is not None:
        albedo[crop] += (np.array(line.rgb, np.float32) - albedo[crop]) * body[..., None]
    shade[crop] = shade[crop] * (1 - body) + body * (0.86 + 0.3 * top)


def _draw_disc(disc: Disc, view: View, window: Window, shade: Field, albedo: Field) -> None:
    outline = circle(disc.centre, disc.radius)
    crop = _crop(outline, view, window, disc.radius)
    if crop is None:
        return
    body = _fill(outline, view, window, crop)
    under = _fill(outline * 1.0 + (0.16 * disc.radius, 0.32 * disc.radius), view, window, crop)
    bowl = _fill(circle(disc.centre, disc.radius * 0.66), view, window, crop)
    shine = _fill(
        circle((disc.centre[0] - 0.25 * disc.radius, disc.centre[1] - 0.3 * disc.radius), disc.radius * 0.4),
        view,
        window,
        crop,
    )
    shade[crop] *= 1 - 0.5 * under * (1 - body)
    albedo[crop] += (np.array(disc.rgb, np.float32) - albedo[crop]) * body[..., None]
    relief = 1.02 - 0.16 * bowl + 0.22 * shine * (1 - 0.4 * bowl)
    if disc.kind == "button":
        relief -= 0.5 * _holes(disc, view, window, crop)
    shade[crop] = shade[crop] * (1 - body) + relief * body


def _holes(disc: Disc, view: View, window: Window, crop: Window) -> Field:
    total = np.zeros((crop[0].stop - crop[0].start, crop[1].stop - crop[1].start), np.float32)
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        at = (disc.centre[0] + dx * 0.22 * disc.radius, disc.centre[1] + dy * 0.22 * disc.radius)
        total = np.maximum(total, _fill(circle(at, disc.radius * 0.13, steps=10), view, window, crop))
    return total


def _fill(outline: Points, view: View, window: Window, crop: Window) -> Field:
    factor = 3
    origin = np.array([window[1].start + crop[1].start, window[0].start + crop[0].start])
    size = ((crop[1].stop - crop[1].start) * factor, (crop[0].stop - crop[0].start) * factor)
    image = Image.new("L", size)
    local = ((view.pixels(outline) - origin) * factor).astype(np.float32).ravel().tolist()
    ImageDraw.Draw(image).polygon(local, fill=255)
    return np.asarray(image.reduce(factor), np.float32) / 255
