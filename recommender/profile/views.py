"""The taste profile's pages: what the shop thinks, changes to it, and forgetting; no scripts needed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fashionai.accounts.middleware import access
from recommender.profile import reading, services, shown, words
from recommender.profile.taste import LESS, MORE, REMOVED
from recommender.quiz.models import Facet


@require_safe
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    found = reading.of(access(request).find())
    context = {
        "profile": found,
        "sections": shown.sections(found) if found.is_used else [],
        "aspects": shown.aspects(found),
        "is_edited": any(one.opinion for traits in found.traits.values() for one in traits),
    }
    return render(request, "recommender/profile/profile.html", context)


@require_POST
def edit(request: HttpRequest) -> HttpResponse:
    """One change: `facet`, `value` and `opinion` (more, less, removed, or nothing to take it back)."""
    facet, value = request.POST.get("facet", ""), request.POST.get("value", "")
    opinion = request.POST.get("opinion", "")
    if facet in Facet.values and value and len(value) <= 80 and "\0" not in value:
        try:
            services.edit(shopper=access(request).ensure(), edits=[(facet, value, opinion)])
        except services.Refused:
            messages.error(request, _("That could not be changed. Reload the page and try again."))
        else:
            messages.success(request, _said(opinion) % {"name": words.label(facet, value)})
    return redirect(f"{reverse('recommender:profile')}#{facet if facet in Facet.values else 'main'}")


def _said(opinion: str) -> str:
    return {
        MORE: _("You will see more of this: %(name)s."),
        LESS: _("You will see less of this: %(name)s."),
        REMOVED: _("Noted: %(name)s is not you. It steps back everywhere."),
    }.get(opinion, _("Your change is taken back: %(name)s."))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    """Forget the changes, or after a question everything that was learned."""
    if request.method != "POST":
        return render(request, "recommender/profile/reset.html")
    if shopper := access(request).find():
        if request.POST.get("what") == "everything":
            services.forget_everything(shopper=shopper)
            messages.success(request, _("Everything the shop had learned about your taste is forgotten."))
        else:
            services.forget_edits(shopper=shopper)
            messages.success(request, _("Your changes are forgotten. What you look at still counts."))
    return redirect("recommender:profile")
