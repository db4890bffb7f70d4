"""The person wearing the garments: the last picture, and exactly which of its pixels may differ from the photo.

    result = try_on(person, [top, trousers])

Everything outside `result.region` is the photo's own array, bit by bit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tryon.pipeline import beneath, fill, guesses, labels, layers, light, rendering
from tryon.pipeline.body import Body, body_of
from tryon.pipeline.errors import Refused
from tryon.pipeline.rendering import Laid
from tryon.pipeline.types import Result
from tryon.pipeline.warp import Warped, taken
from tryon.pipeline.warp import warp as lay

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment, OnStage, Person

Field = npt.NDArray[np.float32]
#: What is put on first.
_ORDER = {"trousers": 0, "skirt": 0, "dress": 1, "top": 1, "outer": 2}
#: Cover below this cannot change an 8-bit pixel.
_SEEN = 1 / 255
#: Cover below this tells little of a colour.
_LAID = 0.1
Finish = Callable[[Laid], Laid]


def try_on(
    person: Person,
    garments: Sequence[Garment],
    *,
    warp: str = "auto",
    finish: str = "auto",
    on_stage: OnStage | None = None,
) -> Result:
    """Put one or two garments on a person; the inner one first, whatever their order.

    `warp` is "tps", "flow" or "auto"; `finish` is "plain", or "auto": the learned correction of how cloth looks,
    where it has weights. Raises Refused("garment", …) for no garment, more than two, two of a kind that
    cannot be worn together, or one without the landmarks of its kind; ValueError for an unknown warp or finish.
    """
    if warp not in ("auto", "tps", "flow"):
        raise ValueError(f"unknown warp {warp!r}: use auto, tps or flow")
    if finish not in ("auto", "plain"):
        raise ValueError(f"unknown finish {finish!r}: use auto or plain")
    ordered = _in_order(garments)
    tell = on_stage or (lambda _stage: None)
    began = time.perf_counter()
    tell("warp")
    body = body_of(person)
    methods = [taken(warp, garment) for garment in ordered]
    warped = [_warped(garment, person, body, method) for garment, method in zip(ordered, methods, strict=True)]
    between = time.perf_counter()
    tell("compose")
    correct = (lambda one: rendering.corrected(one, person)) if finish == "auto" and rendering.there() else None
    scene = layers.scene_of(person)
    for garment, cloth in zip(ordered, warped, strict=True):
        scene = dress(scene, garment, cloth, body, correct)
    image = np.where(scene.region[..., None], np.clip(scene.image + 0.5, 0, 255).astype(np.uint8), person.image)
    seconds = {"warp": between - began, "compose": time.perf_counter() - between}
    method = "flow" if "flow" in methods else "tps"
    return Result(image, scene.region, seconds, method, guesses.told(scene, [cloth.alpha for cloth in warped]))


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


def _warped(garment: Garment, person: Person, body: Body, method: str) -> Warped:
    try:
        return lay(garment, person, body, method=method)
    except KeyError as missing:
        raise Refused("garment", "landmarks") from missing


def dress(
    scene: layers.Scene, garment: Garment, cloth: Warped, body: Body, finish: Finish | None = None
) -> layers.Scene:
    """Take the old garment of this kind off and lay the new one on; `finish` may correct how it looks."""
    done = laid(scene, garment, cloth, body)
    if finish is not None:
        done = finish(done)
    painted = np.where(done.region[..., None], done.picture(), scene.image).astype(np.float32)
    worn = np.where(done.cover > 0.5, np.uint8(layers.LABEL[garment.kind]), done.parsing)
    guessed = guesses.painted(scene, done)
    return layers.Scene(painted, worn, scene.region | done.region, scene.person, guessed)


def laid(scene: layers.Scene, garment: Garment, cloth: Warped, body: Body) -> Laid:
    """The layers: what shows with the old garment off, and the new one in the photo's light."""
    loose = layers.sticking_out(scene.parsing, cloth, garment, body)
    old = layers.showing_old(scene, garment.kind, layers.replaced(scene.parsing, garment.kind, body, loose))
    bare, parsing = beneath.uncovered(scene, old, garment, body, cloth.alpha)
    cover = layers.visible(cloth, scene, old, garment, body, layers.hidden_skin(parsing, garment, body))
    folds = light.folds(scene.image, old, scene.parsing, body, garment.kind)
    factor = light.within_white(cloth.rgb, shading(folds, garment, cloth, body), cloth.alpha)
    lit = _beyond(cloth.rgb * factor[..., None], cloth.alpha)
    region = old | (cover > _SEEN)
    under = bare * np.where(region & (parsing != labels.BACKGROUND), light.contact(cover, body), 1)[..., None]
    if scene.person is not None:
        under, beside = layers.with_clean_arms(under, scene.parsing, cover)
        region = region | beside
    return Laid(lit, cover, np.asarray(under, np.float32), region, old, folds, parsing)


def _beyond(lit: Field, alpha: Field) -> Field:
    """Cloth's colours, continued where it was not laid."""
    known = alpha > _LAID
    return fill.smooth_fill(lit, known) if known.any() else lit


def shading(folds: Field, garment: Garment, cloth: Warped, body: Body) -> Field:
    """The factor on a garment's colours: folds of the photo, and roundness that a flat picture lacks."""
    return np.asarray(folds * rounded(cloth, body) if garment.source == "flat" else folds, np.float32)


def rounded(cloth: Warped, body: Body) -> Field:
    """Roundness piece by piece; where sleeve and trunk are sewn together neither turns away."""
    found = np.ones_like(cloth.alpha)
    sewn = np.asarray(layers.shoulders(body, cloth.alpha.shape, 0.34), np.float32) * cloth.alpha
    for name, part in cloth.parts.items() or [("", cloth.alpha)]:
        whole = np.maximum(part, sewn) if name == "trunk" or name.startswith("sleeve") else part
        found = np.where(part > 0.3, light.roundness(whole, body, _way(name, body)), found)
    return np.asarray(found, np.float32)


def _way(name: str, body: Body) -> npt.NDArray[np.float64]:
    """Unit vector down a piece of cloth."""
    kind, _, side = name.partition("_")
    if kind not in ("sleeve", "leg"):
        return body.down
    line = body.arm(side) if kind == "sleeve" else body.leg(side)
    return np.asarray((line[1] - line[0]) / max(1e-6, float(np.linalg.norm(line[1] - line[0]))))
