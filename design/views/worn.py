"""A design on a mannequin: who shall wear it, and the picture once it is made."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.pictures.mannequins import Mannequin
from design import services, shown, wearing
from design.models import Design, Worn
from design.views import own
from fashionai.http.throttles import client_address, count


@require_safe
@never_cache
def worn(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """htmx asks for the changing part alone while a mannequin is being dressed."""
    found = own.design(request, key)
    part = "wearing" if getattr(request, "htmx", False) and "tone" not in request.GET else "worn"
    return render(request, f"design/{part}.html", _context(found, request))


def _context(found: Design, request: HttpRequest) -> dict[str, Any]:
    newest = Worn.objects.filter(design=found).defer("picture").first()
    return {
        **shown.design(found, request),
        **wearing.choices(request.GET.get("tone", ""), request.GET.get("figure", "")),
        "wearable": wearing.wearable(found),
        "worn": newest,
        "failed": newest is not None and wearing.gave_up(newest),
    }


@require_POST
def wear(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = own.design(request, key)
    try:
        who = Mannequin.from_slug(request.POST.get("mannequin", ""))
    except ValueError as error:
        raise Http404("No such mannequin.") from error
    if not wearing.wearable(found):
        raise Http404("This kind of garment is not tried on.")
    try:
        if not count("tryon", client_address(request)):
            raise services.TooMany(shown.quick())
        wearing.ask(design=found, mannequin=who)
    except services.TooMany as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('design:worn', args=[found.pk])}?tone={who.tone}&figure={who.figure}")


@require_safe
def worn_picture(request: HttpRequest, key: uuid.UUID, who: str) -> HttpResponse:
    picture = Worn.objects.filter(design=own.design(request, key), mannequin=who).values_list("picture", flat=True)
    data = picture.first()
    if not data:
        raise Http404("No such picture.")
    response = HttpResponse(bytes(data), content_type="image/webp")
    response["Content-Disposition"] = f'inline; filename="sketch-{str(key)[:8]}-worn.webp"'
    response["Cache-Control"] = "private, max-age=3600"
    return response
