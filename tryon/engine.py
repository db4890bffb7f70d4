"""The one door to the pipeline: pictures and rows in, pictures out. Heavy imports wait for their call.

`checked` and `as_jpeg` serve web processes; everything else runs in a worker.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext, gettext_noop, override
from PIL import Image

from catalog.models import ProductImage
from catalog.pictures.mannequins import Mannequin
from catalog.pictures.sizes import height_of
from tryon.pipeline.errors import Refused

if TYPE_CHECKING:
    from tryon.pipeline.types import Garment, OnStage, Person, Result

# Another number has every garment prepared, and every mannequin dressed, anew.
VERSION = 12
# 4:4:4 at this quality is within 1.5 grey levels of the pixels on average, at a quarter of PNG's size.
QUALITY = 95
# A garment's pixels in a third of their size for 30 ms.
PRESSURE = 3
MARK = gettext_noop("AI-generated preview")
FLOW = Path(__file__).parent / "weights" / "flow.safetensors"


def checked(data: bytes) -> np.ndarray:
    """An upload as uint8 (H, W, 3), oriented, at most 1024 pixels a side. Raises Refused."""
    from tryon.pipeline import intake

    return intake.check(data)


def as_jpeg(image: np.ndarray) -> bytes:
    """Pixels and nothing else: no place, no time, no device."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=QUALITY, subsampling=0)
    return buffer.getvalue()


def content_of(picture: ProductImage) -> str:
    """What a prepared garment, or a dressed mannequin, is made from: the picture's content and the pipeline."""
    content = picture.sha256 or hashlib.sha256(str(picture.file.name).encode()).hexdigest()
    return f"{VERSION}:{content}"


def person_in(data: bytes, on_stage: OnStage | None = None) -> Person:
    """Who is in a photo. Raises Refused."""
    from tryon.pipeline import person

    return person.read(data, on_stage=on_stage)


def mannequin_drawn(who: Mannequin, size: tuple[int, int]) -> np.ndarray:
    """The picture alone, uint8 (H, W, 3): .2 s of CPU at 240 pixels across, 2 s at 768."""
    from tryon.pipeline.mannequin import mannequin as draw

    return draw(who.tone, who.build, who.pose, figure=who.figure, size=size).image


@lru_cache(maxsize=4)
def mannequin(who: Mannequin) -> Person:
    """A drawn body with exact pose and parsing; a worker keeps the last few."""
    from tryon.pipeline.mannequin import mannequin as draw

    return draw(who.tone, who.build, who.pose, figure=who.figure, beneath=True)


def garment(image: np.ndarray, kind: str, attributes: dict[str, str]) -> bytes:
    """A product picture cut out and measured. Raises Refused, also for one of which too much was guessed."""
    from tryon.pipeline import garment as stage

    found = stage.prepare(image, kind=kind, attributes=attributes)
    if stage.is_misread(found):
        raise Refused("garment", "landmarks")
    return zlib.compress(stage.to_bytes(found), PRESSURE)


def drawn_garment(record: Mapping[str, Any], width: int) -> bytes:
    """A picture that the shop drew: its outline and landmarks are known exactly. Raises Refused or ValueError."""
    from catalog.drawing import GarmentSpec, draw
    from tryon.pipeline import garment as stage

    spec = GarmentSpec.from_json(record["spec"])
    return zlib.compress(stage.to_bytes(stage.from_drawing(draw(spec, width=width, height=height_of(width)))), PRESSURE)


def garment_from(data: bytes) -> Garment:
    from tryon.pipeline import garment as stage

    return stage.from_bytes(zlib.decompress(data))


def dressed(person: Person, garments: Sequence[Garment], warp: str, on_stage: OnStage | None = None) -> Result:
    """The person in the garments. Raises Refused."""
    from tryon.pipeline import compose

    return compose.try_on(person, garments, warp=warp, on_stage=on_stage)


def labelled(image: np.ndarray, language: str = "") -> bytes:
    """A WebP that says, to eyes and to programs, that it was generated; in English where no font has the letters."""
    from fashionai.vision.marks import can_write
    from tryon.pipeline import label

    with override(language or "en"):
        text = gettext(MARK)
    return label.encode(image, text=text if can_write(text) else MARK, format="webp")


# --- what was read in a photo, kept beside it -------------------------------------------------------
def person_to_bytes(person: Person) -> bytes:
    """Pose, mask (in 256 steps) and parsing; the image stays in its own file."""
    buffer = io.BytesIO()
    mask = (np.clip(person.mask, 0, 1) * 255 + 0.5).astype(np.uint8)
    np.savez_compressed(buffer, points=person.pose.points, mask=mask, parsing=person.parsing)
    return buffer.getvalue()


def person_from(image: bytes, read: bytes) -> Person:
    from tryon.pipeline.types import Person, Pose

    with Image.open(io.BytesIO(image)) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    with np.load(io.BytesIO(read), allow_pickle=False) as kept:
        mask = kept["mask"].astype(np.float32) / 255
        return Person(pixels, Pose(kept["points"]), mask, kept["parsing"])


# --- warps -------------------------------------------------------------------------------------------
def warps() -> tuple[str, ...]:
    """The warps that this installation has: the learned one has weights, or is not there."""
    return ("tps", "flow") if FLOW.is_file() else ("tps",)


def default_warp() -> str:
    """What the pipeline does where nobody has chosen."""
    return warps()[-1]
