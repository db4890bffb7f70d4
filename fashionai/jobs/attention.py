"""What of the jobs waits for a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fashionai.desk import page
from fashionai.desk.attention import register_attention
from fashionai.jobs.models import Job, State
from fashionai.jobs.shown import in_state, with_steps


def register() -> None:
    register_attention(
        "jobs.failed",
        label=_("Failed jobs"),
        hint=_("Read why, then retry."),
        rows=lambda: in_state(with_steps(Job.objects.all()), State.DEAD),
        address=lambda: f"{page('jobs_job')}?shown={State.DEAD}",
        permission="jobs.view_job",
        order=10,
    )
