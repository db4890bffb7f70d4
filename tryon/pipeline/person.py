"""From uploaded bytes to a Person, and drawn mannequins as Persons."""

from __future__ import annotations

from tryon.pipeline import intake
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.types import Field, Image, OnStage, Person, Pose

__all__ = ["examined", "mannequin", "read"]


def read(data: bytes, on_stage: OnStage | None = None) -> Person:
    """Examined and parsed. Raises Refused; `on_stage` is told "intake", "pose" and "parsing" as each begins."""
    from tryon.pipeline import parsing

    tell = on_stage or _nobody
    image, pose, mask = examined(data, tell)
    tell("parsing")
    return Person(image, pose, mask, parsing.parse(image, pose, mask))


def examined(data: bytes, tell: OnStage) -> tuple[Image, Pose, Field]:
    """All that can refuse a photo: intake, light, pose and quality. Raises Refused."""
    from tryon.pipeline import crowd, pose, quality
    from tryon.pipeline.errors import Refused

    tell("intake")
    image = intake.check(data)
    quality.check_light(image)
    tell("pose")
    estimator = pose.estimator()
    try:
        found, mask = estimator.estimate(image)
    except Refused as nobody:
        raise (crowd.somebody_after_all(image, estimator) or nobody) from None
    faces = crowd.tiled_faces(image, estimator)
    quality.check(image, found, mask, faces)
    crowd.check_alone(image, found, faces, estimator)
    return image, found, mask


def _nobody(stage: str) -> None:
    """Nobody listens."""
