"""Public faces, and following them or brands."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.looks import reading, services
from catalog.looks.forms import PersonForm
from catalog.models import Brand, Person
from fashionai.accounts.middleware import access


@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponse:
    face = get_object_or_404(reading.people(request), handle=handle)
    looks = reading.public_looks(request).filter(owner=face.shopper_id)
    page = Paginator(looks, reading.PAGE_SIZE).get_page(request.GET.get("page") or 1)
    shopper = access(request).find()
    is_own = shopper is not None and shopper.pk == face.shopper_id
    return render(request, "catalog/looks/person.html", {"person": face, "page": page, "is_own": is_own})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_person(request: HttpRequest) -> HttpResponse:
    """Make, change or with `withdraw` take away one's public face."""
    shopper = access(request).ensure()
    face = Person.objects.filter(shopper=shopper).first()
    if request.method == "POST" and "withdraw" in request.POST:
        services.withdraw_person(shopper=shopper)
        messages.success(request, _("Your public page is gone; your public looks are private now."))
        return redirect("catalog:own_looks")
    form = PersonForm(request.POST or None, person=face)
    if request.method == "POST" and form.is_valid():
        face = services.save_person(shopper=shopper, **form.cleaned_data, language=get_language() or "")
        messages.success(request, _("Saved."))
        return redirect(face)
    context = {"form": form, "person": face}
    return render(request, "catalog/looks/own_person.html", context, status=400 if form.errors else 200)


@require_POST
def person_follow(request: HttpRequest, handle: str) -> HttpResponse:
    face = get_object_or_404(Person, handle=handle)
    try:
        following = request.POST.get("follow") != "0"
        services.follow_person(person=face, shopper=access(request).ensure(), following=following)
    except ValueError:
        messages.error(request, _("That is you."))
    return _back(request, face.get_absolute_url())


@require_POST
def brand_follow(request: HttpRequest, slug: str) -> HttpResponse:
    brand = get_object_or_404(Brand, slug=slug)
    following = request.POST.get("follow") != "0"
    services.follow_brand(brand=brand, shopper=access(request).ensure(), following=following)
    return _back(request, "/")


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else otherwise)
