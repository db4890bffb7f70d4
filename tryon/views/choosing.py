"""Choosing who wears it: a mannequin, an earlier photo, or a new one after consent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.models import ProductImage
from fashionai.accounts.middleware import access as shopper_access
from fashionai.accounts.models import Purpose
from fashionai.accounts.services import has_consent, record_consent
from fashionai.http.throttles import client_address, count
from tryon import access, asking, ideas, mannequins, services, shown, words
from tryon.models import TryOn
from tryon.pipeline.errors import Refused
from tryon.wearing import kind_of

SHOWN = 12


@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """With a product: who shall wear it. Without: what was tried on so far."""
    if "picture" in request.GET:
        return _choose(request, asking.picture_of(request.GET["picture"]))
    if "product" in request.GET:
        product = asking.product_of(request.GET["product"])
        return _choose(request, asking.front_of(product, request.GET.get("colour", "")))
    shopper = shopper_access(request).find()
    context = {"tryons": access.latest(shopper, SHOWN), "ideas": ideas.to_begin(shopper)}
    return render(request, "tryon/mine.html", context)


def _choose(
    request: HttpRequest, picture: ProductImage, *, second: ProductImage | None = None, refusal: Refused | None = None
) -> HttpResponse:
    shopper = shopper_access(request).find()
    data = request.GET
    second = second or asking.second_of(data)
    context: dict[str, Any] = {
        "picture": picture,
        "second": second,
        "product": picture.product,
        "start": shown.start_of(picture, second),
        "wearable": kind_of(picture.product.category.path) is not None,
        "gallery": mannequins.gallery(picture.product, data.get("tone", ""), data.get("figure", "")),
        "photos": [(photo, access.address("photo", photo.pk, shopper)) for photo in access.photos(shopper)],
        "agreed": has_consent(shopper, Purpose.TRYON_PHOTOS),
        "error": words.refusal(refusal.code, refusal.reason) if refusal else "",
        "on_photo": bool(refusal),
    }
    part = "gallery" if getattr(request, "htmx", False) else "start"
    return render(request, f"tryon/{part}.html", context, status=_status(refusal))


def _status(refusal: Refused | None) -> int:
    if refusal is None:
        return 200
    return 429 if refusal.code == "quota" else 422


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to the use of photos, and go on to choosing one."""
    record_consent(shopper=shopper_access(request).ensure(), purpose=Purpose.TRYON_PHOTOS, granted=True)
    picture = asking.picture_of(request.POST.get("picture", ""))
    second = asking.second_of(request.POST)
    return redirect(shown.start_of(picture, second) + "#photo")


@require_POST
@never_cache
def on_mannequin(request: HttpRequest) -> HttpResponse:
    return _begin(request, lambda: asking.person_of({"mannequin": request.POST.get("mannequin", "-")}, None))


@require_POST
@never_cache
def on_photo(request: HttpRequest) -> HttpResponse:
    """From either field of the form: the camera's or the folder's."""
    return _begin(request, lambda: _new_photo(request))


@require_POST
@never_cache
def again(request: HttpRequest) -> HttpResponse:
    """Another garment, colour or second piece on the same person."""
    return _begin(request, lambda: asking.person_of(request.POST.dict(), shopper_access(request).find()))


def _new_photo(request: HttpRequest) -> asking.Person:
    upload = request.FILES.get("photo") or request.FILES.get("camera")
    if upload is None:
        raise Refused("image_load", "missing")
    return asking.Person(photo=services.keep_photo(shopper=shopper_access(request).ensure(), upload=upload))


def _begin(request: HttpRequest, who: Any) -> HttpResponse:
    picture, second = asking.picture_of(request.POST.get("picture", "")), asking.second_of(request.POST)
    try:
        return redirect("tryon:tryon", _begun(request, who, picture, second).pk)
    except services.ConsentMissing:
        return redirect(shown.start_of(picture, second) + "#photo")
    except Refused as refusal:
        return _choose(request, picture, second=second, refusal=refusal)


def _begun(request: HttpRequest, who: Any, picture: ProductImage, second: ProductImage | None) -> TryOn:
    if not count("tryon", client_address(request)):
        raise Refused("quota", "minute")
    person: asking.Person = who()
    shopper = shopper_access(request).ensure()
    return services.begin(
        shopper=shopper, picture=picture, second=second, photo=person.photo, mannequin=person.mannequin
    )
