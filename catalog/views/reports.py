"""Reporting a look, a public face or a review to the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.looks import reading
from catalog.models import Person, Review
from catalog.models.reports import Reported
from catalog.reports import services
from catalog.reports.forms import ReportForm
from fashionai.accounts.middleware import access

METHODS = ["GET", "HEAD", "POST"]


@login_required
@never_cache
@require_http_methods(METHODS)
def look_report(request: HttpRequest, token: str) -> HttpResponse:
    look = reading.look_of(request, token)
    if look is None:
        raise Http404("No such look.")
    return _ask(request, look, {"heading": _("Report this look"), "what": look.title, "back": look.get_absolute_url()})


@login_required
@never_cache
@require_http_methods(METHODS)
def person_report(request: HttpRequest, handle: str) -> HttpResponse:
    face = get_object_or_404(Person, handle=handle)
    return _ask(request, face, {"heading": _("Report this page"), "what": face.name, "back": face.get_absolute_url()})


@login_required
@never_cache
@require_http_methods(METHODS)
def review_report(request: HttpRequest, key: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.published().select_related("product"), pk=key)
    back = f"{reverse('catalog:reviews', args=[review.product.slug])}#review-{review.pk}"
    what = review.title or review.product.name
    return _ask(request, review, {"heading": _("Report this review"), "what": what, "back": back})


def _ask(request: HttpRequest, target: Reported, context: dict[str, Any]) -> HttpResponse:
    """The form, or what came of it; afterwards to where the thing stands."""
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _report(request, target, form.cleaned_data)
        return HttpResponseRedirect(context["back"])
    status = 400 if form.errors else 200
    return render(request, "catalog/report.html", {**context, "form": form}, status=status)


def _report(request: HttpRequest, target: Reported, answers: dict[str, Any]) -> None:
    try:
        services.report(shopper=access(request).ensure(), target=target, **answers)
    except services.OwnThing:
        messages.error(request, _("That is yours: change or delete it instead."))
    except services.TooManyReports:
        messages.error(request, _("You have reported a lot today. Please go on tomorrow."))
    else:
        messages.success(request, _("Thank you. Somebody will look at it."))
