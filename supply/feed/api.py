"""`POST /api/v1/stock-movements`: what gates, tills and shelf sensors saw."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import MovementKind
from fashionai.http.parsers import LONGEST, TooLarge
from supply.feed import services, signing
from supply.feed.models import FeedSource

# 200 movements of 100 bytes; each is booked by itself, 2 to 3 ms on SQLite.
BATCH_LIMIT = 200
# A till that was offline for a while sends what it kept.
OLDEST = timedelta(days=30)
HEADERS = ("FashionAI-Source", "FashionAI-Timestamp", "FashionAI-Signature")
MEANINGS = ("Code of the source.", "Seconds since 1970.", "HMAC-SHA256 of `timestamp.body` by its key, in hex.")


class Unauthorised(APIException):
    status_code = 401
    default_code = "bad_signature"
    auth_header = "FashionAI-Signature"


class MovementIn(serializers.Serializer[Any]):
    id = serializers.RegexField(r"^[!-~]{1,60}\Z", help_text="The source's own id; it is booked once.")
    sku = serializers.CharField(max_length=80)
    quantity = serializers.IntegerField(
        min_value=-100_000, max_value=100_000, help_text="Pieces; what left is negative."
    )
    kind = serializers.ChoiceField(choices=[kind.value for kind in services.SIGNS])
    at = serializers.DateTimeField(required=False, default_timezone=UTC, help_text="When; now where it is left out.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        sign = services.SIGNS[attrs["kind"]]
        if attrs["quantity"] == 0 or attrs["quantity"] * sign < 0:
            raise serializers.ValidationError({"quantity": ["Its sign does not fit the kind, or nothing moved."]})
        now = timezone.now()
        if not now - OLDEST <= attrs.setdefault("at", now) <= now + timedelta(seconds=signing.WINDOW_SECONDS):
            raise serializers.ValidationError({"at": [f"Not within the last {OLDEST.days} days."]})
        return attrs


class MovementsIn(serializers.Serializer[Any]):
    movements = serializers.ListField(child=MovementIn(), min_length=1, max_length=BATCH_LIMIT)


class BookedOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["booked", "known", "rejected"])
    detail = serializers.CharField()


class MovementsOut(serializers.Serializer[Any]):
    movements = BookedOut(many=True)


class StockMovements(APIView):
    """POST {"movements": [{"id", "sku", "quantity", "kind", "at"?}, …]}: the outcome of each, in their order.

    A damaged batch is refused as a whole (400) and nothing is booked. Sending a batch again books nothing again.
    """

    authentication_classes: list[Any] = []

    @extend_schema(
        request=MovementsIn,
        responses={200: MovementsOut},
        auth=[],
        parameters=[
            OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True, description=meaning)
            for name, meaning in zip(HEADERS, MEANINGS, strict=True)
        ],
    )
    def post(self, request: Request) -> Response:
        source = _sender(request)
        given = MovementsIn(data=request.data)
        given.is_valid(raise_exception=True)
        booked = services.book(source=source, reported=[_reported(one) for one in given.validated_data["movements"]])
        rows = [{"id": one.id, "outcome": one.outcome, "detail": one.detail} for one in booked]
        return Response({"movements": rows})


def _sender(request: Request) -> FeedSource:
    """Verified on the bytes as they came, before anything reads them."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        raise TooLarge
    code, timestamp, given = (request.headers.get(name, "") for name in HEADERS)
    try:
        return signing.verified(code, timestamp, given, request._request.body)
    except signing.Unsigned as error:
        raise Unauthorised(str(error)) from None


def _reported(one: dict[str, Any]) -> services.Reported:
    at: datetime = one["at"]
    return services.Reported(one["id"], one["sku"], one["quantity"], MovementKind(one["kind"]), at)
