"""`/api/v1/`: taking in behaviour and answering recommendations."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import wishlist
from catalog.api.serializers import PriceOut, price_of
from catalog.models import Product, Variant
from fashionai.accounts.middleware import access
from fashionai.accounts.models import Shopper
from recommender import policy, services, shelf, sights, slates
from recommender.experiments import arms
from recommender.models import OPINIONS, Event, EventKind

# A phone that was offline sends what it kept; 100 rows insert in about 10 ms.
BATCH_LIMIT = 100
OLDEST = timedelta(days=30)
# Purchases come from orders and impressions from the rails; a browser has no say in either.
FROM_CLIENTS = {EventKind.VIEW, EventKind.CLICK, EventKind.CART, EventKind.RATING, *OPINIONS}


class TryAgain(APIException):
    status_code = 503
    default_code = "unavailable"
    default_detail = "The events could not be stored just now. Keep them and send them again."


class Rejected(Exception):
    """One event that cannot be taken; the message says what it should have been."""


class EventsIn(serializers.Serializer[Any]):
    events = serializers.ListField(
        child=serializers.DictField(),
        min_length=1,
        max_length=BATCH_LIMIT,
        help_text="Each with id (UUID), kind and product; variant, value, at, session, slot, position, algorithm and "
        "impression where they apply. Kind seen, with impression and slot, tells the furthest place of a rail that "
        "came into view. What is wrong with one is said in `rejected`; the others are kept.",
    )


class RejectedOut(serializers.Serializer[Any]):
    index = serializers.IntegerField(min_value=0)
    detail = serializers.CharField()


class EventsOut(serializers.Serializer[Any]):
    accepted = serializers.IntegerField(min_value=0)
    duplicates = serializers.IntegerField(min_value=0)
    rejected = RejectedOut(many=True)
    stored = serializers.BooleanField(required=False, help_text="false: this shopper does not want it kept.")


class TileOut(serializers.Serializer[Any]):
    product = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    image = serializers.CharField(allow_null=True)
    price = PriceOut()
    why = serializers.CharField(help_text="A true reason in the request's language; empty where there is none.")
    why_product = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField(min_value=0)
    algorithm = serializers.CharField()
    propensity = serializers.FloatField(help_text="The chance with which this product got this place.")
    impression = serializers.UUIDField(help_text="Send it back with a click.")


class RecommendationsOut(serializers.Serializer[Any]):
    slot = serializers.CharField()
    items = TileOut(many=True)


class Events(APIView):
    """POST {"events": [{"id", "kind", "product", "variant"?, "value"?, "at"?, "session"?, "slot"?, "position"?,
    "algorithm"?, "impression"?}, …]}: answers 202 once they are committed.

    Ids are UUIDs made by the client: sending a batch again changes nothing. A damaged event is reported in
    `rejected` by its index and the others are kept.
    """

    @extend_schema(request=EventsIn, responses={202: EventsOut})
    def post(self, request: Request) -> Response:
        batch = _batch(request.data)
        try:
            return self._take(request, batch)
        except DatabaseError as error:
            raise TryAgain from error

    def _take(self, request: Request, batch: list[Any]) -> Response:
        shopper = access(request._request).ensure()
        if not services.may_keep(shopper):
            return Response({"accepted": 0, "duplicates": 0, "rejected": [], "stored": False}, status=202)
        events, seen, rejected = _read_batch(batch, shopper)
        accepted = services.ingest(events) if events else 0
        told = sights.keep(shopper=shopper, sights=seen) if seen else 0
        if refused := [event.product_id for event in events if event.kind == EventKind.DISLIKE]:
            wishlist.forget(shopper=shopper, products=refused)
        known = len(events) + len(seen) - accepted - told
        body = {"accepted": accepted + told, "duplicates": known, "rejected": rejected}
        return Response(body, status=202)


def _batch(data: Any) -> list[Any]:
    batch = data.get("events") if isinstance(data, dict) else None
    if not isinstance(batch, list) or not 1 <= len(batch) <= BATCH_LIMIT:
        raise ValidationError({"events": [f"Send a list of 1 to {BATCH_LIMIT} events."]})
    return batch


def _read_batch(batch: list[Any], shopper: Shopper) -> tuple[list[Event], list[sights.Seen], list[dict[str, Any]]]:
    products, variants = _known(batch)
    events: dict[uuid.UUID, Event] = {}
    seen, rejected = [], []
    for index, item in enumerate(batch):
        try:
            if sight := sights.read(item):
                seen.append(sight)
                continue
            event = _event(item, shopper, products, variants)
            events.setdefault(event.pk, event)
        except (Rejected, ValueError) as error:
            rejected.append({"index": index, "detail": str(error)})
    return list(events.values()), seen, rejected


def _ids(batch: list[Any], key: str) -> set[int]:
    found = (item.get(key) for item in batch if isinstance(item, dict))
    return {value for value in found if type(value) is int and 0 < value < 2**63}


def _known(batch: list[Any]) -> tuple[set[int], dict[int, int]]:
    """The products that exist, and of the variants named which product they belong to."""
    products = {row[0] for row in _rows(Product, "id", _ids(batch, "product"))}
    return products, dict(_rows(Variant, "id, product_id", _ids(batch, "variant")))


def _rows(model: type[Product | Variant], columns: str, keys: set[int]) -> list[Any]:
    """Columns of the rows with these keys, in plain SQL: compiling the query takes ten times as long as running it."""
    if not keys:
        return []
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {model._meta.db_table} WHERE id IN ({places})", list(keys))  # noqa: S608
        return cursor.fetchall()


def _event(item: Any, shopper: Shopper, products: set[int], variants: dict[int, int]) -> Event:
    if not isinstance(item, dict):
        raise Rejected("An event is an object.")
    kind, product, variant = item.get("kind"), item.get("product"), item.get("variant")
    if not isinstance(kind, str) or kind not in FROM_CLIENTS:
        raise Rejected(f"kind is one of {', '.join(sorted(FROM_CLIENTS))}.")
    if type(product) is not int or product not in products:
        raise Rejected("product is the id of a product in the shop.")
    if variant is not None and variants.get(variant if type(variant) is int else -1) != product:
        raise Rejected("variant is the id of a variant of that product.")
    return Event(
        pk=_uuid(item.get("id"), "id"),
        shopper_id=shopper.pk,
        kind=kind,
        product_id=product,
        variant_id=variant,
        value=_value(item.get("value"), kind),
        session=_text(item, "session", 40),
        slot=_text(item, "slot", 40),
        position=_position(item.get("position")),
        algorithm=_text(item, "algorithm", 80),
        impression=_uuid(item["impression"], "impression") if item.get("impression") else None,
        at=_moment(item.get("at")),
    )


def _uuid(value: Any, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise Rejected(f"{name} is a UUID.") from None


def _text(item: dict[str, Any], name: str, longest: int) -> str:
    value = item.get(name) or ""
    if not isinstance(value, str) or len(value) > longest or not _storable(value):
        raise Rejected(f"{name} is text of at most {longest} characters.")
    return value


def _storable(text: str) -> bool:
    """PostgreSQL takes no NUL, and no database takes half of a surrogate pair, which JSON can spell."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _position(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value < 10_000:
        raise Rejected("position is a whole number from 0.")
    return value


