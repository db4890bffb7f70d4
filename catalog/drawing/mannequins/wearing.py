"""The public act: an outfit on a mannequin, photographed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import View
from catalog.drawing.mannequins.anatomy import Figure
from catalog.drawing.mannequins.body import Body, body_of, forearm_layers, skin_layer
from catalog.drawing.mannequins.casting import PITCH
from catalog.drawing.mannequins.clearance import Clearance, bare
from catalog.drawing.mannequins.dressing import put_on
from catalog.drawing.mannequins.framing import frame_view
from catalog.drawing.mannequins.layers import Layer, Scene
from catalog.drawing.mannequins.outfits import Piece, outfit
from catalog.drawing.mannequins.poses import SIDES
from catalog.drawing.mannequins.studio import photograph
from catalog.drawing.mannequins.words import figure_for
from catalog.drawing.spec import GarmentSpec

Mask = npt.NDArray[np.uint8]
#: Up to this width the scene is painted at twice the size and averaged down.
_SUPERSAMPLE_WIDTH = 450


@dataclass(frozen=True, slots=True)
class Worn:
    """`picture` uint8 H×W×3 sRGB; masks uint8 H×W (255 = it shows there); landmarks in pixels (x, y).

    `garment_mask` is that of the garments asked for, `skin_mask` of bare skin, and `outfit_masks` of
    each kind that is worn; `part_masks` tell the mannequin's own parts, clothed or not.
    """

    picture: Mask
    garment_mask: Mask
    skin_mask: Mask
    part_masks: Mapping[str, Mask]
    outfit_masks: Mapping[str, Mask]
    landmarks: Mapping[str, tuple[float, float]]


def worn(
    garments: GarmentSpec | Sequence[GarmentSpec],
    *,
    figure: str | None = None,
    build: str = "medium",
    pose: str = "front",
    tone: int = 5,
    frame: str = "full",
    size: tuple[int, int] = (900, 1200),
    complete: bool = True,
) -> Worn:
    """The picture (width, height) of garments on a mannequin; the same for the same arguments.

    `figure` follows the first garment's gender unless given. What is missing to be dressed is
    completed with neutral basics unless `complete` is off. `frame` shows the whole mannequin
    ("full") or comes "near" the first garment. Raises ValueError for an unknown figure, build,
    pose, tone or frame or a picture under 48 pixels a side, and CannotWear (a ValueError) for a
    garment that a frontal picture cannot show.
    """
    specs = [garments] if isinstance(garments, GarmentSpec) else list(garments)
    if min(size) < 48:
        raise ValueError("a worn picture needs at least 48 pixels a side")
    who = figure or figure_for(specs[0].gender if specs else "")
    body = body_of(who, build, pose)
    pieces = outfit(specs, who, complete=complete)
    factor = 2 if size[0] <= _SUPERSAMPLE_WIDTH else 1
    view = frame_view(body.figure, specs[0], frame, size[0] * factor, size[1] * factor)
    scene = Scene(view)
    for layer in _layers(body, pieces, view, (who, build, pose), tone):
        scene.add(layer)
    return _developed(body, scene, factor)


def _layers(body: Body, pieces: Sequence[Piece], view: View, key: tuple[str, str, str], tone: int) -> list[Layer]:
    """All layers, what is behind the mannequin first, its forearms last but for their sleeves."""
    before: list[Layer] = []
    after: list[Layer] = []
    basics: tuple[Piece, ...] = ()
    under = bare(body.figure)
    for piece in pieces:
        if piece.basic and basics == tuple(pieces[: len(basics)]):
            basics = (*basics, piece)
            layers, under = _basics(key, view, basics)
        else:
            layers, under = _put_on(body.figure, piece, under, view)
        for layer in layers:
            (before if layer.behind else after).append(layer)
    return [*before, skin_layer(body, view, tone), *after, *forearm_layers(body, view, tone)]


@lru_cache(maxsize=6)
def _basics(key: tuple[str, str, str], view: View, pieces: tuple[Piece, ...]) -> tuple[list[Layer], Clearance]:
    """The last of some basics over the others: the same under many garments, so kept."""
    figure = body_of(*key).figure
    under = bare(figure) if len(pieces) == 1 else _basics(key, view, pieces[:-1])[1]
    return _put_on(figure, pieces[-1], under, view)


def _put_on(figure: Figure, piece: Piece, under: Clearance, view: View) -> tuple[list[Layer], Clearance]:
    layers, over = put_on(figure, piece.spec, under, view, tucked=piece.tucked)
    return [replace(layer, garment=not piece.basic) for layer in layers], over


def _developed(body: Body, scene: Scene, factor: int) -> Worn:
    picture = photograph(scene, body.figure, factor)
    shown = {name: _mask(cover, factor) for name, cover in scene.shown.items()}
    skin = shown.pop("skin")
    parts, joints = _part_masks(body, scene.view, factor), _landmarks(body, scene.view, factor)
    return Worn(picture, _mask(scene.garment, factor), skin, parts, shown, joints)


def _part_masks(body: Body, view: View, factor: int) -> dict[str, Mask]:
    grid = body.whole.relief.grid
    window = grid.window(view)
    masks = {}
    inside = body.whole.relief.approach <= 0.1
    for index, name in enumerate(body.names):
        full = np.zeros((view.height, view.width), np.float32)
        full[window] = grid.onto(((body.part == index) & inside).astype(np.float32), view, window, 0.0)
        masks[name] = _mask(np.clip(full, 0, 1), factor)
    return masks


def _landmarks(body: Body, view: View, factor: int) -> dict[str, tuple[float, float]]:
    """Joints, waist and floor in pixels of the finished picture."""
    m, joints = body.figure.measures, dict(body.figure.stance.joints)
    for side, name in zip((-1, 1), SIDES, strict=True):
        centre = float(body.figure.stance.sway(np.array([m.waist]))[0][0])
        joints[f"waist_{name}"] = (centre + side * m.half_width(m.waist), m.waist, 0.0)
    points = np.array([(x, y + PITCH * z) for x, y, z in joints.values()])
    return {
        name: (float(x) / factor, float(y) / factor) for name, (x, y) in zip(joints, view.pixels(points), strict=True)
    }


def _mask(cover: Field, factor: int) -> Mask:
    if factor > 1:
        blocks = [cover[i::factor, j::factor] for i in range(factor) for j in range(factor)]
        cover = np.add.reduce(blocks) / np.float32(len(blocks))
    return (np.clip(cover, 0, 1) * 255 + 0.5).astype(np.uint8)
