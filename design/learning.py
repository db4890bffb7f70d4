"""Training the generator on what the shop sells, at a merchant's request or by night with what shoppers like.

Both begin from the generator in service, or from nothing if the merchant asks, and both end at the same gate: held-out
garments, a frozen judge (design.gan.gate). What does not pass stays in the registry, rejected, with the reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from design import catalogue, generator, liked, trainings
from design.gan.vocabulary import encode
from design.models import Lesson
from fashionai.jobs.models import Job
from fashionai.registry import artifacts
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion

if TYPE_CHECKING:
    from design.gan.serving import Generator
    from design.gan.training.settings import Settings
    from design.gan.training.trainer import Trainer

#: Garments below which a judge's figures say nothing.
FEWEST = 200
Told = Callable[[float, str], None]


class TooFew(Exception):
    """There is too little to learn from; the message says what."""


@dataclass(frozen=True)
class Order:
    """What to train: `chances` (n,) of the pictures that teach, the run's `settings`, CPU `seconds` at most.

    until: when the newest answer that it learns from was given. anew: from nothing, not from the generator in service.
    """

    shown: catalogue.Shown
    lesson: Lesson
    folder: Path
    settings: Settings
    chances: NDArray[np.float64] | None = None
    weights: NDArray[np.float64] | None = None
    seconds: float = float("inf")
    report: dict[str, Any] | None = None
    until: datetime | None = None
    anew: bool = False


def shop() -> catalogue.Shown:
    """Raises TooFew."""
    found = catalogue.shown()
    if len(found.conditions) < FEWEST:
        raise TooFew(f"{len(found.conditions)} pictures say what they show; {FEWEST} are needed.")
    return found


def train(order: Order, told: Told, job: Job | None = None) -> tuple[ModelVersion, str]:
    """Train, judge, register, promote or reject. A killed run goes on in `order.folder`, which a finished one leaves
    empty, so that none is registered twice. Raises Stopped, TooFew, trainings.Busy.
    """
    with trainings.alone(order.lesson, order.folder.parent):
        return _train(order, told, job)


def _train(order: Order, told: Told, job: Job | None) -> tuple[ModelVersion, str]:
    from design.gan.training import continuing
    from design.gan.training.watch import Stopped

    present, base = ModelVersion.objects.champion(generator.MODEL), generator.get().generator
    images, conditions = order.shown.part(held=False)
    vectors = catalogue.embedded(images, order.folder / continuing.VECTORS.format(order.shown.fingerprint))
    lesson = continuing.Lesson(images, encode(conditions), vectors, order.chances)
    if order.anew:
        trainer, space = continuing.from_nothing(lesson, order.folder, order.settings)
    else:
        trainer, space = continuing.trainer_of(base, lesson, order.folder, order.settings), base.space
    with trainings.followed(order.lesson, len(images)) as row:
        try:
            continuing.train(trainer, trainings.progress(row, trainer, told), seconds=order.seconds)
        except Stopped:  # it would go on to the same end, and so would the next night with the same answers
            continuing.forget(order.folder)
            trainings.heard(row, order.until)
            raise
        told(0.95, "Judging on held-out garments")
        try:
            arrays = {name: value.numpy() for name, value in continuing.result(trainer, space, lesson).items()}
        except FileNotFoundError as error:
            raise TooFew(f"Nothing is good enough to be kept after {trainer.done:,} steps: give it more.") from error
        about = {**base.about, **_about(order, len(images), trainer)}
        version, decision = _decide(order, base, present, arrays, about, job)
        trainings.heard(row, order.until)
        trainings.finish(row, decision, version)
    continuing.forget(order.folder)
    return version, decision


def _about(order: Order, count: int, trainer: Trainer) -> dict[str, str]:
    before = "from nothing" if order.anew else "after the generator before"
    return {
        "shape": json.dumps(trainer.shape.as_json()),
        "settings": json.dumps(order.settings.as_json()),
        "trained_on": f"{count:,} pictures of the shop, {before}",
        "cpu_seconds": f"{trainer.seconds:.0f}",
    }


def _decide(
    order: Order,
    base: Generator,
    present: ModelVersion | None,
    arrays: dict[str, Any],
    about: dict[str, str],
    job: Job | None,
) -> tuple[ModelVersion, str]:
    """`present` served when the training began from `base`, which the challenger is compared with."""
    import torch

    from design.gan import gate
    from design.gan.serving import Generator

    images, conditions = order.shown.part(held=True)
    chosen = gate.judge_of(images, conditions, *order.shown.part(held=False))
    ours = Generator.of({part: torch.from_numpy(value) for part, value in arrays.items()}, about)
    outcome, found, decision = gate.compared(ours, base, chosen, images, conditions, chances=order.weights)
    beside = {name: one._asdict() for name, one in found.items()}
    version = registry.register(
        name=generator.MODEL,
        arrays=arrays,
        meta={"about": about},
        data_fingerprint=order.shown.fingerprint,
        data_report={
            "pictures": len(order.shown.conditions),
            "held out": len(images),
            "judge": chosen.name,
            **(order.report or {}),
        },
        model_settings=asdict(order.settings),
        metrics={**beside["challenger"], "beside": beside},
        job=job,
    )
    ways: dict[str, Callable[..., ModelVersion]] = {
        gate.PASSED: partial(registry.promote, in_place_of=present.pk if present else None),
        gate.FAILED: registry.reject,
        gate.TO_BE_SEEN: registry.hold,
    }
    try:
        return ways[outcome](version, decision=decision), decision
    except registry.ChampionChanged as changed:
        decision = f"{decision} {changed}"
        return registry.hold(version, decision=decision), decision
    except BaseException:
        artifacts.remove(version.folder)
        raise


def night(told: Told, job: Job, tag: str) -> dict[str, Any]:
    """The nightly step: skipped, in a sentence, where nothing new was said or it is switched off."""
    from design.gan.training.watch import Stopped

    seconds = settings.STUDIO_LEARN_SECONDS
    if seconds <= 0:
        return {"decision": "STUDIO_LEARN_SECONDS is 0: the generator learns at no night."}
    known = liked.heard(generator.get())
    if known.fresh < liked.LEAST:
        return {"decision": f"{known.fresh} new answers; the generator learns from {liked.LEAST} on."}
    try:
        found = shop()
    except TooFew as few:
        return {"decision": str(few)}
    told(0.05, "Telling what shoppers like from the catalogue")
    folder = Path(settings.VAR_DIR) / "design-training" / f"night-{tag}-{found.fingerprint[:8]}"
    teach, judge_by = (known.chances(*found.part(held=held)) for held in (False, True))
    report = {"answers": known.answers}
    order = Order(found, Lesson.LIKES, folder, _by_night(), teach, judge_by, seconds, report, known.until)
    try:
        version, decision = train(order, told, job)
    except (Stopped, TooFew, trainings.Busy) as ended:  # another attempt would end the same way
        return {"decision": str(ended)}
    return {"model": str(version), "stage": version.stage, "decision": decision}


def _by_night() -> Settings:
    """A few hundred batches at rates that change little: what a night allows, and what can be taken back."""
    from design.gan.training.continuing import CONTINUE

    return replace(CONTINUE, images=32_000, rate=(2e-4, 5e-5), settle=150, check_every=50)


def folder_of(found: catalogue.Shown, settings_of: Settings) -> Path:
    """Where a catalogue's run is kept: another catalogue or other settings are another run."""
    mark = hashlib.sha256(f"{found.fingerprint} {settings_of.as_json()}".encode()).hexdigest()[:12]
    return Path(settings.VAR_DIR) / "design-training" / f"catalogue-{mark}"
