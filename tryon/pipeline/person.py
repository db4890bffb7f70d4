"""From uploaded bytes to a Person, and drawn mannequins as Persons."""

from __future__ import annotations

from tryon.pipeline import intake
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.types import OnStage, Person

__all__ = ["mannequin", "read"]


def read(data: bytes, on_stage: OnStage | None = None) -> Person:
    """Checked, estimated and parsed. Raises Refused; `on_stage` is told "intake", "pose" and "parsing" as each begins."""
    from tryon.pipeline import parsing, pose, quality

    tell = on_stage or (lambda stage: None)
    tell("intake")
    image = intake.check(data)
    quality.check_light(image)
    tell("pose")
    estimator = pose.estimator()
    found, mask = estimator.estimate(image)
    quality.check(image, found, mask, estimator.faces(image))
    tell("parsing")
    return Person(image, found, mask, parsing.parse(image, found, mask))
