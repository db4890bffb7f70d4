"""`/api/v1/tokens`: a signed-in person makes, lists and revokes the tokens of their programs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fashionai.accounts import tokens
from fashionai.accounts.models import ApiToken, User
from fashionai.http.pagination import Cursor


class TokenIn(serializers.ModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ["name", "expires_at"]


class TokenOut(serializers.ModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ["id", "name", "hint", "created_at", "used_at", "expires_at"]


class NewToken(TokenOut):
    secret = serializers.CharField(help_text="Shown this once: the shop keeps only its hash.")

    class Meta(TokenOut.Meta):
        fields = [*TokenOut.Meta.fields, "secret"]


class PersonOut(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["email", "name"]


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The only way to a person's tokens."""
    return ApiToken.objects.filter(user=user)


class Tokens(ListAPIView[ApiToken]):
    """Your tokens. Making one needs a signed-in browser: a token cannot make another."""

    serializer_class = TokenOut
    pagination_class = Cursor
    permission_classes = [IsAuthenticated]
    authentication_classes = [SessionAuthentication]

    def get_queryset(self) -> QuerySet[ApiToken]:
        if getattr(self, "swagger_fake_view", False):
            return ApiToken.objects.none()
        return tokens_of(self.request.user)  # type: ignore[arg-type]

    @extend_schema(request=TokenIn, responses={201: NewToken})
    def post(self, request: Request) -> Response:
        wanted = TokenIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        fields: dict[str, Any] = wanted.validated_data
        token, secret = tokens.issue(user=request.user, **fields)  # type: ignore[arg-type]
        return Response({**TokenOut(token).data, "secret": secret}, status=status.HTTP_201_CREATED)


class OneToken(APIView):
    permission_classes = [IsAuthenticated]
    authentication_classes = [SessionAuthentication]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Revoke a token at once."""
        get_object_or_404(tokens_of(request.user), pk=pk).delete()  # type: ignore[arg-type]
        return Response(status=status.HTTP_204_NO_CONTENT)


class Me(APIView):
    """Whose token or session this is."""

    permission_classes = [IsAuthenticated]

    @extend_schema(responses=PersonOut)
    def get(self, request: Request) -> Response:
        return Response(PersonOut(request.user).data)  # type: ignore[arg-type]
