"""Light or dark: the reader's system decides until they press the toggle; then a cookie does."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme for a year and go back to the page (one of ours) that asked."""
    chosen = request.POST.get("theme")
    if chosen not in THEMES:
        return HttpResponseBadRequest("theme is 'light' or 'dark'.", content_type="text/plain")
    back = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = redirect(back if ours else "/")
    response.set_cookie(
        THEME_COOKIE, chosen, max_age=365 * 86400, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response
