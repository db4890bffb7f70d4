"""The person wearing the garments: the last picture, and exactly which of its pixels may differ from the photo.

    result = try_on(person, [top, trousers])

Everything outside `result.region` is the photo's own array, bit by bit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tryon.pipeline import layers, light
from tryon.pipeline.body import Body, body_of
from tryon.pipeline.errors import Refused
from tryon.pipeline.types import Result
from tryon.pipeline.warp import Warped
from tryon.pipeline.warp import warp as warp_by_splines

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment, OnStage, Person

Field = npt.NDArray[np.float32]
#: What is put on first.
_ORDER = {"trousers": 0, "skirt": 0, "dress": 1, "top": 1, "outer": 2}
#: Cover below this cannot change an 8-bit pixel.
_SEEN = 1 / 255


def try_on(
    person: Person, garments: Sequence[Garment], *, warp: str = "auto", on_stage: OnStage | None = None
) -> Result:
    """Put one or two garments on a person; the inner one first, whatever their order.

    `warp` is "tps", "flow" or "auto". Raises Refused("garment", …) for no garment, more than two, two of a kind that
    cannot be worn together, or one without the landmarks of its kind; ValueError for an unknown warp.
    """
    if warp not in ("auto", "tps", "flow"):
        raise ValueError(f"unknown warp {warp!r}: use auto, tps or flow")
    ordered = _in_order(garments)
    tell = on_stage or (lambda _stage: None)
    began = time.perf_counter()
    tell("warp")
    body = body_of(person)
    warped = [_warped(garment, person, body) for garment in ordered]
    between = time.perf_counter()
    tell("compose")
    scene = layers.Scene(person.image.astype(np.float32), person.parsing, np.zeros(person.parsing.shape, bool))
    for garment, cloth in zip(ordered, warped, strict=True):
        scene = dress(scene, garment, cloth, body)
    image = np.where(scene.region[..., None], np.clip(scene.image + 0.5, 0, 255).astype(np.uint8), person.image)
    seconds = {"warp": between - began, "compose": time.perf_counter() - between}
    return Result(image, scene.region, seconds, "tps")


def _in_order(garments: Sequence[Garment]) -> list[Garment]:
    if not garments:
        raise Refused("garment", "none")
    if len(garments) > 2:
        raise Refused("garment", "too_many")
    ordered = sorted(garments, key=lambda garment: _ORDER[garment.kind])
    kinds = [_ORDER[garment.kind] for garment in ordered]
    if len(set(kinds)) < len(kinds) or [garment.kind for garment in ordered][1:] == ["dress"]:
        raise Refused("garment", "not_together")
    return ordered


def _warped(garment: Garment, person: Person, body: Body) -> Warped:
    try:
        return warp_by_splines(garment, person, body)
    except KeyError as missing:
        raise Refused("garment", "landmarks") from missing


def dress(scene: layers.Scene, garment: Garment, cloth: Warped, body: Body) -> layers.Scene:
    """Take the old garment of this kind off and lay the new one on."""
    old = layers.replaced(scene.parsing, garment.kind, body)
    bare, parsing = layers.uncovered(scene, old, garment, body)
    cover = layers.visible(cloth, scene, garment, body)
    lit = cloth.rgb * shading(scene, garment, cloth, old, body)[..., None]
    under = bare * np.where(old | (cover > _SEEN), light.contact(cover, body), 1)[..., None]
    image = np.clip(lit, 0, 255) * cover[..., None] + under * (1 - cover[..., None])
    region = old | (cover > _SEEN)
    painted = np.where(region[..., None], image, scene.image).astype(np.float32)
    worn = np.where(cover > 0.5, np.uint8(layers.LABEL[garment.kind]), parsing)
    return layers.Scene(painted, worn, scene.region | region)


def shading(scene: layers.Scene, garment: Garment, cloth: Warped, old: npt.NDArray[np.bool_], body: Body) -> Field:
    """The factor on a garment's colours: folds of the photo, and roundness that a flat picture lacks."""
    factor = light.folds(scene.image, old, scene.parsing, body)
    if garment.source == "flat":
        parts = list(cloth.parts.values()) or [cloth.alpha]
        rounded = np.ones_like(factor)
        for part in parts:
            rounded = np.where(part[..., None].max(-1) > 0.3, light.roundness(part, body), rounded)
        factor = factor * rounded
    return np.asarray(factor, np.float32)
