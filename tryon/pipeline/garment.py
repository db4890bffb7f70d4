"""Product picture → garment: cut out, named, and with landmarks. Once per picture, in a worker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt
from safetensors.numpy import load, save

from tryon.pipeline import cutout, guided
from tryon.pipeline.errors import Refused
from tryon.pipeline.types import Garment
from tryon.pipeline.vocabulary import KINDS, LANDMARKS, LENGTHS, SLEEVES, describe, landmarks_of

if TYPE_CHECKING:
    from catalog.drawing import Drawing
    from tryon.pipeline.nets.garment_net import GarmentNet

#: x and y in pixels, and confidence.
Mark = tuple[float, float, float]
Image = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float32]
#: Share of a picture that a garment covers at least and at most.
_LEAST, _MOST = 0.02, 0.97
_ABSENT = 0.35
#: A landmark less sure than the first in an outline that shares less than the second with its mirror image: of 171 flat
#: garments looked at eight are so, all of them crumpled, folded or cut off by the picture; of those that are only one
#: of both most are whole.
_SURE, _EVEN = 0.35, 0.86
#: Width above the armpits over that below them. Of 12 marked garments without sleeves one is over the first, of 44 with
#: short ones two are under it; none without is over the second.
_NO_SLEEVES, _SLEEVES = 1.06, 1.25


def prepare(image: Image, *, kind: str | None = None, attributes: Mapping[str, Any] | None = None) -> Garment:
    """A garment uint8 (h, w, 3) on any ground, laid flat or worn by somebody.

    `kind` is one of KINDS where the shop knows it; `attributes` are a drawn product's, or {"kind", "sleeve", "length"}
    in this package's words. Raises Refused("garment", …) for a picture in which no garment is found, ValueError for
    an unknown kind.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: use {', '.join(KINDS)}")
    from tryon.pipeline import worn

    seen = worn.cut_worn(image, kind)
    if seen is not None:
        return seen
    words = _words(kind, attributes)
    read = read_flat(image, words[0])
    if not _LEAST < float(read.alpha.mean()) < _MOST:
        raise Refused("garment", "not_found")
    return _named(read, words)


def is_misread(read: Garment) -> bool:
    """Whether a landmark is doubted of a flat garment that is uneven as well: a crumpled, folded or cut off one."""
    marks = read.landmarks
    doubted = any(marks[name][2] < _SURE for name in needed(read.kind, read.sleeve) if name in marks)
    return doubted and read.source == "flat" and cutout.alike(read.alpha > 0.5) < _EVEN


def _words(kind: str | None, attributes: Mapping[str, Any] | None) -> tuple[str | None, str | None, str | None]:
    """What is known beforehand: kind, sleeve, length."""
    told = dict(attributes or {})
    drawn = describe(told)
    if drawn is not None:
        return kind or drawn[0], drawn[1], drawn[2]
    sleeve, length = told.get("sleeve"), told.get("length")
    return kind, sleeve if sleeve in SLEEVES else None, length if length in LENGTHS else None


def _named(read: Garment, words: tuple[str | None, str | None, str | None]) -> Garment:
    return Garment(
        read.image,
        read.alpha,
        words[0] or read.kind,
        words[1] or read.sleeve,
        words[2] or read.length,
        read.landmarks,
        read.source,
    )


def from_drawing(drawing: Drawing) -> Garment:
    """A drawn product: exact mask, landmarks and words. Refused("garment", "kind") for shoes, bags and scarves."""
    words = describe(drawing.attributes)
    if words is None:
        raise Refused("garment", "kind")
    height, width = drawing.mask.shape
    alpha = np.asarray(np.clip(drawing.mask.astype(np.float32) - drawing.behind, 0, 255) / 255, np.float32)
    marks = {name: (x * width, y * height, 1.0) for name, (x, y) in landmarks_of(drawing.landmarks).items()}
    return Garment(cutout.clean_colours(drawing.image, alpha), alpha, *words, marks)


@cache
def _network() -> GarmentNet:
    from tryon.pipeline.nets import weights
    from tryon.pipeline.nets.garment_net import GarmentNet

    return weights.load(GarmentNet(), weights.FOLDER / "garment.safetensors")


def read_flat(image: Image, kind: str | None = None) -> Garment:
    """A garment that lies or hangs, as the landmark network and the ground's colour see it."""
    import torch

    from tryon.pipeline.nets.garment_net import HEIGHT, WIDTH

    fitted, scale, shift = boxed(image, (WIDTH, HEIGHT))
    picture = torch.from_numpy(fitted).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        read = _network()(picture)
    likely, inside = read.mask[0].sigmoid().numpy()
    height, width = image.shape[:2]
    back = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])

    def large(small: Field) -> Field:
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(small, back, (width, height), flags=how), np.float32)

    guess = large(likely)
    alpha = cutout.cut(image, guess)
    hidden = guided.applied(large(guided.functions(fitted, inside[..., None])[:, :, 0]), image)
    alpha = cutout.without(alpha, hidden)
    points = (read.points()[0].numpy() * (WIDTH, HEIGHT) - shift) / scale
    sure = read.present[0].sigmoid().numpy()
    named = kind or KINDS[int(read.kind.argmax())]
    sleeve = "none"
    if named in ("top", "outer", "dress"):
        sleeve = _sleeve(SLEEVES[int(read.sleeve.argmax())], alpha, dict(zip(LANDMARKS, points, strict=True)))
    marks = _onto_cloth(_marks(points, sure, named, sleeve), alpha)
    hem = cutout.legs_from(image, alpha, guess) if named != "trousers" else None
    if hem is not None:
        alpha[hem:] = 0
        marks = _hemmed(marks, alpha, hem)
    return Garment(cutout.clean_colours(image, alpha), alpha, named, sleeve, _length(read.length, named), marks)


