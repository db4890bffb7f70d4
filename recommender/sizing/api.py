"""`/api/v1/size-advice`: which size of a product to take."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Product
from fashionai.accounts.middleware import access
from recommender.sizing.advice import Advice, advise


class SizeAdviceOut(serializers.Serializer[Any]):
    product = serializers.IntegerField()
    size = serializers.CharField(allow_null=True, help_text="The size to take; null where too little is known.")
    chance = serializers.FloatField(allow_null=True, help_text="That this size fits, by the model.")
    confidence = serializers.ChoiceField(choices=["sure", "likely", "none"])
    reasons = serializers.ListField(child=serializers.CharField(), help_text="In the request's language.")
    article = serializers.CharField(help_text="How the article is cut, for whoever wears it; often empty.")
    model = serializers.CharField(help_text="Name and version; empty where nothing is said.")


class SizeAdvice(APIView):
    """GET ?product=ID: advice for the shopper of the request."""

    @extend_schema(parameters=[OpenApiParameter("product", int, required=True)], responses=SizeAdviceOut)
    def get(self, request: Request) -> Response:
        product = request.query_params.get("product", "")
        if not product.isdecimal() or len(product) > 18:
            raise ValidationError({"product": ["Name a product: product=ID."]})
        found = get_object_or_404(Product.objects.active().select_related("category"), pk=int(product))
        advice = advise(shopper=access(request._request).find(), product=found) or Advice()
        response = Response(_said(found, advice))
        response["Cache-Control"] = "private, no-store"
        return response


def _said(product: Product, advice: Advice) -> dict[str, Any]:
    confidence = "none" if advice.size is None else "sure" if advice.sure else "likely"
    names = ("size", "chance", "reasons", "article", "model")
    return {"product": product.pk, "confidence": confidence, **{name: getattr(advice, name) for name in names}}
