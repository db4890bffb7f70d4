"""`/api/v1/profile`: what the shop thinks a shopper likes, with its evidence, to read, change and forget."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fashionai.accounts.middleware import access
from fashionai.accounts.models import Purpose
from fashionai.accounts.services import has_consent
from recommender.profile import reading, services, words
from recommender.profile.taste import Profile, Trait
from recommender.quiz.models import Facet

MOST = 50


class EvidenceOut(serializers.Serializer[Any]):
    counts = serializers.DictField(child=serializers.IntegerField(min_value=0), help_text="Products bought, liked, …")
    products = serializers.ListField(child=serializers.IntegerField(), help_text="Those that say most.")
    sentence = serializers.CharField(help_text="The counts in the request's language.")


class TraitOut(serializers.Serializer[Any]):
    facet = serializers.ChoiceField(choices=Facet.values)
    value = serializers.CharField()
    name = serializers.CharField(help_text="The value in the request's language.")
    share = serializers.FloatField(min_value=0, max_value=1)
    confidence = serializers.FloatField(min_value=0, max_value=1)
    strength = serializers.FloatField(min_value=-1, max_value=1, help_text="How much to follow it; below 0, avoid.")
    opinion = serializers.ChoiceField(choices=["", *services.WEIGHTS])
    said = serializers.BooleanField(help_text="Chosen in the style quiz.")
    evidence = EvidenceOut()


class PriceRangeOut(serializers.Serializer[Any]):
    low = serializers.DecimalField(max_digits=12, decimal_places=2)
    middle = serializers.DecimalField(max_digits=12, decimal_places=2)
    high = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField()


class AspectOut(serializers.Serializer[Any]):
    aspect = serializers.CharField()
    praised = serializers.IntegerField(min_value=0)
    criticised = serializers.IntegerField(min_value=0)
    small = serializers.IntegerField(min_value=0)
    large = serializers.IntegerField(min_value=0)
    products = serializers.ListField(child=serializers.IntegerField())


class ProfileOut(serializers.Serializer[Any]):
    used = serializers.BooleanField(help_text="false: this shopper does not want their taste to be used.")
    events = serializers.IntegerField(min_value=0)
    traits = TraitOut(many=True)
    price = PriceRangeOut(allow_null=True)
    aspects = AspectOut(many=True)


class EditIn(serializers.Serializer[Any]):
    facet = serializers.ChoiceField(choices=Facet.values)
    value = serializers.CharField(max_length=80)
    opinion = serializers.ChoiceField(choices=list(services.WEIGHTS), allow_blank=True, help_text="Empty: take back.")


class EditsIn(serializers.Serializer[Any]):
    edits = serializers.ListField(child=EditIn(), min_length=1, max_length=MOST)


class TasteProfile(APIView):
    """What the shop thinks the shopper likes."""

    @extend_schema(responses=ProfileOut)
    def get(self, request: Request) -> Response:
        return _answer(reading.of(access(request._request).find()))

    @extend_schema(request=EditsIn, responses=ProfileOut)
    def patch(self, request: Request) -> Response:
        """Change what the shop thinks; recommendations follow with the next request."""
        given = EditsIn(data=request.data)
        given.is_valid(raise_exception=True)
        edits = [(one["facet"], one["value"], one["opinion"]) for one in given.validated_data["edits"]]
        shopper = access(request._request).ensure()
        if not has_consent(shopper, Purpose.PERSONALISATION):
            raise PermissionDenied("This shopper does not want their taste to be used.")
        try:
            services.edit(shopper=shopper, edits=edits)
        except services.Refused as error:
            raise ValidationError({"edits": [str(error)]}) from error
        return _answer(reading.of(shopper))

    @extend_schema(
        parameters=[OpenApiParameter("what", enum=["edits", "everything"], required=True)], responses={204: None}
    )
    def delete(self, request: Request) -> Response:
        """Forget the shopper's changes, or everything that was learned of them."""
        what = request.query_params.get("what", "")
        forget = {"edits": services.forget_edits, "everything": services.forget_everything}.get(what)
        if forget is None:
            raise ValidationError({"what": ["what is edits or everything."]})
        if shopper := access(request._request).find():
            forget(shopper=shopper)
        return Response(status=204)


def _answer(profile: Profile) -> Response:
    traits = [one for facet in profile.traits.values() for one in facet]
    body = {
        "used": profile.is_used,
        "events": profile.events,
        "traits": [_trait(one) for one in traits],
        "price": PriceRangeOut(profile.price).data if profile.price else None,
        "aspects": AspectOut(profile.aspects, many=True).data,
    }
    response = Response(body)
    response["Cache-Control"] = "private, no-store"
    return response


def _trait(trait: Trait) -> dict[str, Any]:
    return {
        "facet": trait.facet,
        "value": trait.value,
        "name": words.label(trait.facet, trait.value),
        "share": round(trait.share, 4),
        "confidence": round(trait.confidence, 4),
        "strength": round(trait.strength, 4),
        "opinion": trait.opinion,
        "said": trait.said,
        "evidence": {
            "counts": trait.evidence.counts,
            "products": list(trait.evidence.products),
            "sentence": words.evidence(trait.evidence),
        },
    }
