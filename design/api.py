"""`/api/v1/designs`: begin a studio, see its boards, say what one thinks, ask for the next round."""

from __future__ import annotations

import math
import uuid
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from design import reading, services, shown, words
from design.brief.wishes import CHOOSABLE
from design.gan.vocabulary import VOCABULARY
from design.models import Board, Design, Opinion, Studio
from design.taste.sliders import FURTHEST, SLIDERS
from fashionai.accounts.middleware import access


class BriefIn(serializers.Serializer[Any]):
    words = serializers.CharField(required=False, allow_blank=True, max_length=10_000, help_text="English or Chinese.")
    choices = serializers.DictField(
        child=serializers.CharField(max_length=40),
        required=False,
        help_text=f"Slugs by attribute; attributes are {', '.join(CHOOSABLE)}.",
    )
    taste = serializers.BooleanField(default=True, help_text="Follow the taste profile.")
    trends = serializers.BooleanField(default=False, help_text="Lean towards what rises in the shop.")

    def validate_choices(self, choices: dict[str, str]) -> dict[str, str]:
        for name, slug in choices.items():
            if name not in CHOOSABLE or slug not in VOCABULARY[name]:
                raise serializers.ValidationError(f"There is no {name} {slug!r}.")
        return choices


class NextIn(serializers.Serializer[Any]):
    sliders = serializers.DictField(
        child=serializers.FloatField(min_value=-FURTHEST, max_value=FURTHEST),
        required=False,
        help_text=f"-{FURTHEST} to {FURTHEST} by slider: {', '.join(SLIDERS)}.",
    )
    like = serializers.UUIDField(required=False, help_text="A design of this studio to go on from.")

    def validate_sliders(self, sliders: dict[str, float]) -> dict[str, float]:
        for name in sliders:
            if name not in SLIDERS:
                raise serializers.ValidationError(f"There is no slider {name!r}; there are {', '.join(SLIDERS)}.")
        return sliders


class FeedbackIn(serializers.Serializer[Any]):
    design = serializers.UUIDField()
    say = serializers.ChoiceField(
        choices=Opinion.values, allow_blank=True, help_text="More: like it, and weigh it twice. Empty: take it back."
    )


class DesignOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    place = serializers.IntegerField(min_value=0)
    title = serializers.CharField(help_text="What it was asked to be, in the request's language.")
    name = serializers.CharField(allow_blank=True)
    asked_for = serializers.DictField(child=serializers.CharField(), help_text="Slugs by attribute.")
    drew_from = serializers.DictField(child=serializers.CharField(), help_text="Where each came from.")
    picture = serializers.CharField(
        help_text="WebP, marked in the picture and in its metadata as made by a trained model."
    )
    products = serializers.ListField(child=serializers.IntegerField(), help_text="Those that look like it, best first.")
    verdict = serializers.ChoiceField(choices=Opinion.choices, allow_blank=True)
    saved = serializers.BooleanField()
    generated = serializers.BooleanField(help_text="Always true: no photograph.")


class BoardOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1)
    state = serializers.ChoiceField(choices=["waiting", "done", "failed"])
    designs = DesignOut(many=True)


class StudioOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField(allow_blank=True)
    understood = serializers.ListField(child=serializers.CharField(), help_text="What the brief was taken for.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="What it could not get, in sentences.")
    created_at = serializers.DateTimeField()
    board = BoardOut(allow_null=True, help_text="The latest round.")


class StudioLine(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField(allow_blank=True)
    rounds = serializers.IntegerField(min_value=0)
    likes = serializers.IntegerField(min_value=0)
    created_at = serializers.DateTimeField()


class Designs(APIView):
    """The shopper's studios."""

    throttle_scope = "studio"

    @extend_schema(responses=StudioLine(many=True))
    def get(self, request: Request) -> Response:
        found = reading.studios(access(request._request).find())
        lines = [
            {
                "id": str(one.pk),
                "title": shown.studio_title(one),
                "rounds": one.rounds,  # type: ignore[attr-defined]
                "likes": one.likes,  # type: ignore[attr-defined]
                "created_at": one.created_at,
            }
            for one in found
        ]
        return _private(Response(lines))

    @extend_schema(request=BriefIn, responses={202: StudioOut})
    def post(self, request: Request) -> Response:
        """Begin a studio from a brief: 202 with its first board, which a worker makes within seconds."""
        given = BriefIn(data=request.data)
        given.is_valid(raise_exception=True)
        brief = given.validated_data
        try:
            board = services.begin(
                shopper=access(request._request).ensure(),
                words=brief.get("words", ""),
                choices=brief.get("choices"),
                use_taste=brief["taste"],
                use_trends=brief["trends"],
                language=get_language() or "",
            )
        except services.TooMany as error:
            raise _throttled(error) from error
        return _accepted(board)


class OneStudio(APIView):
    """A studio of this shopper with its latest board."""

    @extend_schema(responses=StudioOut)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        studio = _own(request, key)
        return _private(Response(_studio(studio, reading.board_of(studio))))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, key: uuid.UUID) -> Response:
        """Delete the studio with everything in it."""
        services.forget(studio=_own(request, key))
        return Response(status=204)


class Boards(APIView):
    """The rounds of a studio."""

    throttle_scope = "studio"

    @extend_schema(request=NextIn, responses={202: StudioOut})
    def post(self, request: Request, key: uuid.UUID) -> Response:
        """Ask for the next round, from all that was said so far."""
        studio = _own(request, key)
        given = NextIn(data=request.data)
        given.is_valid(raise_exception=True)
        like = _design(request, studio, given.validated_data["like"]) if "like" in given.validated_data else None
        try:
            board = services.next_board(studio=studio, sliders=given.validated_data.get("sliders"), like=like)
        except services.TooMany as error:
            raise _throttled(error) from error
        return _accepted(board)


class Feedback(APIView):
    """What the shopper says of designs."""

    @extend_schema(request=FeedbackIn, responses={204: None})
    def post(self, request: Request, key: uuid.UUID) -> Response:
        """Like a design, pass it, or take back what was said; the next board follows it."""
        studio = _own(request, key)
        given = FeedbackIn(data=request.data)
        given.is_valid(raise_exception=True)
        design = _design(request, studio, given.validated_data["design"])
        wanted = given.validated_data["say"]
        if design.opinion != wanted:
            services.judge(design=design, opinion=wanted or design.opinion)
        return Response(status=204)


def _throttled(error: services.TooMany) -> Throttled:
    """With the time to wait as Retry-After, and the text as it is."""
    refused = Throttled(detail=str(error))
    refused.wait = math.ceil(error.wait.total_seconds()) if error.wait else None  # type: ignore[attr-defined]
    return refused


def _own(request: Request, key: uuid.UUID) -> Studio:
    studio = reading.studio_of(access(request._request).find(), key)
    if studio is None:
        raise Http404("No such studio.")
    return studio


def _design(request: Request, studio: Studio, key: uuid.UUID) -> Design:
    design = reading.design_of(access(request._request).find(), key)
    if design is None or design.board.studio_id != studio.pk:
        raise ValidationError({"design": ["No design of this studio."]})
    return design


def _accepted(board: Board) -> Response:
    response = Response(_studio(board.studio, board), status=202)
    response["Location"] = reverse("api-design", args=[board.studio_id])
    return _private(response)


def _private(response: Response) -> Response:
    response["Cache-Control"] = "private, no-store"
    return response


def _studio(studio: Studio, board: Board | None) -> dict[str, Any]:
    return {
        "id": str(studio.pk),
        "title": shown.studio_title(studio),
        "understood": words.heard(studio.understood, studio.choices),
        "notes": words.notes(studio.understood),
        "created_at": studio.created_at,
        "board": _board(board) if board else None,
    }


def _board(board: Board) -> dict[str, Any]:
    over = board.trouble or services.gave_up(board)
    return {
        "id": str(board.pk),
        "number": board.number,
        "state": "failed" if over else "waiting" if board.is_waiting else "done",
        "designs": [_design_out(one) for one in reading.designs_of(board)],
    }


def _design_out(design: Design) -> dict[str, Any]:
    return {
        "id": str(design.pk),
        "place": design.place,
        "title": words.title(design.condition),
        "name": design.name,
        "asked_for": design.condition,
        "drew_from": design.sources,
        "picture": reverse("design:picture", args=[design.pk]),
        "products": [int(pk) for pk, _cosine in design.nearest],
        "verdict": design.opinion,
        "saved": design.saved_at is not None,
        "generated": True,
    }
