"""`Idempotency-Key`: a request sent again is answered again and not carried out again (IETF httpapi draft 07)."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from fashionai.accounts.middleware import access
from fashionai.http.models import IdempotencyKey

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,120}")
# A process that died keeps its claim this long; the longest write of the API takes under a second.
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=1)

Handler = Callable[..., Response]


class StillRunning(APIException):
    status_code = 409
    default_code = "idempotency_key_in_use"
    default_detail = "The first request with this Idempotency-Key is still running. Send it again in a moment."


class OtherBody(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used with another body. Make a new key for a new request."


def idempotent(handler: Handler) -> Handler:
    """Require the header on an APIView's method and carry it out once per shopper, address and key.

    A success is kept for a day and repeated with `Idempotency-Replayed: true`. A refusal frees the key:
    once its cause is gone the same request may be sent again.
    """

    @functools.wraps(handler)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        claim, is_new = _claim(_scope(request), _key(request), _digest(request.data))
        if not is_new:
            return Response(claim.body, status=claim.status, headers={"Idempotency-Replayed": "true"})
        try:
            response = handler(view, request, *args, **kwargs)
        except BaseException:
            claim.delete()
            raise
        _keep(claim, response)
        return response

    once.is_idempotent = True  # type: ignore[attr-defined]  # read by the schema
    return once


def _key(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise ValidationError({HEADER: ["Send this header: 1 to 120 visible ASCII characters, new for each request."]})
    return key


def _scope(request: Request) -> str:
    shopper = access(request._request).ensure()
    return f"{shopper.pk} {request.method} {request.path}"[:200]


def _digest(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def _claim(scope: str, key: str, digest: str) -> tuple[IdempotencyKey, bool]:
    """The row of this key and whether this request may carry it out. Raises StillRunning or OtherBody."""
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(scope=scope, key=key, digest=digest), True
    except IntegrityError:
        known = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if known is None:  # freed this very moment
        return _claim(scope, key, digest)
    if known.digest != digest:
        raise OtherBody
    if known.status is not None:
        return known, False
    if not _take_over(known):
        raise StillRunning
    return known, True


def _take_over(claim: IdempotencyKey) -> bool:
    now = timezone.now()
    stale = IdempotencyKey.objects.filter(pk=claim.pk, status=None, claimed_at=claim.claimed_at)
    return claim.claimed_at < now - LEASE and stale.update(claimed_at=now) == 1


def _keep(claim: IdempotencyKey, response: Response) -> None:
    claim.status, claim.body = response.status_code, json.loads(json.dumps(response.data, cls=JSONEncoder))
    claim.save(update_fields=["status", "body"])


def forget_old() -> int:
    """Delete the keys of before yesterday; returns how many there were."""
    return IdempotencyKey.objects.filter(claimed_at__lt=timezone.now() - KEPT).delete()[0]
