"""One try-on in a worker: the person, the garments, the warp that verdicts speak for, the result."""

from __future__ import annotations

import uuid
from typing import Any

from fashionai.jobs.runner import Run
from tryon import engine, files, preparing, services
from tryon.models import Photo, Rendering, TryOn
from tryon.pipeline import choice
from tryon.pipeline.errors import Refused
from tryon.pipeline.types import STAGES, Person, Result
from tryon.serving import warp_for
from tryon.wearing import kind_of


class Stages:
    """Tells the waiting page and the desk where the work is."""

    def __init__(self, run: Run, tryon: TryOn) -> None:
        self.run, self.tryon = run, tryon
        self._said = ""

    def __call__(self, stage: str) -> None:
        if stage != self._said and stage in STAGES:
            self._said = stage
            services.reach(tryon=self.tryon, stage=stage)
            self.run.progress(STAGES.index(stage) / len(STAGES), stage)


def work(run: Run) -> dict[str, Any]:
    """The handler of `tryon.work`. A refusal is an outcome like any other: the job has succeeded."""
    key = uuid.UUID(run.arguments["tryon"])
    tryon = TryOn.objects.kept().with_garments().filter(pk=key).first()
    if tryon is None or not services.start(tryon=tryon):
        return {"outcome": "forgotten or over"}
    try:
        rendering = _rendering(tryon, Stages(run, tryon))
    except Refused as refusal:
        services.refuse(tryon=tryon, refusal=refusal)
        return {"refused": refusal.code, "reason": refusal.reason}
    kept = False
    try:
        with run.completing({"method": rendering.method, "seconds": rendering.seconds}) as outcome:
            kept = services.complete(tryon=tryon, rendering=rendering)
            outcome["kept"] = kept
    finally:
        if not kept:
            files.forget(rendering.file)
    return outcome


def _rendering(tryon: TryOn, stages: Stages) -> Rendering:
    """The picture, written to its file; the row is not saved yet. Raises Refused."""
    person = _person(tryon, stages)
    stages("garment")
    garments = [engine.garment_from(preparing.ready(picture)) for picture in tryon.pictures]
    stance = choice.stance_of(person.pose.points)
    warp = warp_for(kind_of(tryon.picture.product.category.path) or "", stance)
    result = engine.dressed(person, garments, warp.name, stages)
    stages("label")
    return _kept(tryon, result, stance, warp.propensity if result.method == warp.name else 1.0)


def _kept(tryon: TryOn, result: Result, stance: str, propensity: float) -> Rendering:
    height, width = result.image.shape[:2]
    who = tryon.who
    return Rendering(
        key=services.tryons.key_of(who, tryon.pictures, tryon.language) if who is not None else None,
        file=files.keep(files.RESULTS, engine.labelled(result.image, tryon.language), ".webp"),
        width=width,
        height=height,
        method=result.method,
        propensity=propensity,
        stance=stance,
        seconds={stage: round(float(spent), 3) for stage, spent in result.seconds.items()},
        guesses=list(result.guesses),
    )


def _person(tryon: TryOn, stages: Stages) -> Person:
    if tryon.who is not None:
        return engine.mannequin(tryon.who)
    photo = tryon.photo
    if photo is None:
        raise Refused("image_load", "forgotten")
    try:
        image = files.read(photo.file)
        if photo.person:
            return engine.person_from(image, files.read(photo.person))
    except FileNotFoundError as error:
        raise Refused("image_load", "forgotten") from error
    person = engine.person_in(image, stages)
    _remember(photo, person)
    return person


def _remember(photo: Photo, person: Person) -> None:
    """So that the next garment needs no second look; nothing, where the photo was forgotten meanwhile."""
    name = files.keep(files.PEOPLE, engine.person_to_bytes(person), ".npz")
    if not Photo.objects.filter(pk=photo.pk, person="").update(person=name):
        files.forget(name)
