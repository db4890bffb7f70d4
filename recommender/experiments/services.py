"""Writes about experiments. A started experiment changes in nothing but its end."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from recommender.experiments import arms
from recommender.experiments.models import Arm, Experiment, Status


def problems(experiment: Experiment) -> list[str]:
    """Why an experiment cannot start, in sentences; none where it can."""
    return problems_of(list(experiment.arms.all()))


def problems_of(found: list[Arm]) -> list[str]:
    wrong = []
    if len(found) < 2:
        wrong.append(gettext("An experiment needs at least two arms."))
    if sum(arm.weight for arm in found) != 100:
        wrong.append(gettext("The arms' shares must add up to 100 per cent."))
    if sum(arm.is_control for arm in found) != 1:
        wrong.append(gettext("Exactly one arm is the control."))
    if len({str(sorted(arm.options.items())) for arm in found if isinstance(arm.options, dict)}) < len(found):
        wrong.append(gettext("Two arms would do the same."))
    return wrong


def neighbours(experiment: Experiment) -> list[Experiment]:
    """Running experiments on the same rail: independent by their salts, but their effects add up."""
    return list(Experiment.objects.filter(slot=experiment.slot, status=Status.RUNNING).exclude(pk=experiment.pk))


@transaction.atomic
def start(*, experiment: Experiment) -> Experiment:
    """Raises ValidationError where it cannot run, or has run already."""
    if wrong := problems(experiment):
        raise ValidationError(wrong)
    now = timezone.now()
    draft = Experiment.objects.filter(pk=experiment.pk, status=Status.DRAFT)
    if not draft.update(status=Status.RUNNING, started_at=now, updated_at=now):
        raise ValidationError(gettext("Only a draft can be started."))
    arms.forget()
    experiment.refresh_from_db()
    return experiment


@transaction.atomic
def stop(*, experiment: Experiment, conclusion: str = "") -> Experiment:
    """End it for good; everybody sees the shop as it is again. Raises ValidationError where it does not run."""
    now = timezone.now()
    running = Experiment.objects.filter(pk=experiment.pk, status=Status.RUNNING)
    if not running.update(status=Status.STOPPED, ended_at=now, conclusion=conclusion, updated_at=now):
        raise ValidationError(gettext("Only a running experiment can be stopped."))
    arms.forget()
    experiment.refresh_from_db()
    return experiment