def _value(value: Any, kind: str) -> float | None:
    if kind == EventKind.RATING:
        if type(value) not in (int, float) or not 1 <= value <= 5:
            raise Rejected("value of a rating is 1 to 5 stars.")
        return float(value)
    if value is None:
        return None
    try:
        number = float(value) if type(value) in (int, float) else math.nan
    except OverflowError:  # JSON has integers beyond any float
        number = math.inf
    if not math.isfinite(number):
        raise Rejected("value is a number.")
    return number


def _moment(value: Any) -> datetime:
    """The client's time, kept within the last 30 days: clocks are wrong, and the future has no behaviour."""
    now = timezone.now()
    if value is None:
        return now
    try:
        moment = parse_datetime(value)
    except (ValueError, TypeError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Rejected("at is an ISO 8601 time with an offset, such as 2026-11-23T09:30:00Z.")
    return min(max(moment, now - OLDEST), now)


class Recommendations(APIView):
    """GET ?slot=home|product&n=1…48&product=ID: products with the reason, algorithm, propensity and impression id."""

    @extend_schema(
        parameters=[
            OpenApiParameter("slot", enum=policy.SLOTS, default="home"),
            OpenApiParameter("n", {"type": "integer", "minimum": 1, "maximum": 48}, default=12),
            OpenApiParameter("product", int, description="The product that the slot `product` stands on."),
        ],
        responses=RecommendationsOut,
    )
    def get(self, request: Request) -> Response:
        slot, count, anchor = _asked(request)
        shopper = access(request._request).find()
        treatment = arms.options_for(shopper, slot)
        options = treatment.options
        tiles = policy.recommend(shopper=shopper, slot=slot, count=count, anchor=anchor, options=options)
        slates.record(shopper=shopper, slot=slot, tiles=tiles, treatment=treatment)
        language = get_language() or ""
        response = Response({"slot": slot, "items": tiles_out(tiles, language)})
        response["Cache-Control"] = "private, no-store"
        return response


def _asked(request: Request) -> tuple[str, int, Product | None]:
    slot = request.query_params.get("slot", "home")
    if slot not in policy.SLOTS:
        raise ValidationError({"slot": [f"slot is one of {', '.join(policy.SLOTS)}."]})
    count = request.query_params.get("n", "12")
    if not count.isdecimal() or len(count) > 6 or not 1 <= int(count) <= 48:
        raise ValidationError({"n": ["n is a whole number from 1 to 48."]})
    if slot != "product":
        return slot, int(count), None
    product = request.query_params.get("product", "")
    if not product.isdecimal() or len(product) > 18:
        raise ValidationError({"product": ["The slot product needs product=ID."]})
    return slot, int(count), get_object_or_404(Product.objects.active().select_related("category"), pk=int(product))


def tiles_out(tiles: Sequence[policy.Tile], language: str) -> list[dict[str, Any]]:
    describe = shelf.describer(language, _product)
    return [
        {
            **describe(tile.product),
            "why": tile.why,
            "why_product": tile.why_product.pk if tile.why_product else None,
            "position": tile.position,
            "algorithm": tile.algorithm,
            "propensity": tile.propensity,
            "impression": str(tile.impression),
        }
        for tile in tiles
    ]


def _product(product: Product) -> dict[str, Any]:
    """What an answer says of a product, whoever asks."""
    return {
        "product": product.pk,
        "name": product.name,
        "url": product.get_absolute_url(),
        "image": product.cover.file.url if product.cover else None,
        "price": price_of(product.price_now),
    }
