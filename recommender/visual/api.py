"""`/api/v1/search/image`: products that look like a photo."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, Throttled, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.reviews.photos import PhotoRefused
from fashionai.accounts.middleware import access
from recommender import slates
from recommender.api import TileOut, tiles_out
from recommender.models import PhotoSearch
from recommender.visual import photos, shown


class Unusable(APIException):
    status_code = 422
    default_code = "unusable_photo"


class PhotoIn(serializers.Serializer[Any]):
    photo = serializers.FileField(help_text="JPEG, PNG or WebP, at most 12 MB. Kept for some hours, then forgotten.")


class FoundOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=["waiting", "done", "failed"])
    expires_at = serializers.DateTimeField()
    items = TileOut(many=True)


class ImageSearch(APIView):
    """POST a photo as multipart/form-data: 202 with the id of a search, which a worker answers within seconds."""

    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": PhotoIn}, responses={202: FoundOut})
    def post(self, request: Request) -> Response:
        upload = request.FILES.get("photo")
        if upload is None:
            raise ValidationError({"photo": ["Send a file in the field photo, as multipart/form-data."]})
        try:
            search = photos.begin(shopper=access(request._request).ensure(), upload=upload)
        except PhotoRefused as error:
            raise Unusable(str(error)) from error
        except photos.TooMany as error:
            raise Throttled(detail=str(error)) from error
        response = Response(_found(search), status=202)
        response["Location"] = f"/api/v1/search/image/{search.pk}"
        return response


class OneImageSearch(APIView):
    """The search of this shopper: waiting, done with its products, or failed."""

    @extend_schema(responses=FoundOut)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        search = _own(request, key)
        response = Response(_found(search, request))
        response["Cache-Control"] = "private, no-store"
        return response

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, key: uuid.UUID) -> Response:
        """Forget the photo and what it found now."""
        photos.forget(_own(request, key))
        return Response(status=204)


def _own(request: Request, key: uuid.UUID) -> PhotoSearch:
    search = photos.find(access(request._request).find(), key)
    if search is None:
        raise Http404("No such search.")
    return search


def _found(search: PhotoSearch, request: Request | None = None) -> dict[str, Any]:
    tiles = shown.tiles(search)
    if request is not None:
        slates.record(shopper=access(request._request).find(), slot=shown.SLOT, tiles=tiles)
    over = search.trouble or photos.has_failed(search)
    language = get_language() or ""
    return {
        "id": str(search.pk),
        "state": "failed" if over else "waiting" if search.is_waiting else "done",
        "expires_at": search.expires_at,
        "items": tiles_out(tiles, language),
    }
