"""`Authorization: Bearer fai_…` for programs; browsers keep their session."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from fashionai.accounts import tokens
from fashionai.accounts.middleware import access
from fashionai.accounts.models import ApiToken, User


class BearerToken(BaseAuthentication):
    """The user of a token; someone without the header is left to the session."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = tokens.find(secret.decode("ascii", "replace").strip())
        if token is None:
            raise AuthenticationFailed("This token is unknown, revoked or expired. Make a new one in your account.")
        # Whoever the browser's cookies name, the token's owner is asking.
        request._request.user = token.user
        access(request._request).forget()
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
