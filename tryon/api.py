"""`/api/v1/tryon`: ask for a try-on, follow it, judge it, forget it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.drawing.mannequins import BUILDS, FIGURES, TONES, figure_for
from catalog.models import Product, ProductImage
from catalog.pictures.mannequins import Mannequin
from fashionai.accounts.middleware import access as shopper_access
from fashionai.http.parsers import StrictJSONParser
from tryon import access, services, shown, wearing, words
from tryon.models import Fault, Photo, State, TryOn
from tryon.pipeline.errors import CODES, Refused
from tryon.pipeline.types import GUESSES
from tryon.services.verdicts import NothingToJudge

ALL_CODES = [*sorted(CODES), words.INTERNAL]


class RefusedInput(APIException):
    """A refusal as problem+json: its `type` ends in the code, `errors` hold the finer reason."""

    status_code = 422

    def __init__(self, refusal: Refused) -> None:
        super().__init__(words.refusal(refusal.code, refusal.reason))
        self.default_code = refusal.code
        self.status_code = 429 if refusal.code == "quota" else 422
        self.errors = {"reason": [refusal.reason]}


class ConsentRequired(APIException):
    status_code = 403
    default_code = "consent_required"
    default_detail = "The shopper has not agreed to the use of photos. They can do so at /privacy/."


class NoResult(APIException):
    status_code = 409
    default_code = "no_result"
    default_detail = "There is no result to judge yet."


class MannequinIn(serializers.Serializer[Any]):
    tone = serializers.ChoiceField(choices=TONES, help_text="Of the Monk Skin Tone scale, light to deep.")
    build = serializers.ChoiceField(choices=BUILDS, default="medium")
    figure = serializers.ChoiceField(choices=FIGURES, required=False, help_text="By default the garment's.")


class TryOnIn(serializers.Serializer[Any]):
    product = serializers.IntegerField(min_value=1, max_value=2**31)
    colour = serializers.SlugField(required=False, max_length=60)
    second_product = serializers.IntegerField(required=False, min_value=1, max_value=2**31)
    second_colour = serializers.SlugField(required=False, max_length=60)
    mannequin = MannequinIn(required=False)
    photo_of = serializers.UUIDField(required=False, help_text="An earlier try-on, whose person is dressed again.")


class TryOnUpload(serializers.Serializer[Any]):
    photo = serializers.FileField(help_text="JPEG, PNG or WebP. Kept for a day, then forgotten.")
    product = serializers.IntegerField(min_value=1, max_value=2**31)
    colour = serializers.SlugField(required=False, max_length=60)
    second_product = serializers.IntegerField(required=False, min_value=1, max_value=2**31)
    second_colour = serializers.SlugField(required=False, max_length=60)


class ResultOut(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="WebP, for ten minutes and for this shopper.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    method = serializers.CharField(help_text="The warp: tps or flow.")
    guesses = serializers.ListField(
        child=serializers.ChoiceField(choices=GUESSES),
        help_text="What the photo did not show: clothes or skin that others hid, the piece behind hair or a bag.",
    )
    hints = serializers.ListField(child=serializers.CharField(), help_text="The same as sentences for the shopper.")


class TryOnOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)
    stage = serializers.ChoiceField(choices=words.STAGE_NAMES, allow_null=True, help_text="While it runs.")
    code = serializers.ChoiceField(choices=ALL_CODES, allow_null=True, help_text="Why it failed.")
    reason = serializers.CharField(allow_null=True, help_text="A finer key of the code.")
    detail = serializers.CharField(allow_null=True, help_text="What went wrong and what to do, for the shopper.")
    products = serializers.ListField(child=serializers.IntegerField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    result = ResultOut(allow_null=True)


class VerdictIn(serializers.Serializer[Any]):
    liked = serializers.BooleanField()
    fault = serializers.ChoiceField(choices=Fault.values, required=False, help_text="What is off, if it is not liked.")


class TryOns(APIView):
    """POST JSON with a mannequin or an earlier try-on, or multipart/form-data with a photo: 202 with the id."""

    parser_classes = [StrictJSONParser, MultiPartParser]
    throttle_scope = "tryon"

    @extend_schema(request={"application/json": TryOnIn, "multipart/form-data": TryOnUpload}, responses={202: TryOnOut})
    def post(self, request: Request) -> Response:
        wanted = _checked(request)
        try:
            tryon = _begin(request, wanted)
        except services.ConsentMissing as error:
            raise ConsentRequired from error
        except Refused as refusal:
            raise RefusedInput(refusal) from refusal
        response = Response(_out(tryon), status=202)
        response["Location"] = f"/api/v1/tryon/{tryon.pk}"
        return response


class OneTryOn(APIView):
    """A try-on of this shopper: queued, running with its stage, completed with its result, or failed with a code."""

    @extend_schema(responses=TryOnOut)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        response = Response(_out(_own(request, key)))
        response["Cache-Control"] = "private, no-store"
        return response

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, key: uuid.UUID) -> Response:
        """Forget it now: the photo too, with everything made from it."""
        tryon = _own(request, key)
        if tryon.photo is not None:
            services.forget_photo(photo=tryon.photo)
        else:
            services.forget_tryon(tryon=tryon)
        return Response(status=204)


class OneVerdict(APIView):
    @extend_schema(request=VerdictIn, responses={204: None})
    def put(self, request: Request, key: uuid.UUID) -> Response:
        """What the shopper thinks of the result; the last word counts."""
        said = VerdictIn(data=request.data)
        said.is_valid(raise_exception=True)
        try:
            services.judge(tryon=_own(request, key), **said.validated_data)
        except NothingToJudge as error:
            raise NoResult from error
        return Response(status=204)


def _checked(request: Request) -> dict[str, Any]:
    kind = TryOnUpload if request.FILES else TryOnIn
    wanted = kind(data=request.data)
    wanted.is_valid(raise_exception=True)
    found: dict[str, Any] = wanted.validated_data
    if len({"photo", "mannequin", "photo_of"} & found.keys()) != 1:
        raise ValidationError({"mannequin": ["Send one of: a photo (as multipart/form-data), mannequin, photo_of."]})
    return found


def _begin(request: Request, wanted: dict[str, Any]) -> TryOn:
    shopper = shopper_access(request._request).ensure()
    picture = _picture("product", wanted["product"], wanted.get("colour", ""))
    second = None
    if "second_product" in wanted:
        second = _picture("second_product", wanted["second_product"], wanted.get("second_colour", ""))
    photo: Photo | None = None
    mannequin: Mannequin | None = None
    if "mannequin" in wanted:
        mannequin = _mannequin(wanted["mannequin"], picture.product)
    elif "photo" in wanted:
        photo = services.keep_photo(shopper=shopper, upload=wanted["photo"])
    else:
        earlier = _own(request, wanted["photo_of"])
        photo, mannequin = earlier.photo, earlier.who
        if photo is None and mannequin is None:
            raise Http404("The photo of that try-on is forgotten.")
    return services.begin(shopper=shopper, picture=picture, second=second, photo=photo, mannequin=mannequin)


def _picture(field: str, key: int, colour: str) -> ProductImage:
    product = Product.objects.active().select_related("category", "brand").filter(pk=key).first()
    if product is None:
        raise ValidationError({field: ["No such product."]})
    picture = wearing.picture_of(product, colour)
    if picture is None:
        raise RefusedInput(Refused("garment", "no_picture"))
    picture.product = product
    return picture


def _mannequin(wanted: dict[str, Any], product: Product) -> Mannequin:
    figure = wanted.get("figure") or figure_for(product.gender, product.pk)
    return Mannequin(figure, int(wanted["tone"]), wanted["build"], "front", "full")


def _own(request: Request, key: uuid.UUID) -> TryOn:
    found = access.tryon(shopper_access(request._request).find(), key)
    if found is None:
        raise Http404("No such try-on, or it is forgotten.")
    return found


def _out(tryon: TryOn) -> dict[str, Any]:
    broken = services.has_failed(tryon)
    failed = broken or tryon.state == State.FAILED
    code = words.INTERNAL if broken else tryon.code
    return {
        "id": str(tryon.pk),
        "state": State.FAILED.value if broken else tryon.state,
        "stage": tryon.stage or None if tryon.state == State.RUNNING and not broken else None,
        "code": code if failed else None,
        "reason": tryon.reason or None if failed else None,
        "detail": words.refusal(code, tryon.reason) if failed else None,
        "products": [picture.product_id for picture in tryon.pictures],
        "created_at": tryon.created_at,
        "expires_at": tryon.expires_at,
        "result": _result(tryon),
    }


def _result(tryon: TryOn) -> dict[str, Any] | None:
    made = tryon.rendering
    if tryon.state != State.COMPLETED or made is None:
        return None
    return {
        "url": shown.after_of(tryon),
        "width": made.width,
        "height": made.height,
        "method": made.method,
        "guesses": made.guesses,
        "hints": words.guesses(made.guesses),
    }
