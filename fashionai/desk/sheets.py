"""Import and export on the desk: CSV in and out, a dry run first, nothing half-written, no damaged file a crash."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm
from unfold.contrib.import_export.forms import ExportForm, ImportForm

MAX_BYTES = 10 * 1024 * 1024
SALT = "desk.import"
ERRORS_SHOWN = 5


class SheetForm(ImportForm):
    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(gettext("The file is larger than %d MB. Split it.") % (MAX_BYTES // 1024**2))
        return file


class ConfirmSheetForm(ConfirmImportForm):
    """The name of the waiting file comes back signed: nobody names another file of the machine."""

    def clean_import_file_name(self) -> str:
        try:
            name: str = signing.loads(self.cleaned_data["import_file_name"], salt=SALT, max_age=3600)
        except signing.BadSignature:
            raise forms.ValidationError(gettext("The preview is too old. Upload the file again.")) from None
        return name


class SheetAdmin(ImportExportMixin):
    """Mixed into an admin that has `resource_classes`."""

    import_form_class = SheetForm
    export_form_class = ExportForm
    confirm_form_class = ConfirmSheetForm
    from_encoding = "utf-8-sig"
    import_error_display = ("message",)

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        initial = super().get_confirm_form_initial(request, import_form)
        if initial:
            initial["import_file_name"] = signing.dumps(initial["import_file_name"], salt=SALT)
        return initial

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """A preview whose file is gone, or that was tampered with, leads back to the upload."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = self.create_confirm_form(request)
        known = request.method == "POST" and form.is_valid() and form.cleaned_data["format"] == "0"
        try:
            if known or request.method != "POST":
                return super().process_import(request, **kwargs)
        except (OSError, UnicodeError, KeyError, IndexError, ValueError):
            pass  # the message below says what to do
        messages.error(request, gettext("The preview is too old. Upload the file again."))
        return redirect("admin:{}_{}_import".format(*self.get_model_info()))

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """What could be written at the preview may not be any more; then nothing was."""
        if not result.has_errors() and not result.has_validation_errors():
            return super().process_result(result, request)
        for error in result.base_errors[:ERRORS_SHOWN]:
            messages.error(request, str(error.error))
        for number, errors in result.row_errors()[:ERRORS_SHOWN]:
            messages.error(request, gettext("Row %(n)d: %(error)s") % {"n": number, "error": errors[0].error})
        for row in result.invalid_rows[:ERRORS_SHOWN]:
            said = " ".join(row.error.messages)
            messages.error(request, gettext("Row %(n)d: %(error)s") % {"n": row.number, "error": said})
        messages.error(request, gettext("Nothing was imported."))
        return redirect("admin:{}_{}_import".format(*self.get_model_info()))

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        totals = result.totals
        new, changed, same = totals["new"], totals["update"], totals["skip"]
        done = ngettext("%d row was imported", "%d rows were imported", new + changed) % (new + changed)
        text = gettext("%(done)s: %(new)d new, %(changed)d changed; %(same)d were as they are.")
        messages.success(request, text % {"done": done, "new": new, "changed": changed, "same": same})
