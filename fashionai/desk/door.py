"""The desk's sign-in page."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def desk_login(request: HttpRequest) -> HttpResponse:
    """Whoever comes without an aim means the desk: the shop's own aim after signing in is the account page."""
    if request.method == "GET" and "next" not in request.GET:
        return redirect(f"{request.path}?next={reverse('admin:index')}")
    return admin.site.login(request)
