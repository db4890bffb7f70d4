"""What the admin pages of every app share: read-only records, confirmed actions, and job pages' addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.forms import BaseDialogForm

admin.site.index_title = _("Overview")


class ReadOnly:
    """Rows that the shop writes and people only read."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, ModelAdmin):
    """An admin page for reading; actions of its own may still change rows through services."""

    def has_operate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """May use the buttons: the change permission that the form itself does not need."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")


class ReadOnlyInline(ReadOnly, TabularInline):
    extra = 0


def confirmed(title: Any, description: Any, *, form: type[BaseDialogForm] = BaseDialogForm) -> ActionDialog:
    """The question an action asks before it does anything; the answer comes by POST."""
    return {"title": title, "description": description, "form_class": form, "form_submit_text": _("Yes, go ahead")}


def asked(
    label: Any,
    *,
    icon: str,
    path: str,
    title: Any,
    text: Any,
    form: type[BaseDialogForm] = BaseDialogForm,
    permission: str = "operate",
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorates a button's method: a dialog asks `title` and `text` (and `form`) first, and only its yes calls it."""
    dialog = confirmed(title, text, form=form)
    return action(description=label, icon=icon, permissions=[permission], url_path=path, dialog=dialog)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser on after a dialog, whether it was posted by htmx or by a plain form."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def page(model: str, pk: Any = None) -> str:
    """The admin address of a list ("jobs_job") or of one row."""
    if pk is None:
        return reverse(f"admin:{model}_changelist")
    return reverse(f"admin:{model}_change", args=[pk])
