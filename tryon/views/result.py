"""A try-on's page: how far it is, what came of it, and what one does with the result."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fashionai.accounts.middleware import access as shopper_access
from tryon import access, services
from tryon.models import Fault, TryOn
from tryon.services.verdicts import NothingToJudge
from tryon.shown import page_of


@require_safe
@never_cache
def tryon(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """htmx asks for the changing part alone; without scripts the page refreshes itself."""
    part = "state" if getattr(request, "htmx", False) else "tryon"
    return render(request, f"tryon/{part}.html", page_of(_own(request, key)))


@require_POST
@never_cache
def verdict(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Thumbs up, or down with what is off; the last word counts."""
    own, fault = _own(request, key), request.POST.get("fault", "")
    if fault not in ("", *Fault.values):
        raise Http404("No such reason.")
    try:
        own.verdict = services.judge(tryon=own, liked=request.POST.get("liked") == "1", fault=fault)
    except NothingToJudge as error:
        raise Http404("There is no result to judge.") from error
    return _answer(request, own, "verdict")


@require_POST
@never_cache
def show(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let the shop's team look at this result, or not any more."""
    own = _own(request, key)
    services.show_to_staff(tryon=own, shown=request.POST.get("show") == "1")
    return _answer(request, _own(request, key), "verdict")


@require_POST
@never_cache
def share(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    own = _own(request, key)
    if request.POST.get("share") == "0":
        services.unshare(tryon=own)
    else:
        try:
            services.share(tryon=own)
        except NothingToJudge as error:
            raise Http404("There is no result to share.") from error
    return _answer(request, _own(request, key), "share")


@require_POST
def forget(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    services.forget_tryon(tryon=_own(request, key))
    messages.success(request, _("This try-on is deleted."))
    return redirect("tryon:start")


@require_POST
def forget_photo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    photo = access.photo(shopper_access(request).find(), key)
    if photo is None:
        raise Http404("No such photo, or it is forgotten.")
    services.forget_photo(photo=photo)
    messages.success(request, _("Your photo and every picture made from it are deleted."))
    return redirect("tryon:start")


def _answer(request: HttpRequest, own: TryOn, part: str) -> HttpResponse:
    """The part alone for htmx, the whole page for everybody else."""
    if getattr(request, "htmx", False):
        context: dict[str, Any] = page_of(own)
        return render(request, f"tryon/{part}.html", context)
    return redirect(reverse("tryon:tryon", args=[own.pk]) + f"#{part}")


def _own(request: HttpRequest, key: uuid.UUID) -> TryOn:
    found = access.tryon(shopper_access(request).find(), key)
    if found is None:
        raise Http404("No such try-on, or it is forgotten.")
    return found
