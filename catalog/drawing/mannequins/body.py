"""The undressed mannequin as a picture layer: cast once per figure, build and pose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from catalog.drawing.arrays import Field
from catalog.drawing.canvas import View
from catalog.drawing.lighting import Surface
from catalog.drawing.mannequins.anatomy import Figure, figure_of
from catalog.drawing.mannequins.casting import PITCH, SKIN, Grid, Relief, cast
from catalog.drawing.mannequins.layers import Layer, crisp, pixel_points
from catalog.drawing.mannequins.poses import SIDES
from catalog.drawing.mannequins.shading import lit
from catalog.drawing.mannequins.solids import Part
from catalog.drawing.mannequins.tones import skin

_CELL, _FINE = 0.3, 0.18
_LACQUER = Surface(gloss=0.085, sharpness=14.0, contrast=0.92)


@dataclass(frozen=True, slots=True)
class Cast:
    """A relief and the light on it."""

    relief: Relief
    shade: Field
    shine: Field


@dataclass(frozen=True, slots=True)
class Body:
    """A cast mannequin, the part (index into `names`) at every cell, and its forearms cast alone.

    Forearms and hands are laid over clothes in their own right, so that their outline stays sharp.
    """

    figure: Figure
    whole: Cast
    part: npt.NDArray[np.int8]
    names: tuple[str, ...]
    forearms: dict[str, Cast]


@lru_cache(maxsize=6)
def body_of(figure: str, build: str, pose: str) -> Body:
    """The mannequin, cast and lit. Raises ValueError for an unknown figure, build or pose."""
    who = figure_of(figure, build, pose)
    reach = max(abs(at[0]) for at in who.stance.joints.values()) + 9
    grid = Grid.over(-reach, -3.0, reach, who.measures.stature + 6, _CELL)
    whole = _cast(who.parts, grid)
    names = tuple(dict.fromkeys(part.name.replace("bust", "torso") for part in who.parts))
    forearms = {side: _forearm(who, side) for side in SIDES}
    return Body(who, whole, _parts(who, whole.relief, names), names, forearms)


def _cast(parts: Sequence[Part], grid: Grid) -> Cast:
    relief = cast(parts, grid)
    light = lit(relief, _LACQUER)
    return Cast(relief, light.shade, light.shine)


def _forearm(who: Figure, side: str) -> Cast:
    """The arm below the elbow, with its hand."""
    parts = [part for part in who.parts if part.name in {f"arm_{side}", f"hand_{side}"}]
    elbow, wrist = who.stance.joints[f"elbow_{side}"], who.stance.joints[f"wrist_{side}"]
    x, y = np.array([elbow[0], wrist[0]]), np.array([elbow[1], wrist[1]])
    return _cast(parts, Grid.over(x.min() - 16, y.min() - 6, x.max() + 8, y.max() + 22, _FINE))


def _parts(figure: Figure, relief: Relief, names: tuple[str, ...]) -> npt.NDArray[np.int8]:
    """Index of the nearest part at every cell."""
    x, screen = relief.grid.centres()
    z = relief.z.ravel()
    y = screen - PITCH * z
    best, part = np.full(x.size, np.inf, np.float32), np.zeros(x.size, np.int8)
    for piece in figure.parts:
        gap = piece.solid.distance(x, y, z)
        closer = gap < best
        best = np.where(closer, gap, best)
        part[closer] = names.index(piece.name.replace("bust", "torso"))
    return part.reshape(relief.grid.shape)


def skin_layer(body: Body, view: View, tone: int) -> Layer:
    """The mannequin in a tone. Raises ValueError for a tone outside the Monk scale."""
    return _layer(body.whole, view, tone)


def forearm_layers(body: Body, view: View, tone: int) -> list[Layer]:
    """Forearms and hands, to be laid over the clothes of the trunk."""
    layers = []
    for side, part in body.forearms.items():
        layer = _layer(part, view, tone)
        limb = body.figure.limb(f"arm_{side}")
        x, screen = pixel_points(view, layer.window)
        z = layer.z.ravel()
        along = limb.nearest(x, screen - PITCH * z, z)[1].reshape(layer.z.shape)
        layer.cover = layer.cover * np.clip((along - body.figure.measures.upper_arm - 1) / 2, 0, 1)
        layers.append(layer)
    return layers


def _layer(part: Cast, view: View, tone: int) -> Layer:
    grid = part.relief.grid
    window = grid.window(view)
    shade = grid.onto(part.shade, view, window, 1.0)
    shine = grid.onto(part.shine, view, window, 0.0)
    albedo = np.array(skin(tone), np.float32) * 0.92
    rgb = _blush(shade, albedo) * shade[..., None]
    rgb += (shine * (0.35 + 0.65 * shade))[..., None] * (0.45 + 0.55 * albedo)
    cover = crisp(grid.onto(part.relief.approach, view, window, 9.0), view, SKIN)
    return Layer("skin", window, rgb.astype(np.float32), cover, grid.onto(part.relief.z, view, window, -40.0))


def _blush(shade: Field, albedo: Field) -> Field:
    """Shadows on skin turn warmer, as light that has been under it comes out redder."""
    dark = np.clip(1 - shade, 0, 1)[..., None]
    return albedo * (1 + dark * np.array([0.14, 0.0, -0.08], np.float32))