def _sleeve(read: str, alpha: Field, points: Mapping[str, npt.NDArray[np.float64]]) -> str:
    """The sleeve that was read, unless the outline tells that there are none or, short ones, that there are some."""
    if read not in ("none", "short"):
        return read
    ends = [[points[f"{name}_{side}"][1] for side in ("left", "right")] for name in ("shoulder", "armpit")]
    top, bottom = min(ends[0]), float(np.mean(ends[1]))
    deep = bottom - top
    rows = np.clip([top, bottom, bottom + 0.1 * deep, bottom + 0.45 * deep], 0, len(alpha)).astype(int)
    widths = (alpha > 0.5).sum(1)
    above, below = widths[rows[0] : rows[1]], widths[rows[2] : rows[3]]
    if not above.size or not below.size or not below.any():
        return read
    ratio = float(above.max() / max(1.0, float(np.median(below))))
    return "none" if ratio < _NO_SLEEVES else "short" if ratio > _SLEEVES else read


def _onto_cloth(marks: dict[str, Mark], alpha: Field) -> dict[str, Mark]:
    """Landmarks beside the cut-out at its nearest pixel: a garment has none elsewhere."""
    solid = alpha > 0.5
    if not solid.any():
        return marks
    nearest, found = cutout.nearest(solid), dict(marks)
    for name, (x, y, sure) in marks.items():
        row, column = (int(np.clip(at, 0, size - 1)) for at, size in zip((y, x), solid.shape, strict=True))
        if not solid[row, column]:
            below, right = nearest[:, row, column]
            found[name] = (float(right) + 0.5, float(below) + 0.5, sure)
    return found


def _hemmed(marks: dict[str, Mark], alpha: Field, hem: int) -> dict[str, Mark]:
    """Landmarks with both ends of the hem on the row where the cloth ends."""
    columns = np.flatnonzero(alpha[max(0, hem - 2)] > 0.5)
    if not columns.size:
        return marks
    ends = {"left": float(columns[0]), "right": float(columns[-1] + 1)}
    return marks | {f"hem_{side}": (x, float(hem), marks[f"hem_{side}"][2]) for side, x in ends.items()}


def boxed(image: Image, size: tuple[int, int]) -> tuple[Image, float, npt.NDArray[np.float64]]:
    """The picture fitted into a box (w, h) on its own border's colour; scale and shift that took it there."""
    height, width = image.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    rim = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    canvas = np.empty((size[1], size[0], 3), np.uint8)
    canvas[:] = np.median(rim, axis=0)
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    canvas[top : top + inner[1], left : left + inner[0]] = cv2.resize(image, inner, interpolation=cv2.INTER_AREA)
    return canvas, scale, np.array([left, top], float)


#: Lengths that a kind can have.
_LENGTHS_OF = {
    "top": ("crop", "waist", "hip", "thigh"),
    "outer": ("waist", "hip", "thigh", "knee", "calf"),
    "dress": ("thigh", "knee", "calf", "ankle"),
    "skirt": ("thigh", "knee", "calf", "ankle"),
    "trousers": ("thigh", "knee", "calf", "ankle"),
}


def _length(logits: Any, kind: str) -> str:
    able = _LENGTHS_OF[kind]
    return max(able, key=lambda word: float(logits[0, LENGTHS.index(word)]))


def needed(kind: str, sleeve: str) -> tuple[str, ...]:
    """The landmarks without which a garment of this kind cannot be laid on anybody."""
    sides = ("left", "right")
    if kind == "trousers":
        names = ("waist_{}", "hem_{}", "hem_{}_inner")
        return (*(name.format(side) for name in names for side in sides), "crotch")
    if kind == "skirt":
        return tuple(f"{name}_{side}" for name in ("waist", "hem") for side in sides)
    tops = tuple(f"{name}_{side}" for name in ("neck", "armpit", "hem") for side in sides)
    if sleeve == "none":
        return tops
    more = ("shoulder_{}", "cuff_{}_outer", "cuff_{}_inner")
    return tops + tuple(name.format(side) for name in more for side in sides)


def _marks(points: npt.NDArray[np.float64], sure: Field, kind: str, sleeve: str) -> dict[str, Mark]:
    """What the kind needs, and what else the network is sure of."""
    must = needed(kind, sleeve)
    return {
        name: (float(points[i, 0]), float(points[i, 1]), float(sure[i]))
        for i, name in enumerate(LANDMARKS)
        if name in must or sure[i] > _ABSENT
    }


def to_bytes(garment: Garment) -> bytes:
    """For a database or a file; `from_bytes` reads it back exactly, but for alpha's 8 bits."""
    words = {
        "kind": garment.kind,
        "sleeve": garment.sleeve,
        "length": garment.length,
        "source": garment.source,
        "landmarks": json.dumps({name: list(mark) for name, mark in garment.landmarks.items()}),
    }
    alpha = np.round(garment.alpha * 255).astype(np.uint8)
    return save({"image": np.ascontiguousarray(garment.image), "alpha": alpha}, words)


def from_bytes(data: bytes) -> Garment:
    """What `to_bytes` wrote. Raises ValueError for anything else."""
    try:
        size = int.from_bytes(data[:8], "little")
        words = json.loads(data[8 : 8 + size])["__metadata__"]
        arrays = load(data)
        marks = {name: (x, y, sure) for name, (x, y, sure) in json.loads(words["landmarks"]).items()}
        alpha = np.asarray(arrays["alpha"] / 255, np.float32)
        return Garment(arrays["image"], alpha, words["kind"], words["sleeve"], words["length"], marks, words["source"])
    except Exception as broken:
        raise ValueError("these bytes hold no garment") from broken
