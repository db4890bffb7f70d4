"""`GET /api/v1/trends`: the latest week's trends, for the desk's programs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recommender.trends import words
from recommender.trends.models import BesideSeason, Direction, Signal, Trend, TrendFacet


class MayViewTrends(BasePermission):
    """What sells is the shop's own business: the desk's people who may see trends, and their tokens."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return bool(user and user.is_authenticated and user.is_staff and user.has_perm("recommender.view_trend"))


class WeekOut(serializers.Serializer[Any]):
    count = serializers.FloatField(allow_null=True, help_text="null: too few shoppers behind it to be told.")
    of = serializers.FloatField(help_text="Of everything in the department.")
    on_sale = serializers.FloatField(help_text="The value's share of the pieces on sale, 0 to 1.")


class TrendOut(serializers.Serializer[Any]):
    department = serializers.CharField()
    facet = serializers.ChoiceField(TrendFacet.choices)
    value = serializers.CharField()
    name = serializers.CharField(help_text="In the request's language.")
    signal = serializers.ChoiceField(Signal.choices)
    direction = serializers.ChoiceField(Direction.choices)
    beside_season = serializers.ChoiceField(BesideSeason.choices)
    growth_4_weeks = serializers.FloatField(help_text="As a share, against all else in the department and per piece.")
    low = serializers.FloatField(help_text="Low end of the 90 % interval of growth_4_weeks.")
    high = serializers.FloatField()
    q_value = serializers.FloatField(help_text="False discovery rate at which it counts as moving.")
    products = serializers.IntegerField(min_value=0)
    shoppers = serializers.IntegerField(min_value=0)
    weeks = WeekOut(many=True, help_text="Oldest first.")


class TrendsOut(serializers.Serializer[Any]):
    week = serializers.DateField(allow_null=True, help_text="Monday of the last whole week in it.")
    items = TrendOut(many=True)


class Trends(APIView):
    """GET ?department=&facet=&signal=view|cart|purchase&all=1: what rises and falls, surest first."""

    permission_classes = [MayViewTrends]

    @extend_schema(
        parameters=[
            OpenApiParameter("department", str, description="Slug of a root category; all without it."),
            OpenApiParameter("facet", enum=TrendFacet.values),
            OpenApiParameter("signal", enum=Signal.values, default=Signal.VIEW.value),
            OpenApiParameter("all", enum=["0", "1"], default="0", description="1: with what does not clearly move."),
        ],
        responses=TrendsOut,
    )
    def get(self, request: Request) -> Response:
        facet = _choice(request, "facet", ["", *TrendFacet.values])
        signal = _choice(request, "signal", [Signal.VIEW.value, *Signal.values])
        everything = _choice(request, "all", ["0", "1"]) == "1"
        week = Trend.objects.latest_week()
        rows = Trend.objects.of_week(week).of(signal=signal, facet=facet, department=_department(request))
        rows = rows if everything else rows.moving()
        items = [_told(row) for row in rows.order_by("q_value", "pk")]
        return Response({"week": week, "items": items})


def _choice(request: Request, name: str, allowed: list[str]) -> str:
    value = request.query_params.get(name, allowed[0])
    if value not in allowed:
        raise ValidationError({name: [f"{name} is one of {', '.join(filter(None, dict.fromkeys(allowed)))}."]})
    return value


def _department(request: Request) -> str:
    value = request.query_params.get("department", "")
    if len(value) > 60 or "\0" in value:
        raise ValidationError({"department": ["department is the slug of a root category."]})
    return value


def _told(trend: Trend) -> dict[str, Any]:
    low, high = trend.month_interval
    return {
        "department": trend.department,
        "facet": trend.facet,
        "value": trend.value,
        "name": words.value_name(trend.facet, trend.value),
        "signal": trend.signal,
        "direction": trend.direction,
        "beside_season": trend.beside_season,
        "growth_4_weeks": trend.month,
        "low": low,
        "high": high,
        "q_value": trend.q_value,
        "products": trend.products,
        "shoppers": trend.shoppers,
        "weeks": [{"count": count, "of": total, "on_sale": shown} for count, total, shown in trend.series],
    }
