"""`/api/v1/products` and `/api/v1/search`: the shop's listings for programs, with its own filters and orders."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

import numpy as np
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import ProductOut
from catalog.facets.counting import Narrowing
from catalog.facets.current import snapshot as current_snapshot
from catalog.facets.listing import Scope, everything, ordered
from catalog.facets.selection import SORTS, Selection, parse
from catalog.facets.snapshot import FAMILIES, SEASONS, Ints, Snapshot
from catalog.models import Product
from catalog.search.query import clean
from catalog.search.run import Found, search
from catalog.search.wanted import Wanted, in_their_sizes, wanted

PAGE_SIZE, MOST = 24, 100
TEXT = {"type": "array", "items": {"type": "string"}}
AMOUNT = {"type": "number", "minimum": 0, "maximum": 9_999_999}
FILTERS = [
    OpenApiParameter("cursor", str, description="From `next`."),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": MOST}, default=PAGE_SIZE),
    OpenApiParameter("category", str, description="A category's path; what is below it counts too."),
    OpenApiParameter("colour", {**TEXT, "items": {"type": "string", "enum": list(FAMILIES)}}, explode=True),
    OpenApiParameter("size", TEXT, explode=True, description="In stock; with colour: in that colour."),
    OpenApiParameter("brand", TEXT, explode=True, description="Slugs."),
    OpenApiParameter("fabric", TEXT, explode=True),
    OpenApiParameter("season", {**TEXT, "items": {"type": "string", "enum": list(SEASONS)}}, explode=True),
    OpenApiParameter("price_from", AMOUNT),
    OpenApiParameter("price_to", AMOUNT),
    OpenApiParameter("rating", {"type": "integer", "enum": [3, 4]}, description="Mean of the reviews, at least."),
]


class PageOut(serializers.Serializer[Any]):
    """Filters that the shop does not have are left out, as on its pages. `next` is null on the last page."""

    count = serializers.IntegerField(min_value=0)
    next = serializers.URLField(allow_null=True)
    results = ProductOut(many=True)


class SearchOut(PageOut):
    correction = serializers.CharField(
        help_text="What was searched for instead of a slip; empty where it was taken as typed."
    )
    partly = serializers.BooleanField(help_text="Nothing had every word; these have some.")


class Products(APIView):
    """The styles on sale, at most LISTING_STALE_SECONDS old."""

    @extend_schema(
        parameters=[*FILTERS, OpenApiParameter("sort", enum=SORTS, default="newest")],
        responses=PageOut,
        operation_id="products_list",
    )
    def get(self, request: Request) -> Response:
        held = current_snapshot()
        scope = Scope(("api", ""), everything(held), request.path, "newest")
        chosen = parse(request.query_params, held, sorts=scope.sorts)
        return Response(_page(request, held, _rows(held, scope, chosen)))


class Search(APIView):
    """What the words find, in English or Chinese, best first. Without filters of size and price, "coat M under 120"
    narrows by the size and the price in it."""

    @extend_schema(
        parameters=[
            OpenApiParameter("q", {"type": "string", "minLength": 1, "maxLength": 200}, required=True),
            OpenApiParameter("exact", bool, description="Take every word as it is typed."),
            *FILTERS,
            OpenApiParameter("sort", enum=("relevance", *SORTS), default="relevance"),
        ],
        responses=SearchOut,
        operation_id="search",
    )
    def get(self, request: Request) -> Response:
        text = clean(request.query_params.get("q", ""))
        if not text:
            raise ValidationError({"q": ["Say what to look for."]})
        exact = request.query_params.get("exact", "").lower() in ("1", "true")
        held = current_snapshot()
        chosen = parse(request.query_params, held, sorts=("relevance", *SORTS))
        asked = Wanted(text, chosen, False) if exact else wanted(text, chosen, held)
        if not asked.text:  # a size or a price alone
            whole = Scope(("api", ""), everything(held), "", "relevance", ranked=held.order("recommended"))
            rows = _rows(held, whole, asked.selection)
            return Response(_page(request, held, rows) | {"correction": "", "partly": False})
        found = search(asked.text, held, exact=exact)
        chosen = in_their_sizes(asked.selection, found.rows, held) if asked.narrowed else chosen
        page = _page(request, held, _rows(held, _searched(found, held, asked.text), chosen))
        return Response(page | {"correction": found.query.correction, "partly": found.partly})


def _searched(found: Found, held: Snapshot, text: str) -> Scope:
    return Scope(("api", text), found.mask(held), "", "relevance", q=text, ranked=found.rows)


def _rows(held: Snapshot, scope: Scope, chosen: Selection) -> Ints:
    return ordered(held, scope, chosen, Narrowing(held, scope.mask, chosen).fitting())


def _page(request: Request, held: Snapshot, rows: Ints) -> dict[str, Any]:
    ids = held.columns.ids[rows]
    size, start = _size(request), _start(request, ids)
    here = ids[start : start + size].tolist()
    products = Product.objects.active().for_tiles().prefetch_related("images__colour").in_bulk(here)
    shown = [products[pk] for pk in here if pk in products]
    more = start + size < len(ids)
    return {
        "count": len(ids),
        "next": _next(request, start + size, here[-1]) if more else None,
        "results": ProductOut(shown, many=True).data,
    }


def _size(request: Request) -> int:
    asked = request.query_params.get("page_size", "")
    return min(max(int(asked), 1), MOST) if asked.isdecimal() and len(asked) < 6 else PAGE_SIZE


def _next(request: Request, place: int, last: int) -> str:
    """The address of what follows: after the last product shown, or after its place should it be gone by then."""
    query = [(name, value) for name, values in request.query_params.lists() for value in values if name != "cursor"]
    cursor = base64.urlsafe_b64encode(f"{last}:{place}".encode()).decode()
    return request.build_absolute_uri(f"{request.path}?{urlencode([*query, ('cursor', cursor)])}")


def _start(request: Request, ids: Ints) -> int:
    cursor = request.query_params.get("cursor", "")
    if not cursor:
        return 0
    try:
        last, _, place = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").partition(":")
        known = np.flatnonzero(ids == int(last[:18]))
        return int(known[0]) + 1 if len(known) else min(int(place[:9]), len(ids))
    except (binascii.Error, UnicodeError, ValueError):
        raise NotFound("This cursor was not made by the API. Begin without one.") from None
