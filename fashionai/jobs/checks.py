"""System checks of the jobs' settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register

from fashionai.jobs import handlers


@register()
def limits_of_known_kinds(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """A limit of a misspelt kind would limit nothing, and one of zero everything."""
    known = handlers.kinds()
    unknown = sorted(set(settings.JOB_LIMITS) - set(known))
    limits = {"JOB_LIMIT_SECONDS": settings.JOB_LIMIT_SECONDS, **settings.JOB_LIMITS}
    wrong = [f"{name}={seconds:g}" for name, seconds in limits.items() if seconds <= 0]
    found: list[CheckMessage] = []
    if unknown:
        text = f"JOB_LIMITS has {', '.join(unknown)}: the kinds are {', '.join(known)}."
        found.append(checks.Error(text, id="jobs.E001"))
    if wrong:
        found.append(checks.Error(f"A job's limit is above 0 seconds: {', '.join(wrong)}.", id="jobs.E002"))
    return found
