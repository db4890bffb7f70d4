"""From uploaded bytes to a Person, and drawn mannequins as Persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tryon.pipeline import intake, quality
from tryon.pipeline.errors import Refused
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.types import Field, Image, OnStage, Person, Pose

if TYPE_CHECKING:
    from tryon.pipeline.pose import PoseEstimator

__all__ = ["examined", "mannequin", "read"]


def read(data: bytes, on_stage: OnStage | None = None) -> Person:
    """Examined and parsed. Raises Refused; `on_stage` is told "intake", "pose" and "parsing" as each begins."""
    from tryon.pipeline import parsing

    tell = on_stage or _nobody
    image, pose, mask, parsed = examined(data, tell)
    tell("parsing")
    return Person(image, pose, mask, parsing.parse(image, pose, mask) if parsed is None else parsed)


def examined(data: bytes, tell: OnStage) -> tuple[Image, Pose, Field, Image | None]:
    """All that can refuse a photo: intake, light, pose and quality; the parsing, if that was asked. Raises Refused."""
    from tryon.pipeline import crowd, missed, pose
    from tryon.pipeline.faces import tiled_faces

    tell("intake")
    image = intake.check(data)
    quality.check_light(image)
    tell("pose")
    estimator = pose.estimator()
    try:
        found, mask = _found(image, estimator)
        faces = tiled_faces(image, estimator)
        parsed = None if len(faces) else _somebody(image, found, mask)
        quality.check(image, found, mask, faces)
    except Refused as refusal:
        better = missed.somebody_after_all(image, estimator) if refusal.code == "no_person" else None
        raise (better or refusal) from None
    crowd.check_alone(image, found, faces, estimator)
    return image, found, mask, parsed


def _found(image: Image, estimator: PoseEstimator) -> tuple[Pose, Field]:
    """Pose and mask, if need be by a closer look at a face. Raises Refused("no_person", "nobody")."""
    from tryon.pipeline import missed

    try:
        return estimator.estimate(image)
    except Refused:
        closer = missed.closer_look(image, estimator)
        if closer is None:
            raise
        return closer


def _somebody(image: Image, pose: Pose, mask: Field) -> Image:
    """The parsing of a body without a face. Raises Refused("no_person", "nobody") for neither skin nor hair in it."""
    from tryon.pipeline import parsing, worn

    parsed = parsing.parse(image, pose, mask)
    if not worn.shows_somebody(image, parsed):
        raise Refused("no_person", "nobody")
    return parsed


def _nobody(stage: str) -> None:
    """Nobody listens."""
