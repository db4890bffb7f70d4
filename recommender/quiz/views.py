"""The style quiz: five short steps without scripts, a summary that says what the shop made of them, and a way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Product
from fashionai.accounts.middleware import COOKIE_AGE, access
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender.models import EventKind
from recommender.quiz import choices, services, words
from recommender.quiz.models import Facet
from recommender.quiz.style import SCALES, quiz_answers

# Says that the invitation was answered, by a visit or by a no.
COOKIE = "style"
STEPS = ("departments", "pictures", "colours", "sizes", "brands")
PICTURE = re.compile(r"p[0-9]{1,18}")
Said = dict[str, list[str]]


@require_safe
@never_cache
def style(request: HttpRequest) -> HttpResponse:
    """Your style: what was said, or how to begin."""
    shopper = access(request).find()
    said = quiz_answers(shopper) if shopper else {}
    opinions = services.opinions(shopper) if shopper else {}
    context = {
        "rows": _summary(said),
        "judged": _judged(opinions),
        "is_used": has_consent(shopper, Purpose.PERSONALISATION),
        "first": STEPS[0],
    }
    return answered(render(request, "recommender/style/summary.html", context))


def _summary(said: Said) -> list[tuple[str, str, list[str]]]:
    """(title, step, answers) of what was said."""
    brands = words.brand_names(said[Facet.BRAND]) if said.get(Facet.BRAND) else {}
    rows = [
        (_("For whom"), "departments", Facet.DEPARTMENT),
        (_("Colours"), "colours", Facet.COLOUR),
        *((label, "sizes", facet) for facet, label in _size_labels().items()),
        (_("Brands"), "brands", Facet.BRAND),
        (_("Price"), "brands", Facet.PRICE),
    ]
    return [
        (title, step, [words.answer_name(facet, value, brands) for value in said[facet]])
        for title, step, facet in rows
        if said.get(facet)
    ]


def _size_labels() -> dict[Facet, str]:
    return {
        Facet.SIZE_TOP: _("Size of tops"),
        Facet.SIZE_BOTTOM: _("Size of trousers"),
        Facet.SIZE_DRESS: _("Size of dresses"),
        Facet.SIZE_SHOE: _("Size of shoes"),
    }


def _judged(opinions: dict[int, str]) -> list[choices.Picture]:
    liked = [pk for pk, kind in opinions.items() if kind == EventKind.LIKE]
    found = Product.objects.active().for_tiles().in_bulk(liked) if liked else {}
    return [choices.Picture(found[pk], EventKind.LIKE) for pk in liked if pk in found]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def step(request: HttpRequest, name: str) -> HttpResponse:
    """One step. Its answer is saved as it is sent; going back shows it again, skipping leaves it as it was."""
    if name not in STEPS:
        raise Http404("No such step.")
    place = STEPS.index(name)
    if request.method == "POST":
        if "skip" not in request.POST:
            _save(request, name)
        return redirect("recommender:style_step", STEPS[place + 1]) if place + 1 < len(STEPS) else _done()
    shopper = access(request).find()
    said = quiz_answers(shopper) if shopper else {}
    context = {
        "step": name,
        "place": place + 1,
        "steps": len(STEPS),
        "previous": STEPS[place - 1] if place else None,
        **OFFERS[name](said, shopper),
    }
    return answered(render(request, f"recommender/style/{name}.html", context))


def _done() -> HttpResponse:
    return redirect("recommender:style")


def answered(response: HttpResponse) -> HttpResponse:
    """The response, which remembers that the invitation was taken up or turned down."""
    response.set_cookie(
        COOKIE, "1", max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


OFFERS: dict[str, Callable[[Said, Shopper | None], dict[str, Any]]] = {
    "departments": lambda said, shopper: {"options": choices.departments(said.get(Facet.DEPARTMENT, []))},
    "pictures": lambda said, shopper: {
        "pictures": choices.pictures(said.get(Facet.DEPARTMENT, []), services.opinions(shopper) if shopper else {})
    },
    "colours": lambda said, shopper: {"options": choices.colours(said.get(Facet.COLOUR, []))},
    "sizes": lambda said, shopper: {"scales": choices.sizes(said)},
    "brands": lambda said, shopper: {
        "brands": choices.brands(said.get(Facet.BRAND, [])),
        "prices": choices.prices(said.get(Facet.PRICE, [])),
    },
}
FACETS = {
    "departments": [Facet.DEPARTMENT],
    "colours": [Facet.COLOUR],
    "sizes": list(SCALES),
    "brands": [Facet.BRAND, Facet.PRICE],
}


def _save(request: HttpRequest, name: str) -> None:
    shopper = access(request).ensure()
    if name == "pictures":
        services.judge(shopper=shopper, judged=_opinions(request))
        return
    offered = _offered(name, quiz_answers(shopper), shopper)
    answers = {facet: [one for one in request.POST.getlist(facet) if one in offered[facet]] for facet in FACETS[name]}
    services.answer(shopper=shopper, answers=answers)


def _offered(name: str, said: Said, shopper: Shopper) -> dict[Facet, set[str]]:
    """Which values a step takes: what it offers, and nothing a form makes up."""
    offer = OFFERS[name](said, shopper)
    if name == "sizes":
        found = {facet: {one.value for one in options} for facet, _label, options in offer["scales"]}
        return {facet: found.get(facet, set()) for facet in SCALES}
    if name == "brands":
        return {
            Facet.BRAND: {one.value for one in offer["brands"]},
            Facet.PRICE: {one.value for one in offer["prices"]},
        }
    return {FACETS[name][0]: {one.value for one in offer["options"]}}


def _opinions(request: HttpRequest) -> dict[int, str]:
    """What was said of the pictures shown: fields p<product> with like, dislike or nothing."""
    kinds = {"like": EventKind.LIKE, "dislike": EventKind.DISLIKE, "": EventKind.RETRACT}
    shown = {int(key[1:]): value for key, value in request.POST.items() if PICTURE.fullmatch(key)}
    known = set(
        Product.objects.active().filter(pk__in=list(shown)[: 2 * choices.PICTURES]).values_list("pk", flat=True)
    )
    return {pk: kinds[value] for pk, value in shown.items() if pk in known and value in kinds}


@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    if shopper := access(request).find():
        services.start_afresh(shopper=shopper)
    messages.success(request, _("Your style is forgotten. What you look at still counts."))
    return _done()


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """No, thank you: the invitation does not come back."""
    return answered(redirect("catalog:home"))
