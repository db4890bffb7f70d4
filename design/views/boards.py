"""Brief → board of eight → what the shopper says → the next."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from design import forms, reading, services, shown
from design.models import Board, Opinion
from design.views import own
from fashionai.accounts.middleware import access
from fashionai.http.throttles import client_address, count


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """The brief, what was begun before, and what was saved."""
    error = ""
    if request.method == "POST":
        try:
            _calm(request)
            board = services.begin(
                shopper=access(request).ensure(),
                language=get_language() or "",
                **forms.brief(request),  # type: ignore[arg-type]
            )
            return redirect(_address(board))
        except services.TooMany as refused:
            error = str(refused)
    context = shown.start(access(request).find(), request.POST if error else request.GET)
    return render(request, "design/start.html", context | {"error": error}, status=429 if error else 200)


def _calm(request: HttpRequest) -> None:
    if not count("studio", client_address(request)):
        raise services.TooMany(shown.quick())


def _address(board: Board) -> str:
    return reverse("design:board", args=[board.studio_id, board.number])


@require_safe
@never_cache
def latest(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return redirect(_address(own.board(own.studio(request, key))))


@require_safe
@never_cache
def board(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponse:
    """A round; htmx asks for the changing part alone while it is being made."""
    studio = own.studio(request, key)
    context = shown.board(studio, own.board(studio, number))
    part = "round" if getattr(request, "htmx", False) else "board"
    return render(request, f"design/{part}.html", context)


@require_POST
def onward(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The next round, with the sliders as they stand."""
    studio = own.studio(request, key)
    return _next(request, studio.pk, sliders=forms.sliders(request.POST))


@require_POST
def judge(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """`opinion` is like, pass or more; more goes on at once from this design."""
    design, opinion = own.design(request, key), request.POST.get("opinion", "")
    if opinion == Opinion.MORE:
        return _next(request, design.board.studio_id, like=design)
    if opinion in Opinion.values:
        services.judge(design=design, opinion=opinion)
    if getattr(request, "htmx", False):
        context = shown.one(own.design(request, key))
        return render(request, "design/sketch.html", context)
    return redirect(f"{_address(design.board)}#d{design.place}")


def _next(request: HttpRequest, key: uuid.UUID, **how: Any) -> HttpResponse:
    studio = own.studio(request, key)
    try:
        _calm(request)
        following = services.next_board(studio=studio, **how)
    except services.TooMany as refused:
        messages.error(request, str(refused))
        following = own.board(studio)
    address = _address(following)
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


@require_POST
def undo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    studio = own.studio(request, key)
    design = services.undo(studio=studio)
    if design is None:
        messages.info(request, _("There is nothing to take back."))
        return redirect("design:studio", key)
    messages.success(request, _("Taken back. The next board no longer counts it."))
    return redirect(f"{_address(design.board)}#d{design.place}")


@require_safe
@never_cache
def compare(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Two to four designs of a studio beside each other."""
    studio = own.studio(request, key)
    designs = reading.compared(studio, forms.keys(request.GET.getlist("d")))
    return render(request, "design/compare.html", shown.compare(studio, designs))


@require_POST
def rename(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    services.rename_studio(studio=own.studio(request, key), name=request.POST.get("name", ""))
    return redirect("design:studio", key)


@require_POST
def forget(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The studio with its boards, designs and all that was said of them."""
    services.forget(studio=own.studio(request, key))
    messages.success(request, _("This studio is deleted with everything in it."))
    return redirect("design:start")
