"""Jobs on the desk: what waits, runs and failed, live; retry and cancel; the night; what it all cost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_celery_beat.admin import PeriodicTaskAdmin as BeatAdmin
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display
from unfold.forms import BaseDialogForm

from fashionai.desk import ReadOnlyAdmin, asked, go, page
from fashionai.desk.bulk import Change, bulk_action
from fashionai.http.templatetags.desk import sentence
from fashionai.jobs import nightly, services
from fashionai.jobs.handlers import JobRefused
from fashionai.jobs.models import Job, State
from fashionai.jobs.shown import in_state, is_over, job_kind, progress, state, with_steps
from fashionai.jobs.templatetags.jobs_desk import duration, seconds

COLOURS = {
    State.QUEUED: "info",
    State.RUNNING: "warning",
    State.SUCCEEDED: "success",
    State.DEAD: "danger",
    State.CANCELLED: "",
}


class ShownStateFilter(admin.SimpleListFilter):
    """By the state that the list shows: a night is as far as its steps are."""

    title = _("state")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        wanted = self.value()
        return in_state(queryset, State(wanted)) if wanted in State.values else queryset


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        kinds = Job.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return [(kind, job_kind(kind)) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


def _each(step: Callable[..., bool]) -> Callable[[QuerySet[Job], dict[str, Any]], list[Job]]:
    """Those jobs whose state allowed the step."""
    return lambda jobs, answers: [job for job in jobs if step(job_id=job.pk)]


BULK = {
    "retry_selected": Change(_("Retry the selected dead or cancelled jobs"), _("Retry jobs"), _each(services.retry),
                             _("Dead and cancelled jobs get all their attempts back and are queued now.")),
    "cancel_selected": Change(_("Cancel the selected queued or running jobs"), _("Cancel jobs"), _each(services.cancel),
                              _("A queued job stops at once, a running one at its next step.")),
}  # fmt: skip


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = (
        "title", "shown_state", "bar", "tried", "took", "cpu", "gpu", "memory", "created",
    )  # fmt: skip
    list_display_links = ("title",)
    list_filter = (ShownStateFilter, "queue", KindFilter, ("created_at", RangeDateTimeFilter))
    list_filter_submit = True
    list_fullwidth = True
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("kind", "error", "idempotency_key")
    search_help_text = _("Kind, error or idempotency key")
    actions = tuple(bulk_action(name, change, permissions=("operate",)) for name, change in BULK.items())
    actions_list = ("run_night",)
    actions_detail = ("retry_one", "cancel_one")
    list_after_template = "admin/jobs/cost.html"
    change_form_outer_before_template = "admin/jobs/live_frame.html"
    fieldsets = (
        (
            _("Record"),
            {"fields": (("id", "idempotency_key"), ("arguments",), ("nudged_at", "lease_until"))},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return with_steps(super().get_queryset(request).defer("result", "arguments"))

    def get_urls(self) -> list[Any]:
        return [*self._own_urls(), *super().get_urls()]

    def _own_urls(self) -> list[Any]:
        from django.urls import path

        return [
            path("<uuid:pk>/live/", self.admin_site.admin_view(self.live), name="jobs_job_live"),
            path("<uuid:pk>/bar/", self.admin_site.admin_view(self.live_bar), name="jobs_job_bar"),
        ]

    # --- live fragments -------------------------------------------------------------------------
    def _job(self, request: HttpRequest, pk: uuid.UUID | str) -> Job:
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(with_steps(Job.objects.select_related("parent")), pk=pk)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            job = self._job(request, uuid.UUID(object_id))
        except ValueError:
            raise Http404(f"{object_id!r} is not the id of a job.") from None
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **_panel(job)})

    def live(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """The panel of a job's page, asked for every second until the job and its steps are over."""
        job = self._job(request, pk)
        panel = _panel(job)
        response = TemplateResponse(request, "admin/jobs/live.html", panel)
        if not panel["live"]:
            response["HX-Refresh"] = "true"  # the buttons above the panel belong to the state it was in
        return response

    def live_bar(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        """The progress cell of a list row, asked for every two seconds while the job is not over."""
        return HttpResponse(_bar(self._job(request, pk)))

    # --- columns --------------------------------------------------------------------------------
    @display(description=_("job"), ordering="kind", header=True)
    def title(self, job: Job) -> tuple[str, str]:
        return job_kind(job.kind), f"{str(job.pk)[:8]} · {job.queue}"

    @display(description=_("state"), ordering="state", label=COLOURS)
    def shown_state(self, job: Job) -> tuple[str, str]:
        shown = state(job)
        return shown, str(shown.label)

    @display(description=_("progress"), ordering="progress")
    def bar(self, job: Job) -> SafeString:
        return _bar(job)

    @display(description=_("attempts"), ordering="attempts")
    def tried(self, job: Job) -> str:
        return f"{job.attempts} / {job.max_attempts}"

    @display(description=_("took"))
    def took(self, job: Job) -> str:
        return seconds(duration(job))

    @display(description=_("created"), ordering="created_at")
    def created(self, job: Job) -> str:
        return f"{job.created_at:%m-%d %H:%M:%S}"

    @display(description=_("CPU"), ordering="cpu_seconds", empty_value="–")
    def cpu(self, job: Job) -> str | None:
        return seconds(job.cpu_seconds) if job.cpu_seconds else None

    @display(description=_("GPU"), ordering="gpu_seconds", empty_value="–")
    def gpu(self, job: Job) -> str | None:
        return seconds(job.gpu_seconds) if job.gpu_seconds else None

    @display(description=_("peak memory"), ordering="peak_memory_bytes", empty_value="–")
    def memory(self, job: Job) -> str | None:
        return filesizeformat(job.peak_memory_bytes) if job.peak_memory_bytes else None

    # --- actions --------------------------------------------------------------------------------
    def _say(self, request: HttpRequest, done: int, text: str) -> None:
        if done:
            messages.success(request, text % done)
        else:
            messages.warning(request, gettext("None of them is in a state where that is possible."))

    @asked(
        _("Retry"),
        icon="refresh",
        path="retry",
        title=_("Retry this job?"),
        text=_("It gets all its attempts back and is queued now."),
    )
    def retry_one(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        done = services.retry(job_id=uuid.UUID(object_id))
        self._say(request, int(done), ngettext("%d job waits again.", "%d jobs wait again.", 1))
        return go(request, page("jobs_job", object_id))

    @asked(
        _("Cancel"),
        icon="cancel",
        path="cancel",
        title=_("Cancel this job?"),
        text=_("A queued job stops at once, a running one at its next step."),
    )
    def cancel_one(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        done = services.cancel(job_id=uuid.UUID(object_id))
        self._say(request, int(done), ngettext("%d job is being stopped.", "%d jobs are being stopped.", 1))
        return go(request, page("jobs_job", object_id))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only the button that the job's state allows."""
        state = Job.objects.filter(pk=object_id).values_list("state", flat=True).first()
        wanted = "retry_one" if state in {State.DEAD, State.CANCELLED} else "cancel_one"
        live = state in {State.QUEUED, State.RUNNING} or wanted == "retry_one"
        offered = super().get_actions_detail(request, object_id)
        return [one for one in offered if live and one.action_name.endswith(wanted)]

    @asked(
        _("Run the night now"),
        icon="bedtime",
        path="night",
        title=_("Run tonight's work now?"),
        text=_("Every nightly step is queued as a job. Once a date."),
    )
    def run_night(self, request: HttpRequest, form: BaseDialogForm) -> HttpResponse:
        before = Job.objects.filter(idempotency_key=services.tonight_key(nightly.KIND)).exists()
        try:
            job = nightly.start()
        except JobRefused as error:
            messages.error(request, str(error))
            return go(request, page("jobs_job"))
        if before:
            messages.warning(request, gettext("Today's night was started already; this is its job."))
        else:
            messages.success(request, gettext("The night is queued."))
        return go(request, page("jobs_job", job.pk))


def _panel(job: Job) -> dict[str, Any]:
    children = list(job.children.defer("arguments", "result").order_by("created_at"))
    steps = bool(children) and "steps" in job.result  # the table of steps says it better
    return {
        "job": job,
        "children": children,
        "result": {key: value for key, value in job.result.items() if not (steps and key == "steps")},
        "live": not all(one.is_over for one in [job, *children]),
        "colour": COLOURS[state(job)],
    }


def _bar(job: Job) -> SafeString:
    """Progress with what is being done, or what went wrong last; asks for itself again until the job is over."""
    share = round(100 * progress(job))
    inside = format_html('<progress max="100" value="{}"></progress><span>{} %</span>', share, share)
    trouble = job.error.strip().splitlines()[-1] if job.error.strip() else ""
    note = sentence(job.progress_note) if job.state == State.RUNNING else trouble
    below = format_html('<small title="{}">{}</small>', note, note) if note else ""
    if is_over(job):
        return format_html('<span class="desk-bar">{}{}</span>', inside, below)
    return format_html(
        '<span class="desk-bar" hx-get="{}" hx-trigger="every 2s" hx-swap="outerHTML">{}{}</span>',
        reverse("admin:jobs_job_bar", args=[job.pk]),
        inside,
        below,
    )


for schedule in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(schedule)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(BeatAdmin, ModelAdmin):
    """The timetable, in the desk's dress."""

    list_display = ("name", "enabled", "scheduler", "last_run_at", "one_off")


@admin.register(CrontabSchedule, IntervalSchedule)
class ScheduleAdmin(ModelAdmin):
    pass
