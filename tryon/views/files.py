"""Pictures: private ones by short-lived addresses, a shared result by its link, and mannequins for everybody."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.pictures import drawer
from fashionai.accounts.middleware import access as shopper_access
from tryon import access, asking, engine, files, mannequins

logger = logging.getLogger(__name__)
_TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}
_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
@never_cache
def file(request: HttpRequest, token: str) -> HttpResponse:
    """404 alike for an address that has ended, that is another's, and that never was."""
    name = access.opened(token, shopper_access(request).find())
    if name is None:
        raise Http404("No such picture, or its address has ended.")
    try:
        content = files.read(name)
    except FileNotFoundError as error:
        raise Http404("The picture is gone.") from error
    suffix = name.rsplit(".", 1)[-1]
    response = HttpResponse(content, content_type=_TYPES[suffix])
    kind = "attachment" if "save" in request.GET else "inline"
    response["Content-Disposition"] = f'{kind}; filename="try-on.{suffix}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The result for whoever has the link; neither the photo nor the shopper's name."""
    link = access.shared(token)
    if link is None:
        raise Http404("This link has ended.")
    context = {"link": link, "tryon": link.tryon, "address": access.address("shared", link.token)}
    response = render(request, "tryon/shared.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # the link is the key
    return response


@require_safe
def mannequin(request: HttpRequest, version: int, slug: str, width: int) -> HttpResponse | FileResponse:
    """Drawn now where it is missing; 503 while the process is busy drawing others."""
    who = asking.mannequin_of(slug)
    if width not in mannequins.SIZES or version != engine.VERSION or who.frame != "full":
        raise Http404("No such size.")
    try:
        response = FileResponse(mannequins.picture(who, width).open("rb"), content_type="image/webp")
    except drawer.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "3", "Cache-Control": "no-store"})
    response["Cache-Control"] = _FOR_EVER
    response["X-Content-Type-Options"] = "nosniff"
    return response
