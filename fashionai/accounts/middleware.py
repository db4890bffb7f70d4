"""`request.shopper`: who shops, found once a request and only when asked for."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import get_language

from fashionai.accounts import services
from fashionai.accounts.models import Shopper

COOKIE = "shopper"
COOKIE_AGE = 60 * 60 * 24 * 365


class ShopperAccess:
    """The shopper behind a request, lazily. `find` never writes; `ensure` makes a guest's row when there is none."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def guest_key(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(signing.Signer(salt=COOKIE).unsign(self.request.COOKIES.get(COOKIE, "")))
        except (signing.BadSignature, ValueError):
            return None

    @cached_property
    def new_key(self) -> uuid.UUID:
        return uuid.uuid4()

    @cached_property
    def _found(self) -> Shopper | None:
        if self.request.user.is_authenticated:
            return Shopper.objects.filter(user=self.request.user).first()
        return services.find_guest(self.guest_key) if self.guest_key else None

    def find(self) -> Shopper | None:
        return self._found

    def ensure(self) -> Shopper:
        if self._found is None:
            if self.request.user.is_authenticated:
                self._found = services.shopper_of(user=self.request.user)
            else:
                self._found = self._new_guest()
        return self._found

    def forget(self) -> None:
        """Look again: someone signed in or out during this request."""
        self.__dict__.pop("_found", None)

    def leave(self) -> None:
        """Drop the guest's name too, so that the next person at this browser starts as nobody."""
        self.forget()
        self.guest_key = None

    def _new_guest(self) -> Shopper:
        guest = services.guest_of(key=self.guest_key or self.new_key, language=get_language() or "")
        if guest.user_id or guest.merged_into_id:  # a cookie from before a login elsewhere: start afresh
            self.guest_key = None
            guest = services.guest_of(key=self.new_key, language=get_language() or "")
        return guest


def access(request: HttpRequest) -> ShopperAccess:
    """What the middleware put on the request, with its type."""
    return request.shopper  # type: ignore[attr-defined]


class ShopperMiddleware:
    """Adds `request.shopper` and hands a new visitor the signed cookie that will name them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        access = ShopperAccess(request)
        request.shopper = access  # type: ignore[attr-defined]
        response = self.get_response(request)
        if access.guest_key is None and _is_for_one(response):
            response.set_cookie(
                COOKIE,
                signing.Signer(salt=COOKIE).sign(str(access.new_key)),
                max_age=COOKIE_AGE,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
            patch_vary_headers(response, ["Cookie"])
        return response


def _is_for_one(response: HttpResponse) -> bool:
    """Not for caches that many share: a cookie kept there would name a crowd as one shopper."""
    return "public" not in response.get("Cache-Control", "")
