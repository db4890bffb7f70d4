"""The search page, and what the search box offers while one types."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog.facets import cards
from catalog.facets.current import snapshot as current_snapshot
from catalog.facets.listing import Scope
from catalog.facets.selection import Selection
from catalog.facets.snapshot import Snapshot
from catalog.models import Product
from catalog.search import terms
from catalog.search.query import clean
from catalog.search.run import Found, search
from catalog.search.suggest import address, suggest
from catalog.views.listing import show

POPULAR_TILES = 8


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    text, exact = clean(request.GET.get("q", "")), "exact" in request.GET
    held = current_snapshot()
    if not text:
        return render(request, "catalog/search.html", {"offers": suggest("", held).queries, "popular": _popular(held)})
    found = search(text, held, exact=exact)
    scope = Scope(
        ("search", text, str(exact)),
        found.mask(held),
        request.path,
        "relevance",
        q=text,
        ranked=found.rows,
        families=found.query.families,
        shades=found.query.shades,
        exact=exact,
    )
    if not request.htmx and set(request.GET) <= {"q", "exact"}:  # type: ignore[attr-defined]
        terms.record(query=text, language=get_language() or "", results=0 if found.partly else len(found.rows))
    return show(request, held, scope, _said(found, held), "catalog/search.html")


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
