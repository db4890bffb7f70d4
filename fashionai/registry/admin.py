"""Models on the desk: versions with their metrics and data; retrain, promote, roll back."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget

from fashionai.desk import ReadOnlyAdmin, asked, go, page
from fashionai.http.templatetags.desk import sentence
from fashionai.jobs import handlers
from fashionai.jobs import services as jobs
from fashionai.jobs.models import Job
from fashionai.jobs.shown import job_kind
from fashionai.registry import artifacts, services
from fashionai.registry.headlines import headline
from fashionai.registry.models import ModelVersion, Stage

TRAINING = {"training", "gpu"}
STAGES = {Stage.CHAMPION: "success", Stage.CHALLENGER: "info", Stage.RETIRED: "", Stage.REJECTED: "danger"}


def training_kinds() -> list[tuple[str, str]]:
    """The registered kinds of job that train something, as form choices."""
    return [(kind, job_kind(kind)) for kind in handlers.kinds() if handlers.find(kind).queue in TRAINING]


class RetrainForm(BaseDialogForm):
    kind = forms.ChoiceField(label=_("What to train"), choices=training_kinds, widget=UnfoldAdminSelectWidget)


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ("title", "shown_stage", "headline", "why", "trained_by", "created")
    list_filter = ("name", "stage")
    list_select_related = ("job",)
    list_fullwidth = True
    search_fields = ("name", "data_fingerprint", "sha256")
    actions_list = ("retrain",)
    actions_detail = ("promote", "roll_back", "verify")
    fieldsets = (
        (None, {"fields": (("name", "version"), ("stage", "size"), "shown_decision")}),
        (_("Dates"), {"fields": ("created_at", ("promoted_at", "retired_at"))}),
        (_("How good"), {"fields": ("shown_metrics",)}),
        (_("Trained on"), {"fields": ("data_fingerprint", "shown_report")}),
        (_("Made with"), {"fields": ("shown_settings", "job", "artifact", "sha256")}),
    )  # fmt: skip
    readonly_fields = ("shown_decision", "shown_metrics", "shown_report", "shown_settings", "size")

    # --- columns --------------------------------------------------------------------------------
    @display(description=_("model"), ordering="name", header=True)
    def title(self, version: ModelVersion) -> tuple[str, str]:
        return version.name, f"v{version.version}"

    @display(description=_("stage"), ordering="stage", label=STAGES)
    def shown_stage(self, version: ModelVersion) -> tuple[str, str]:
        return version.stage, version.get_stage_display()

    @display(description=_("how good"), empty_value="–")
    def headline(self, version: ModelVersion) -> str | None:
        return headline(version.name, version.metrics) or None

    @display(description=_("created"), ordering="created_at")
    def created(self, version: ModelVersion) -> str:
        return f"{version.created_at:%m-%d %H:%M}"

    @display(description=pgettext_lazy("file", "size"), ordering="size_bytes")
    def size(self, version: ModelVersion) -> str:
        return filesizeformat(version.size_bytes)

    @display(description=_("why this stage"), empty_value="–")
    def why(self, version: ModelVersion) -> SafeString | None:
        if not version.decision:
            return None
        return format_html('<span class="desk-trouble" title="{0}">{0}</span>', sentence(version.decision))

    @display(description=_("trained by"), empty_value="–")
    def trained_by(self, version: ModelVersion) -> SafeString | None:
        if version.job is None:
            return None
        return format_html('<a href="{}">{}</a>', page("jobs_job", version.job.pk), str(version.job.pk)[:8])

    @display(description=_("why this stage"), empty_value="–")
    def shown_decision(self, version: ModelVersion) -> str | None:
        return sentence(version.decision) or None

    @display(description=_("metrics"))
    def shown_metrics(self, version: ModelVersion) -> SafeString:
        return _values(version.metrics)

    @display(description=_("data report"))
    def shown_report(self, version: ModelVersion) -> SafeString:
        return _values(version.data_report)

    @display(description=_("settings"))
    def shown_settings(self, version: ModelVersion) -> SafeString:
        return _values(version.settings)

    # --- actions --------------------------------------------------------------------------------
    def _version(self, object_id: str) -> ModelVersion:
        if not object_id.isdecimal():
            raise Http404(f"{object_id!r} is not the id of a model version.")
        return get_object_or_404(ModelVersion, pk=int(object_id))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Promote what does not serve, roll back what does."""
        if not str(object_id).isdecimal():
            return []  # the page itself says that there is no such row
        stage = ModelVersion.objects.filter(pk=object_id).values_list("stage", flat=True).first()
        hidden = "promote" if stage == Stage.CHAMPION else "roll_back"
        return [one for one in super().get_actions_detail(request, object_id) if not one.action_name.endswith(hidden)]

    @asked(
        _("Retrain now"),
        icon="model_training",
        path="retrain",
        title=_("Retrain now?"),
        text=_("A worker trains, compares and promotes by the rule."),
        form=RetrainForm,
    )
    def retrain(self, request: HttpRequest, form: BaseDialogForm) -> HttpResponse:
        kind = form.cleaned_data["kind"]
        running = Job.objects.live().filter(kind=kind).first()
        if running is not None:
            messages.warning(request, gettext("It is being trained already; this is its job."))
            return go(request, page("jobs_job", running.pk))
        job = jobs.enqueue(kind)
        messages.success(request, gettext("Training was asked for; this page follows it."))
        return go(request, page("jobs_job", job.pk))

    @asked(
        _("Promote"),
        icon="arrow_upward",
        path="promote",
        title=_("Let this version serve?"),
        text=_("Its files are checked first; the present champion retires."),
    )
    def promote(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        version = self._version(object_id)
        try:
            services.promote(version, decision=f"Promoted by hand by {request.user}.")
            self._log(request, version, gettext("%s serves now.") % version)
        except services.PromotionRefused as error:
            messages.error(request, str(error))
        return go(request, page("registry_modelversion", version.pk))

    @asked(
        _("Roll back"),
        icon="undo",
        path="roll-back",
        title=_("Go back to the champion before?"),
        text=_("This version is set aside as rejected."),
    )
    def roll_back(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        version = self._version(object_id)
        if version.stage != Stage.CHAMPION:
            messages.error(request, gettext("%s does not serve; only a champion can be rolled back.") % version)
            return go(request, page("registry_modelversion", version.pk))
        try:
            back = services.rollback(version.name, decision=f"Rolled back by hand by {request.user}.")
        except services.PromotionRefused as error:
            messages.error(request, str(error))
            return go(request, page("registry_modelversion", version.pk))
        self._log(request, back, gettext("%s serves again.") % back)
        return go(request, page("registry_modelversion", back.pk))

    @action(description=_("Check the files"), icon="verified", permissions=["view"], url_path="verify")
    def verify(self, request: HttpRequest, object_id: str) -> HttpResponse:
        version = self._version(object_id)
        try:
            whole = artifacts.digest(version.folder) == version.sha256
        except artifacts.CorruptArtifact as error:
            messages.error(request, str(error))
        else:
            if whole:
                messages.success(request, gettext("The files are the ones that were registered."))
            else:
                messages.error(request, gettext("The files are not the ones that were registered."))
        return go(request, page("registry_modelversion", version.pk))

    def _log(self, request: HttpRequest, version: ModelVersion, text: str) -> None:
        self.log_change(request, version, json.dumps([{"changed": {"fields": ["stage"]}}]))
        messages.success(request, text)


def _values(values: dict[str, Any]) -> SafeString:
    return render_to_string("admin/values.html", {"values": values}) if values else mark_safe("–")
