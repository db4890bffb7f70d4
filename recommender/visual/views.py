"""Search by a photo: choose one, wait a moment, see what looks like it. Every page works without scripts."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.reviews.photos import PhotoRefused
from fashionai.accounts.middleware import access
from fashionai.http.throttles import client_address, count
from recommender import slates
from recommender.models import PhotoSearch
from recommender.visual import photos, shown

PAGE = "recommender:photo_found"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Choose a photo. A refused one comes back with what is wrong with it."""
    error = ""
    if request.method == "POST":
        try:
            return redirect(PAGE, _begin(request).pk)
        except (PhotoRefused, photos.TooMany) as refused:
            error = str(refused)
    return render(request, "recommender/photo/start.html", {"error": error}, status=422 if error else 200)


def _begin(request: HttpRequest) -> PhotoSearch:
    """From either field of the form: the camera's or the folder's."""
    upload = request.FILES.get("photo") or request.FILES.get("camera")
    if upload is None:
        raise PhotoRefused(_("Choose a photo first."))
    if not count("write", client_address(request)):
        raise photos.TooMany(_("These are many photos within a minute. Try again a little later."))
    return photos.begin(shopper=access(request).ensure(), upload=upload)


@require_safe
@never_cache
def found(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far the search is, or what it found; htmx asks for the changing part alone."""
    search = _own(request, key)
    tiles = shown.tiles(search)
    slates.record(shopper=access(request).find(), slot=shown.SLOT, tiles=tiles)
    context = {
        "search": search,
        "tiles": tiles,
        "slot": shown.SLOT,
        "late": photos.is_late(search),
        "failed": photos.has_failed(search),
    }
    part = "state" if getattr(request, "htmx", False) else "found"
    return render(request, f"recommender/photo/{part}.html", context)


@require_safe
@never_cache
def photo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The photo itself, for its owner."""
    response = HttpResponse(bytes(_own(request, key).photo), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return response


@require_POST
def forget(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    photos.forget(_own(request, key))
    return redirect("recommender:photo")


def _own(request: HttpRequest, key: uuid.UUID) -> PhotoSearch:
    search = photos.find(access(request).find(), key)
    if search is None:
        raise Http404("No such photo, or it is forgotten.")
    return search
