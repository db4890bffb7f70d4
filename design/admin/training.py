"""How the generator learns: every training with its progress, its newest samples, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from design.models import Training, TrainingState
from fashionai.desk import ReadOnlyAdmin, page
from fashionai.http.templatetags.desk import sentence

STATES = {TrainingState.RUNNING: "info", TrainingState.FINISHED: "success", TrainingState.STOPPED: "danger"}
#: Looks that the page lists, the newest.
SHOWN = 12


@admin.register(Training)
class TrainingAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "lesson", "shown_state", "percent", "shown_decision", "shown_version")
    list_filter = ("state", "lesson")
    list_select_related = ("version",)
    change_form_before_template = "admin/design/training.html"
    fields = (("lesson", "pictures"), ("started_at", "seen_at"), "shown_version")
    readonly_fields = ("shown_version",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Training]:
        return super().get_queryset(request).defer("grid")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:key>/samples.webp", view(self.samples), name="design_training_samples"),
            *super().get_urls(),
        ]

    @display(description=_("state"), label=STATES)
    def shown_state(self, training: Training) -> tuple[str, str]:
        return training.state, training.get_state_display()

    @display(description=_("progress"))
    def percent(self, training: Training) -> str:
        return f"{100 * training.share:.0f}%"

    @display(description=_("what came of it"), empty_value="–")
    def shown_decision(self, training: Training) -> str | None:
        return sentence(training.decision) or None

    @display(description=_("model version"), empty_value="–")
    def shown_version(self, training: Training) -> SafeString | None:
        if training.version is None:
            return None
        return format_html('<a href="{}">{}</a>', page("registry_modelversion", training.version.pk), training.version)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        training = self.get_object(request, object_id)
        context = {"training": training, "looks": training.looks[: -SHOWN - 1 : -1] if training else []}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def samples(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        grid = Training.objects.filter(pk=key).values_list("grid", flat=True).first()
        if not grid:
            raise Http404("No samples yet.")
        response = HttpResponse(bytes(grid), content_type="image/webp")
        response["Cache-Control"] = "private, no-store"
        return response
