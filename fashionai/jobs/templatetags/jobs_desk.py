"""Figures of jobs for the desk: states, cost by kind, and numbers in units people read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import template
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from fashionai.jobs import nightly, services, shown
from fashionai.jobs.models import Job, State

register = template.Library()
COST_DAYS = 30


@register.filter
def seconds(value: float | timedelta | None) -> str:
    """A length of time: 0.42 s, 37.1 s, 4 min 05 s, 2 h 13 min; a dash for none."""
    if value is None:
        return "–"
    total = value.total_seconds() if isinstance(value, timedelta) else float(value)
    if total < 10:
        return _("%(n)s s") % {"n": f"{total:.2f}"}
    if total < 60:
        return _("%(n)s s") % {"n": f"{total:.1f}"}
    minutes, rest = divmod(round(total), 60)
    if minutes < 60:
        return _("%(m)d min %(s)02d s") % {"m": minutes, "s": rest}
    return _("%(h)d h %(m)02d min") % {"h": minutes // 60, "m": minutes % 60}


@register.filter
def hours(value: float | None) -> str:
    """Seconds as hours with enough digits to tell small costs apart: 0.0012, 1.25."""
    total = (value or 0.0) / 3600
    return f"{total:.2f}" if total >= 1 else f"{total:.4f}"


@register.filter
def duration(job: Job) -> timedelta | None:
    """How long the latest attempt has taken, up to now while it runs."""
    if job.started_at is None:
        return None
    return (job.finished_at or timezone.now()) - job.started_at


@register.filter
def percent(share: float) -> int:
    return round(100 * share)


@register.filter
def job_kind(kind: str) -> str:
    return shown.job_kind(kind)


@register.filter
def shown_state(job: Job) -> str:
    return str(shown.state(job).label)


@register.filter
def shown_percent(job: Job) -> int:
    return percent(shown.progress(job))


@register.simple_tag
def job_states() -> list[tuple[str, str, int]]:
    """(state, label, jobs): live and dead ones of all time, finished ones of the last 24 hours."""
    day = timezone.now() - timedelta(days=1)
    kept = Q(state__in=[State.QUEUED, State.RUNNING, State.DEAD]) | Q(finished_at__gte=day)
    found = dict(Job.objects.filter(kept).order_by().values_list("state").annotate(Count("pk")))
    return [(state.value, str(state.label), found.get(state.value, 0)) for state in State]


@register.simple_tag
def cost_by_kind() -> dict[str, Any]:
    """Cost of the last 30 days: rows of kind, jobs, CPU and GPU seconds, largest memory; and the totals."""
    since = timezone.now() - timedelta(days=COST_DAYS)
    by_kind = Job.objects.filter(created_at__gte=since).order_by().values("kind")
    sums = by_kind.annotate(
        jobs=Count("pk"), cpu=Sum("cpu_seconds"), gpu=Sum("gpu_seconds"), peak=Max("peak_memory_bytes")
    )
    rows = cast("list[dict[str, Any]]", list(sums.order_by("-cpu")))
    totals: dict[str, float] = {key: sum(row[key] or 0 for row in rows) for key in ("jobs", "cpu", "gpu")}
    totals["peak"] = max((row["peak"] for row in rows), default=0)
    return {"days": COST_DAYS, "rows": rows, "totals": totals}


@register.simple_tag
def tonight() -> Job | None:
    """The nightly job of today's date, once there is one."""
    return shown.with_steps(Job.objects.filter(idempotency_key=services.tonight_key(nightly.KIND))).first()
