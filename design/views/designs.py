"""One design: its page, its picture, keeping it, naming it, and the link that shows it to others."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from design import reading, services, shown
from design.models import Design
from design.views import own


@require_safe
@never_cache
def design(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return render(request, "design/design.html", shown.design(own.design(request, key), request))


@require_safe
def picture(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The picture itself, for its owner; a design never changes."""
    return _file(own.design(request, key), "private, max-age=86400, immutable")


def _file(found: Design, cache: str) -> HttpResponse:
    response = HttpResponse(reading.picture(found), content_type="image/webp")
    response["Content-Disposition"] = f'inline; filename="sketch-{str(found.pk)[:8]}.webp"'
    response["Cache-Control"] = cache
    return response


@require_POST
def keep(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = own.design(request, key)
    try:
        services.save(design=found, saved=found.saved_at is None)
    except services.TooMany as refused:
        messages.error(request, str(refused))
    if getattr(request, "htmx", False):
        return render(request, "design/sketch.html", shown.one(own.design(request, key)))
    return _back(request, found)


def _back(request: HttpRequest, found: Design) -> HttpResponse:
    """To where the button was: the board, or the design's own page."""
    if request.POST.get("from") == "board":
        return redirect(f"{shown.board_address(found)}#d{found.place}")
    return redirect(found)


@require_POST
def rename(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = own.design(request, key)
    services.rename(design=found, name=request.POST.get("name", ""))
    return redirect(found)


@require_POST
def share(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """`stop` makes the link lead nowhere."""
    found = own.design(request, key)
    if "stop" in request.POST:
        services.unshare(design=found)
        messages.success(request, _("The link shows nothing any more."))
    else:
        services.share(design=found)
    return redirect(f"{found.get_absolute_url()}#share")


def _shared(token: uuid.UUID) -> Design:
    found = reading.shared_design(token)
    if found is None:
        raise Http404("No such design, or it is no longer shared.")
    return found


@require_safe
@never_cache
def shared(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """What somebody was sent: the design and what the shop has like it; nothing of who made it."""
    return render(request, "design/shared.html", shown.shared(_shared(token)))


@require_safe
def shared_picture(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    return _file(_shared(token), "private, max-age=300")
