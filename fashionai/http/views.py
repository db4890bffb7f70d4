"""Probes, a trivial view that benchmarks measure against, and media for shops without a file server in front."""

from __future__ import annotations

import logging
import os

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils._os import safe_join
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)
MEDIA_MAX_AGE = 60 * 60 * 24 * 30
SAFE_MEDIA = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The process can serve shoppers: its database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer the readiness probe.")
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok"})


@require_safe
def ping(request: HttpRequest) -> HttpResponse:
    """The yardstick of `benchmarks http`: the same middleware, no work."""
    return HttpResponse("pong", content_type="text/plain")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """Serve an uploaded picture; only picture types, so that nothing uploaded runs in a browser."""
    file_type = SAFE_MEDIA.get("." + path.rsplit(".", 1)[-1].lower())
    if file_type is None:
        raise Http404("Only pictures are served from here.")
    try:
        full = safe_join(settings.MEDIA_ROOT, path)
        handle = open(full, "rb")  # noqa: SIM115 - FileResponse closes it
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404("No such picture.") from error
    stat = os.fstat(handle.fileno())
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    response: HttpResponse | FileResponse
    if since is not None and int(stat.st_mtime) <= since:
        handle.close()
        response = HttpResponse(status=304)
    else:
        response = FileResponse(handle, content_type=file_type)
    response["Last-Modified"] = http_date(stat.st_mtime)
    response["Cache-Control"] = f"public, max-age={MEDIA_MAX_AGE}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
