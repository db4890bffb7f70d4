"""Experiments on the desk: plan, start, read at any time, stop. A started one changes in nothing but its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from fashionai.desk import asked, go, page
from recommender.admin.sequence_plot import plot_of
from recommender.experiments import arms, readout, services
from recommender.experiments.models import Arm, Experiment, Metric, Status

STATES = {Status.DRAFT: "", Status.RUNNING: "success", Status.STOPPED: "info"}


class ExperimentForm(forms.ModelForm):
    question = forms.CharField(
        label=_("what is expected, and why"), required=False, widget=UnfoldAdminTextareaWidget({"rows": 3})
    )
    guardrails = forms.MultipleChoiceField(
        label=_("Guardrails"), choices=Metric.choices, required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("What must not get worse. Each is watched like the metric."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("metric") in answers.get("guardrails", ()):
            self.add_error("guardrails", gettext("The metric itself is no guardrail."))
        return answers


class ArmForm(forms.ModelForm):
    options = forms.JSONField(
        label=_("options"), required=False, initial=dict, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )

    def clean_options(self) -> dict[str, Any]:
        try:
            return arms.read_options(self.cleaned_data["options"] or {})
        except ValueError as error:
            raise ValidationError(str(error)) from error


class ArmFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if not form.cleaned_data.get("DELETE")]
        if wrong := services.problems_of([form.instance for form in kept if form.has_changed() or form.instance.pk]):
            raise ValidationError(wrong)


class ArmInline(TabularInline):
    model = Arm
    form = ArmForm
    formset = ArmFormSet
    extra = 0
    min_num = 2
    fields = ("name", "weight", "is_control", "options")

    def has_add_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return bool(super().has_add_permission(request, obj)) and (obj is None or obj.is_draft)

    def has_change_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and (obj is None or obj.is_draft)


class StopForm(BaseDialogForm):
    conclusion = forms.CharField(label=_("What was decided, and why"), required=False, widget=UnfoldAdminTextareaWidget)


@admin.register(Experiment)
class ExperimentAdmin(ModelAdmin):
    form = ExperimentForm
    inlines = (ArmInline,)
    list_display = ("name", "slot", "shown_status", "metric", "shoppers", "started", "ended")
    list_filter = ("status", "slot")
    list_per_page = 50
    search_fields = ("name", "question")
    actions_detail = ("start", "stop")
    change_form_before_template = "admin/judging/readout.html"
    fieldsets = (
        (None, {"fields": (("name", "slot"), "question", ("metric", "traffic"), ("window_days", "planned"))}),
        (_("What must not get worse"), {"fields": ("guardrails",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Experiment]:
        met = Count("exposures", filter=Q(exposures__seen_at__isnull=False))
        return super().get_queryset(request).annotate(met=met)

    def get_fieldsets(self, request: HttpRequest, obj: Experiment | None = None) -> Any:
        """Once it is started, the guardrails stand in words in the read-out."""
        return self.fieldsets if obj is None or obj.is_draft else self.fieldsets[:1]

    # --- who may do what ------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Experiment | None = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and (obj is None or obj.is_draft)

    def has_operate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("recommender.change_experiment")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """A draft can be started, a running one stopped."""
        if not str(object_id).isdecimal():
            return []  # the page itself says that there is no such row
        status = Experiment.objects.filter(pk=object_id).values_list("status", flat=True).first()
        shown = {Status.DRAFT: "start", Status.RUNNING: "stop"}.get(Status(status)) if status else None
        found = super().get_actions_detail(request, object_id)
        return [one for one in found if shown and one.action_name.endswith(f"_{shown}")]

    # --- columns --------------------------------------------------------------------------------
    @display(description=_("status"), ordering="status", label=STATES)
    def shown_status(self, experiment: Experiment) -> tuple[str, str]:
        return experiment.status, experiment.get_status_display()

    @display(description=_("shoppers who saw it"))
    def shoppers(self, experiment: Experiment) -> str:
        return f"{experiment.met:,}"  # type: ignore[attr-defined]

    @display(description=_("started"), ordering="started_at", empty_value="–")
    def started(self, experiment: Experiment) -> str | None:
        return f"{experiment.started_at:%Y-%m-%d}" if experiment.started_at else None

    @display(description=_("stopped"), ordering="ended_at", empty_value="–")
    def ended(self, experiment: Experiment) -> str | None:
        return f"{experiment.ended_at:%Y-%m-%d}" if experiment.ended_at else None

    # --- the read-out ---------------------------------------------------------------------------
    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "known_options": arms.OPTIONS.values()}
        known = object_id if object_id and object_id.isdecimal() else "0"
        experiment = Experiment.objects.filter(pk=known).first()
        if experiment is not None and self.has_view_permission(request, experiment):
            context |= _told(experiment)
        response: HttpResponse = super().changeform_view(request, object_id, form_url, context)
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if others := services.neighbours(form.instance):
            names = ", ".join(one.name for one in others)
            messages.warning(request, gettext("On the same rail runs already: %s. Their effects add up.") % names)

    # --- actions --------------------------------------------------------------------------------
    @asked(
        _("Start"),
        icon="play_arrow",
        path="start",
        title=_("Start this experiment?"),
        text=_("From now on it cannot be changed, only stopped."),
    )
    def start(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        experiment = _known(object_id)
        try:
            services.start(experiment=experiment)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            self.log_change(request, experiment, [{"changed": {"fields": ["status"]}}])
            messages.success(request, gettext("It runs. Looking at it often does no harm."))
        return go(request, page("recommender_experiment", experiment.pk))

    @asked(
        _("Stop"),
        icon="stop",
        path="stop",
        title=_("Stop this experiment for good?"),
        text=_("Everybody sees the shop as it is again."),
        form=StopForm,
    )
    def stop(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        experiment = _known(object_id)
        try:
            services.stop(experiment=experiment, conclusion=form.cleaned_data["conclusion"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            self.log_change(request, experiment, [{"changed": {"fields": ["status"]}}])
            messages.success(request, gettext("It is over."))
        return go(request, page("recommender_experiment", experiment.pk))


def _known(object_id: str) -> Experiment:
    """Raises Http404 for anything but the id of an experiment."""
    return get_object_or_404(Experiment, pk=object_id if object_id.isdecimal() else 0)


def _told(experiment: Experiment) -> dict[str, Any]:
    if experiment.is_draft:
        return {"draft": experiment, "neighbours": services.neighbours(experiment)}
    told = readout.read(experiment)
    plots = [(arm, plot_of(told.looks[arm.pk])) for arm in told.arms if arm.pk in told.looks]
    return {
        "told": told,
        "decision": readout.decision(told),
        "plots": [(arm, plot) for arm, plot in plots if plot is not None],
        "people": [
            {
                "arm": arm,
                "does": arms.describe(arm),
                "served": told.found.served.get(arm.pk, 0),
                "seen": told.found.seen.get(arm.pk, 0),
                "complete": int((told.found.arm == arm.pk).sum()),
            }
            for arm in told.arms
        ],
    }
