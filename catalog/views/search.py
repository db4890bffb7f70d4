"""The search page, and what the search box offers while one types."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog.facets import cards
from catalog.facets.current import snapshot as current_snapshot
from catalog.facets.listing import Scope, answer
from catalog.facets.selection import Selection, parse
from catalog.facets.snapshot import Snapshot
from catalog.models import Product
from catalog.search import terms
from catalog.search.query import clean
from catalog.search.run import Found, search
from catalog.search.suggest import address, suggest
from catalog.search.wanted import in_their_sizes, wanted
from catalog.views.listing import show

POPULAR_TILES = 8


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    text, exact = clean(request.GET.get("q", "")), "exact" in request.GET
    held = current_snapshot()
    if not text:
        return render(request, "catalog/search.html", {"offers": suggest("", held).queries, "popular": _popular(held)})
    if not exact and (narrowed := _narrowed(request, text, held)):
        return narrowed
    found = search(text, held, exact=exact)
    if not request.htmx and set(request.GET) <= {"q", "exact"}:  # type: ignore[attr-defined]
        _record(text, found, len(found.rows))
    return show(request, held, _scope(found, text, held, exact=exact), _said(found, held), "catalog/search.html")


def _narrowed(request: HttpRequest, text: str, held: Snapshot) -> HttpResponse | None:
    """Sizes and prices among the words become filters of the listing, where each can be taken back."""
    asked = wanted(text, parse(request.GET, held), held)
    if not asked.narrowed:
        return None
    if not asked.text:
        return redirect(reverse("catalog:new") + asked.selection.query())
    found = search(asked.text, held)
    scope, chosen = _scope(found, asked.text, held), in_their_sizes(asked.selection, found.rows, held)
    _record(text, found, len(answer(held, scope, chosen).ids))
    return redirect(reverse("catalog:search") + chosen.query(q=asked.text))


def _scope(found: Found, text: str, held: Snapshot, *, exact: bool = False) -> Scope:
    return Scope(
        ("search", text, str(exact)),
        found.mask(held),
        reverse("catalog:search"),
        "relevance",
        q=text,
        ranked=found.rows,
        families=found.query.families,
        shades=found.query.shades,
        exact=exact,
    )


def _record(text: str, found: Found, results: int) -> None:
    """What has only some of the words, or only comes near, was not found."""
    missed = found.partly or found.query.absent
    terms.record(query=text, language=get_language() or "", results=0 if missed else results)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    text = clean(request.GET.get("q", ""))
    found = suggest(text, current_snapshot())
    return render(request, "catalog/parts/suggestions.html", {"found": found, "q": text})


def _said(found: Found, held: Snapshot) -> dict[str, Any]:
    """What the page says about the search itself."""
    query = found.query
    return {
        "q": query.text,
        "query": query,
        "partly": found.partly and len(found.rows) > 0,
        "instead": f"{address(query.text)}&exact=1" if query.correction else "",
        "popular": [] if len(found.rows) else _popular(held),
        "offers": [] if len(found.rows) else suggest("", held).queries,
    }


def _popular(held: Snapshot) -> list[Product]:
    ids = [int(pk) for pk in held.columns.ids[held.order("recommended")[:POPULAR_TILES]]]
    return cards.tiles(held, ids, Selection())
