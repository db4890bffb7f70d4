"""The account's pages, and what a shopper may decide about their data."""

from __future__ import annotations

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fashionai.accounts import services
from fashionai.accounts.forms import DetailsForm, PasswordForm
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Purpose, User
from fashionai.accounts.privacy import erase_shopper, export_shopper


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


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def details(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    known = {"name": user.name, "language": get_language()}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=known)
    if not form.is_valid():
        return render(request, "accounts/details.html", {"form": form})
    language = form.cleaned_data["language"]
    services.change_details(user=user, name=form.cleaned_data["name"], language=language)
    with override(language):
        messages.success(request, _("Your details are saved."))
    response = redirect("catalog:account")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


@require_POST
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Everything the shop knows about whoever asks, guest or account, as a file."""
    shopper = access(request).ensure()
    response = JsonResponse(export_shopper(shopper), json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"fashionai-{timezone.now():%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def delete(request: HttpRequest) -> HttpResponse:
    """Forget an account, after its password, or a guest, after a click."""
    if request.user.is_authenticated:
        return _delete_account(request, _user(request))
    if request.method == "POST":
        if guest := access(request).find():
            erase_shopper(shopper=guest)
        return _forgotten(request)
    return render(request, "accounts/delete.html", {"form": None})


def _delete_account(request: HttpRequest, user: User) -> HttpResponse:
    if user.is_staff:  # their name stands in the desk's records; an owner of the desk takes them off
        return render(request, "accounts/delete.html", {"form": None, "is_staff": True})
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not ratelimit.consume(request, action="reauthenticate", user=user):
        return ratelimit.respond_429(request)
    form = PasswordForm(posted, user=user)
    if not form.is_valid():
        return render(request, "accounts/delete.html", {"form": form})
    erase_shopper(shopper=services.shopper_of(user=user))
    return _forgotten(request)


def _forgotten(request: HttpRequest) -> HttpResponse:
    logout(request)
    access(request).leave()
    messages.success(
        request, _("Everything the shop knew about you is deleted. Orders stay in its books without your name.")
    )
    return redirect("catalog:home")


def _user(request: HttpRequest) -> User:
    """Who is signed in. Raises TypeError where the view forgot to ask for that."""
    if not isinstance(request.user, User):
        raise TypeError("This view is for people who are signed in.")
    return request.user
