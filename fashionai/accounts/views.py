"""What a shopper may decide about their data."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fashionai.accounts import services
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Purpose


@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Every purpose with its switch, for guests and accounts. An answer is written only where it changed."""
    shopper = access(request)
    answers = {purpose: services.has_consent(shopper.find(), purpose) for purpose in Purpose}
    if request.method == "POST":
        wanted = {purpose: purpose.value in request.POST.getlist("purpose") for purpose in Purpose}
        for purpose in Purpose:
            if wanted[purpose] != answers[purpose]:
                services.record_consent(shopper=shopper.ensure(), purpose=purpose, granted=wanted[purpose])
        messages.success(request, _("Your choices are saved."))
        return redirect("catalog:privacy")
    return render(request, "accounts/privacy.html", {"answers": answers.items()})
