"""A job is a row. Celery only says "look now"; what is to be done, how far it is and what came of it stand here."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fashionai.jobs.kinds import job_kind


class State(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    SUCCEEDED = "succeeded", _("succeeded")
    DEAD = "dead", _("dead")
    CANCELLED = "cancelled", _("cancelled")


def clock() -> Combinable:
    """Now, by the one clock that every machine shares: the database server's.

    SQLite has no server, and its own clock is coarser (1 ms) than the times written here.
    """
    if connection.vendor == "postgresql":
        return Now()
    return Value(timezone.now(), output_field=models.DateTimeField())


class JobQuerySet(models.QuerySet["Job"]):
    def live(self) -> JobQuerySet:
        return self.filter(state__in=[State.QUEUED, State.RUNNING])

    def due(self) -> JobQuerySet:
        """Queued, not waiting for a retry, and not asked to stop."""
        return self.filter(state=State.QUEUED, available_at__lte=clock(), cancel_requested=False)

    def unheard(self) -> JobQuerySet:
        """Due jobs whose last nudge seems lost, longest waiting first.

        A job that waits in a long queue is nudged at doubling distances, so that a backlog of an hour
        costs each of its jobs eight messages and not a hundred and eighty.
        """
        quiet = Q(nudged_at__lt=clock() - timedelta(seconds=settings.JOB_RENUDGE_SECONDS))
        quiet_as_long_again = Q(nudged_at__lt=clock() - (F("nudged_at") - F("available_at")))
        return self.due().filter(Q(nudged_at=None) | (quiet & quiet_as_long_again)).order_by("available_at")

    def abandoned(self) -> JobQuerySet:
        """Running jobs whose worker has stopped renewing its lease."""
        return self.filter(state=State.RUNNING, lease_until__lt=clock())


class Job(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=80)
    queue = models.CharField(_("queue"), max_length=20, default="default")
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=200, unique=True, null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts allowed"), default=3)
    available_at = models.DateTimeField(_("not before"), default=timezone.now)
    nudged_at = models.DateTimeField(_("last nudge"), null=True, blank=True)
    cancel_requested = models.BooleanField(_("asked to stop"), default=False)

    # The lease token fences: only its holder may renew, complete or fail the job.
    lease_token = models.UUIDField(_("lease"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    worker = models.CharField(_("worker"), max_length=120, blank=True)

    progress = models.FloatField(_("progress"), default=0.0)
    progress_note = models.CharField(_("doing"), max_length=200, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    error = models.TextField(_("error"), blank=True)

    cpu_seconds = models.FloatField(_("CPU seconds"), default=0.0)
    gpu_seconds = models.FloatField(_("GPU seconds"), default=0.0)
    peak_memory_bytes = models.BigIntegerField(_("peak memory"), default=0)

    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "available_at"], name="job_due"),
            models.Index(fields=["state", "lease_until"], name="job_leases"),
            models.Index(fields=["kind", "-created_at"], name="job_by_kind"),
            models.Index(fields=["-created_at"], name="job_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(progress__gte=0) & Q(progress__lte=1), name="job_progress_is_a_share"),
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING) | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="running_job_has_a_lease",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=F("max_attempts")), name="job_attempts_are_bounded"),
        ]

    def __str__(self) -> str:
        return f"{job_kind(self.kind)} {str(self.id)[:8]}"

    @property
    def is_over(self) -> bool:
        return self.state in {State.SUCCEEDED, State.DEAD, State.CANCELLED}
