"""Which arm a shopper is in, and what that changes. Nothing is stored to know it: the hash of the key says so for ever.

Options an arm may set; `policy.recommend` is told them and reads each by name:

    share   how much of a rail is chance, 0 to 0.5 (otherwise RECOMMENDER["EXPLORATION"])
    model   key of a model version to rank by, such as a challenger (otherwise the champion)

`register_option` adds others, such as the pipeline's own settings.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from fashionai.registry.models import ModelVersion
from recommender.experiments.models import Arm, Experiment, Status

# An experiment started or stopped by another process holds here within this many seconds.
CHECKED = 5.0


@dataclass(frozen=True)
class Option:
    """`read` turns what a form or JSON says into the value, and raises ValueError with a sentence about it."""

    name: str
    label: Any
    read: Callable[[Any], Any]


def number_between(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError(gettext("a number from %(low)g to %(high)g") % {"low": low, "high": high})
        return float(value)

    return read


def model_version(value: Any) -> int:
    if type(value) is not int or not ModelVersion.objects.filter(pk=value, name="recommender.ials").exists():
        raise ValueError(gettext("the key of a version of the recommendation model"))
    return value


OPTIONS: dict[str, Option] = {}


def register_option(name: str, label: Any, read: Callable[[Any], Any]) -> None:
    OPTIONS[name] = Option(name, label, read)


register_option("share", _("share of chance"), number_between(0.0, 0.5))
register_option("model", _("model version"), model_version)


def read_options(said: Any) -> dict[str, Any]:
    """Options as an arm stores them. Raises ValueError with a sentence for what is no option or no value of one."""
    if not isinstance(said, dict):
        raise ValueError(gettext("Options are a JSON object such as %(example)s.") % {"example": '{"share": 0.1}'})
    found = {}
    for name, value in said.items():
        if name not in OPTIONS:
            known = ", ".join(OPTIONS)
            raise ValueError(gettext("%(name)s is no option; there are: %(known)s.") % {"name": name, "known": known})
        try:
            found[name] = OPTIONS[name].read(value)
        except ValueError as error:
            raise ValueError(gettext("%(name)s is %(wanted)s.") % {"name": name, "wanted": error}) from error
    return found


@dataclass(frozen=True)
class Treatment:
    """What the experiments make of a rail for one shopper: options by name, and the keys of the arms."""

    options: Mapping[str, Any] = field(default_factory=dict)
    arms: tuple[int, ...] = ()


NONE = Treatment()


@dataclass(frozen=True)
class Running:
    """A running experiment as rails read it."""

    salt: str
    slot: str
    traffic: int
    arms: tuple[tuple[int, int, Mapping[str, Any]], ...]  # key, weight, options

    @classmethod
    def of(cls, experiment: Experiment) -> Running:
        arms = tuple((arm.pk, arm.weight, arm.options) for arm in experiment.arms.all())
        return cls(experiment.salt, experiment.slot, experiment.traffic, arms)


def bucket(salt: str, key: str) -> float:
    """A number in [0, 1), uniform over keys and independent between salts: the first 64 bits of a SHA-256."""
    return int.from_bytes(hashlib.sha256(f"{salt}:{key}".encode()).digest()[:8]) / 2**64


def assigned(running: Running, key: str) -> tuple[int, Mapping[str, Any]] | None:
    """(key, options) of the arm for a shopper's public key; None for whoever does not take part."""
    if bucket(f"{running.salt}:traffic", key) >= running.traffic / 100:
        return None
    place, total = bucket(running.salt, key), sum(weight for _key, weight, _options in running.arms)
    reached = 0.0
    for arm, weight, options in running.arms:
        reached += weight / total
        if place < reached:
            return arm, options
    return running.arms[-1][0], running.arms[-1][2]


def options_for(shopper: Shopper | None, slot: str) -> Treatment:
    """What experiments want of this rail. Nobody takes part unknown, or without agreeing to improve the models.

    Where two experiments set the same option the one that started first holds.
    """
    if shopper is None:
        return NONE
    here = [one for one in running() if one.slot == slot]
    if not here or not has_consent(shopper, Purpose.RESEARCH):
        return NONE
    met = [arm for arm in (assigned(one, str(shopper.key)) for one in here) if arm is not None]
    merged: dict[str, Any] = {}
    for _arm, options in reversed(met):
        merged |= options
    return Treatment(merged, tuple(arm for arm, _options in met))


_version: tuple[object, ...] | None = None
_checked_at = 0.0
_running: Sequence[Running] = ()


def running() -> Sequence[Running]:
    """The running experiments, the one that started first first: one query in CHECKED seconds, two after a change."""
    global _version, _checked_at, _running
    if _version is not None and time.monotonic() - _checked_at < min(CHECKED, settings.LISTING_STALE_SECONDS):
        return _running
    _checked_at = time.monotonic()
    rows = Experiment.objects.filter(status=Status.RUNNING).order_by("started_at", "pk")
    version = tuple(rows.order_by().aggregate(count=Count("pk"), latest=Max("updated_at"), last=Max("pk")).values())
    if version != _version:
        _running = [Running.of(one) for one in rows.prefetch_related("arms")] if version[0] else []
        _version = version
    return _running


def forget() -> None:
    """Read the experiments again at the next rail."""
    global _version
    _version = None


def describe(arm: Arm) -> str:
    """An arm's options in words; "the shop as it is" for none."""
    if not arm.options:
        return gettext("the shop as it is")
    return " · ".join(
        f"{OPTIONS[name].label if name in OPTIONS else name} {value:g}" for name, value in arm.options.items()
    )
