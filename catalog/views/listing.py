"""Listings: what is new, and what a category holds."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalog.facets import listing
from catalog.facets.current import snapshot as current_snapshot
from catalog.facets.listing import Scope
from catalog.facets.selection import Selection, cents_to_text, parse
from catalog.facets.snapshot import Snapshot
from catalog.facets.tiles import tiles_html
from catalog.models import Category

# Pages that come by themselves while one scrolls; then a button asks, so that the footer can be reached.
BY_THEMSELVES = 4


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    held = current_snapshot()
    scope = Scope(("new", ""), listing.everything(held), request.path, "newest")
    return show(request, held, scope, {})


@require_safe
def category(request: HttpRequest, path: str) -> HttpResponse:
    if "\0" in path:  # PostgreSQL refuses to compare it
        raise Http404("No such category.")
    held = current_snapshot()
    tree = held.tables.categories
    if path in held.categories_by_path:
        node = tree[held.categories_by_path[path]]
    else:  # made a moment ago, or not at all
        node = get_object_or_404(Category, path=path)
    lineage = [one for one in tree if path.startswith(f"{one.path}/")]
    scope = Scope(("category", path), held.under(path), request.path, "recommended", path)
    return show(request, held, scope, {"category": node, "lineage": [*lineage, node]})


def show(
    request: HttpRequest, held: Snapshot, scope: Scope, extra: dict[str, Any], template: str = "catalog/listing.html"
) -> HttpResponse:
    """The page, or the part of it that a script asked for: `results` after a choice, `more` while scrolling."""
    chosen = _chosen(request, held, scope)
    if not request.htmx and _has_blanks(request):  # type: ignore[attr-defined]
        return redirect(scope.link(chosen))  # as a form without a script sends it: leave an address worth keeping
    found = listing.answer(held, scope, chosen)
    page = listing.page_of(held, scope, chosen, found.ids, request.GET.get("page"))
    context = {
        "page": page,
        "tiles": tiles_html(request, page.object_list),
        "scope": scope,
        "chosen": chosen,
        "found": found,
        "sorts": [(name, listing.SORT_LABELS[name]) for name in scope.sorts],
        "sort": chosen.sort or scope.sort,
        "clear": scope.link(chosen.without_filters()),
        "next": scope.link(chosen, page.number + 1) if page.has_next() else "",
        "previous": scope.link(chosen, page.number - 1) if page.has_previous() else "",
        "by_itself": page.number < BY_THEMSELVES,
        "seen": page.end_index(),
        **extra,
    }
    context["panel"] = _panel(context)
    part = _part(request)
    response = render(request, f"catalog/parts/{part}.html" if part else template, context)
    if part == "results":
        response["HX-Push-Url"] = scope.link(chosen, page.number)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _has_blanks(request: HttpRequest) -> bool:
    return any("" in request.GET.getlist(one.name) for one in fields(Selection))


def _chosen(request: HttpRequest, held: Snapshot, scope: Scope) -> Selection:
    chosen = parse(request.GET, held, sorts=scope.sorts)
    own = chosen.sort == scope.sort
    return replace(chosen, sort="" if own else chosen.sort, category="" if scope.path else chosen.category)


def _panel(context: dict[str, Any]) -> str:
    """The filters, rendered once for an answer: they show nothing of the shopper's own."""
    rendered, chosen = context["found"].rendered, context["chosen"]
    if "panel" not in rendered:
        prices = {name: cents_to_text(getattr(chosen, name)) for name in ("price_from", "price_to")}
        rendered["panel"] = render_to_string(
            "catalog/parts/panel.html", context | prices | {"currency": settings.CURRENCY}
        )
    return rendered["panel"]


def _part(request: HttpRequest) -> str:
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request or htmx.target not in ("results", "more"):
        return ""
    return str(htmx.target)
