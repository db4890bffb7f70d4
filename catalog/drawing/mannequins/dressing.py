"""Putting a garment on: cast its shell, wrap its flat colours around, and light it with its folds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from catalog.drawing.canvas import View
from catalog.drawing.lighting import Surface
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.carried import carried_layers
from catalog.drawing.mannequins.casting import PITCH, SKIN, Grid, Relief, cast
from catalog.drawing.mannequins.clearance import Clearance
from catalog.drawing.mannequins.flats import Flat
from catalog.drawing.mannequins.footwear import shoe_layers
from catalog.drawing.mannequins.layers import Layer, crisp, pixel_points
from catalog.drawing.mannequins.patterns import UPPER, Pattern, take_apart
from catalog.drawing.mannequins.poses import SIDES
from catalog.drawing.mannequins.shading import lit
from catalog.drawing.mannequins.shells import SHOULDER_RISE, Shell, dress_in, until
from catalog.drawing.mannequins.solids import Stack
from catalog.drawing.mannequins.wrapping import wrap
from catalog.drawing.spec import GarmentSpec

#: Cells of a shell's relief, cm: fine enough at 900 pixels, coarser for a thumbnail.
_FINEST, _COARSEST = 0.45, 1.2
#: Pixels per cm of the flat textures, at most: a thread is no finer.
_SHARPEST = 12.5
_MATT = Surface(gloss=0.0, contrast=1.08)


def put_on(
    figure: Figure, spec: GarmentSpec, under: Clearance, view: View, *, tucked: bool = False
) -> tuple[list[Layer], Clearance]:
    """Layers of a garment, back to front, and the clearance with it on; a tucked one ends in the waistband."""
    if spec.kind == "shoes":
        return shoe_layers(figure, spec, view), under
    if spec.kind in {"bag", "scarf"}:
        return carried_layers(figure, spec, view), under
    pattern = take_apart(spec, min(1.15 * view.scale, _SHARPEST))
    shell, over = dress_in(figure, pattern, under, tucked=tucked)
    relief = cast(shell.parts, _grid(figure, pattern, shell, view))
    layers = [_front(figure, pattern, shell, relief, view)]
    if tucked:
        over = _end_at_waist(figure, layers[0], view, under, over)
    if pattern.behind is not None and spec.kind in UPPER:
        layers.insert(0, _behind(figure, spec.kind, pattern.behind, view))
    return layers, over


def _end_at_waist(figure: Figure, layer: Layer, view: View, under: Clearance, over: Clearance) -> Clearance:
    end = figure.measures.waist + 5.0
    y = pixel_points(view, layer.window)[1].reshape(layer.cover.shape)
    layer.cover = layer.cover * (y < end)
    above = under.y < end
    ended = under.over(half=over.half, front=over.front, back=over.back, limbs=over.limbs, rows=above)
    inner = tuple(
        replace(part, solid=until(part.solid, end)) if isinstance(part.solid, Stack) else part for part in over.inner
    )
    return replace(ended, inner=inner)


def _grid(figure: Figure, pattern: Pattern, shell: Shell, view: View) -> Grid:
    wide = float(np.abs(shell.trunk.table[:, 2]).max()) + 4
    if any(name.startswith("arm") for name in shell.limbs):
        wide = max(wide, max(abs(at[0]) for at in figure.stance.joints.values()) + 10)
    elif shell.limbs:
        wide = max(wide, 30.0)
    low = min(shell.bottom, figure.measures.stature)
    if pattern.sleeve is not None and pattern.sleeve.length > 40:
        low = max(low, *(figure.stance.joints[f"wrist_{side}"][1] + 6 for side in SIDES))
    cell = float(np.clip(2.6 / view.scale, _FINEST, _COARSEST))
    return Grid.over(-wide, shell.top - 10, wide, low + 6, cell)


def _front(figure: Figure, pattern: Pattern, shell: Shell, relief: Relief, view: View) -> Layer:
    grid = relief.grid
    window = grid.window(view)
    z = grid.onto(relief.z, view, window, -40.0)
    cover = crisp(grid.onto(relief.approach, view, window, 9.0), view, SKIN)
    at = np.flatnonzero(cover.ravel() > 0)
    x, screen = pixel_points(view, window)
    depth = z.ravel()[at]
    worn = wrap(figure, pattern, shell, x[at], screen[at] - PITCH * depth, depth, 1.6 / view.scale)
    light = lit(relief, _MATT)
    shade = grid.onto(light.shade, view, window, 1.0).ravel()[at]
    rgb = np.zeros((cover.size, 3), np.float32)
    rgb[at] = worn.rgb * shade[:, None]
    alpha = np.zeros(cover.size, np.float32)
    alpha[at] = worn.alpha
    return Layer(pattern.spec.kind, window, rgb.reshape(*cover.shape, 3), cover * alpha.reshape(cover.shape), z)


def _behind(figure: Figure, kind: str, flat: Flat, view: View) -> Layer:
    """What lies behind the neck, flat: the inside of the back, a stand, a hood."""
    m, depth = figure.measures, -7.0
    x0, y0 = figure.stance.joints["neck"][0], m.neck_side - SHOULDER_RISE + PITCH * depth
    height, width = flat.alpha.shape
    left, top = flat.view.left + x0, flat.view.top + y0
    grid = Grid(left, top, 1 / flat.view.scale, (height, width))
    window = grid.window(view)
    x, y = pixel_points(view, window)
    rgb, alpha = flat.sample(x - x0, y - y0)
    shape = (window[0].stop - window[0].start, window[1].stop - window[1].start)
    return Layer(
        kind,
        window,
        rgb.reshape(*shape, 3),
        alpha.reshape(shape),
        np.full(shape, depth, np.float32),
        behind=True,
    )
