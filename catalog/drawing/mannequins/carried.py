"""What is carried or hung on rather than put on: totes, crossbody bags and long scarves, as they hang."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from catalog.drawing.canvas import View
from catalog.drawing.garments import build
from catalog.drawing.garments.dye import cloth_of
from catalog.drawing.garments.parts import Panel
from catalog.drawing.garments.shoes import moved
from catalog.drawing.geometry.path import catmull_rom, stroke
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.casting import PITCH, Grid
from catalog.drawing.mannequins.flats import flatten
from catalog.drawing.mannequins.layers import Layer, pixel_points
from catalog.drawing.mannequins.scarves import wound
from catalog.drawing.spec import GarmentSpec


def carried_layers(figure: Figure, spec: GarmentSpec, view: View) -> list[Layer]:
    """The layers of a bag or a long scarf. Raises KeyError for a style that has none."""
    return _HANGING[spec.kind, spec.style](figure, spec, view)


def _tote(figure: Figure, spec: GarmentSpec, view: View) -> list[Layer]:
    """In the hanging hand."""
    garment = build(spec)
    x, y, z = figure.stance.joints["wrist_left"]
    top = garment.landmarks["handle_top"]
    grip = 9.5 * figure.measures.hand
    return [_pasted(spec, garment.panels, (x - top[0] + 0.6, y + grip - top[1]), z + 0.5, view)]


def _crossbody(figure: Figure, spec: GarmentSpec, view: View) -> list[Layer]:
    """On the hip, its strap over the opposite shoulder."""
    m = figure.measures
    cx = float(figure.stance.sway(np.array([m.hip[1]]))[0][0])
    at = (cx - 0.62 * m.half_width(m.hip[1]), m.waist + 11.0)
    shoulder = figure.stance.joints["shoulder_right"]
    high = (0.58 * shoulder[0], m.neck_side + 2.4)
    line = catmull_rom(
        [(at[0] + 10.5, at[1] + 1.5), (at[0] + 15.0, at[1] - 17.0), (high[0] - 2.5, high[1] + 14.0), high]
    )
    other = catmull_rom([(at[0] - 10.8, at[1] + 1.5), (at[0] - 10.6, at[1] - 9.0), (at[0] - 4.0, at[1] - 23.0)])
    straps = [
        Panel("strap", stroke(path, 1.7), cloth_of(spec), crumple=0, bulge=0.3, roll=0.6, lift=0.4)
        for path in (line, other[:6])
    ]
    bag = [moved(panel, *at) for panel in build(spec).panels if panel.name != "strap"]
    return [_pasted(spec, [straps[0], *bag], (0.0, 0.0), 13.5, view)]


def _long_scarf(figure: Figure, spec: GarmentSpec, view: View) -> list[Layer]:
    """Wound once round the neck, both ends hanging in front."""
    ends = [panel for panel in build(spec).panels if panel.name not in {"loop_back", "inside"}]
    x, y = figure.stance.joints["neck"][0], figure.measures.neck_side + 4.5
    return [_pasted(spec, ends, (x, y), 13.0, view, squeeze=0.72), wound(figure, spec, view)]


def _pasted(
    spec: GarmentSpec, panels: Sequence[Panel], at: tuple[float, float], z: float, view: View, *, squeeze: float = 1.0
) -> Layer:
    """Panels as they lie, their origin at a point of the figure and their face at depth z; `squeeze` narrows them."""
    flat = flatten(panels, 1.15 * view.scale, spec.seed, laid=True)
    x0, y0 = at[0], at[1] + PITCH * min(z, 8.0)
    height, width = flat.alpha.shape
    grid = Grid(flat.view.left + x0, flat.view.top + y0, 1 / flat.view.scale, (height, width))
    window = grid.window(view)
    x, y = pixel_points(view, window)
    rgb, alpha = flat.sample((x - x0) / squeeze, y - y0)
    shape = (window[0].stop - window[0].start, window[1].stop - window[1].start)
    return Layer(spec.kind, window, rgb.reshape(*shape, 3), alpha.reshape(shape), np.full(shape, z, np.float32))


_HANGING = {("bag", "tote"): _tote, ("bag", "crossbody"): _crossbody, ("scarf", "wool"): _long_scarf}
