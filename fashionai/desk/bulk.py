"""Actions on many rows: a page says what, how many and shows a sample; nothing happens before its yes.

At most ADMIN_BULK_CAP rows at once. The rows are named on the page that is confirmed, so that what is changed
is what was shown; each gets a line in the admin's log, signed by who said yes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext

SAMPLE = 10
Answers = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A bulk change. `run` gets the rows and the form's answers, with who said yes as `by`, and returns those that it
    changed; a ValidationError says why nothing was. `preview` says in words what a row becomes (shown beside the
    sample once the form is valid).
    """

    label: Any
    title: Any
    run: Callable[[QuerySet[Any], Answers], list[Any]]
    text: Any = ""
    form: type[forms.Form] = forms.Form
    preview: Callable[[Any, Answers], str] | None = None


def bulk_action(name: str, change: Change, *, permissions: tuple[str, ...] = ("change",)) -> Callable[..., Any]:
    """An entry of `ModelAdmin.actions` that asks before it does anything."""

    def run(modeladmin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        count = rows.count()
        if count > settings.ADMIN_BULK_CAP:
            messages.error(request, _too_many(count))
            return None
        step = request.POST.get("step", "")
        form = change.form(request.POST if step else None)
        if step and form.is_valid() and (step == "go" or change.preview is None):
            return _go(modeladmin, request, rows, change, form)
        return _ask(modeladmin, request, rows, name, change, form)

    run.__name__ = name
    return admin.action(description=change.label, permissions=permissions)(run)


def _too_many(count: int) -> str:
    text = gettext("%(count)d rows are more than the %(cap)d that may be changed at once. Narrow the list first.")
    return text % {"count": count, "cap": settings.ADMIN_BULK_CAP}


def _go(
    modeladmin: admin.ModelAdmin, request: HttpRequest, rows: QuerySet[Any], change: Change, form: forms.Form
) -> HttpResponse | None:
    try:
        with transaction.atomic():
            changed = change.run(rows, {**form.cleaned_data, "by": request.user})
            _log(request, changed, str(change.title))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None
    text = ngettext("%d row was changed.", "%d rows were changed.", len(changed)) % len(changed)
    (messages.success if changed else messages.warning)(request, text)
    return None


def _log(request: HttpRequest, changed: list[Model], text: str) -> None:
    if changed:
        LogEntry.objects.log_actions(
            user_id=request.user.pk or 0,
            queryset=changed,
            action_flag=CHANGE,
            change_message=text,
        )


def _ask(
    modeladmin: admin.ModelAdmin,
    request: HttpRequest,
    rows: QuerySet[Any],
    name: str,
    change: Change,
    form: forms.Form,
) -> HttpResponse:
    chosen = list(rows)
    known = form.is_bound and form.is_valid()
    show = change.preview if known else None
    sample = [(row, show(row, form.cleaned_data) if show else "") for row in chosen[:SAMPLE]]
    context = {
        **modeladmin.admin_site.each_context(request),
        "opts": modeladmin.opts,
        "title": change.title,
        "text": change.text,
        "form": form,
        "media": modeladmin.media + form.media,
        "keys": [row.pk for row in chosen],
        "count": len(chosen),
        "more": max(0, len(chosen) - SAMPLE),
        "sample": sample,
        "action_name": name,
        "step": "go" if change.preview is None or known else "preview",
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/desk/confirm.html", context)
