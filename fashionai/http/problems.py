"""Errors of the API as problem+json (RFC 9457): type, title, status, detail, and `errors` by field."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

CONTENT_TYPE = "application/problem+json"


def problem(status: int, detail: str, *, code: str = "", errors: Any = None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": f"urn:fashionai:problem:{code or HTTPStatus(status).name.lower()}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors is not None:
        body["errors"] = errors
    return body


def problem_response(status: int, detail: str, *, code: str = "", errors: Any = None) -> JsonResponse:
    return JsonResponse(problem(status, detail, code=code, errors=errors), status=status, content_type=CONTENT_TYPE)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    response = drf_handler(exc, context)
    if response is None:
        return None
    errors: Any
    if isinstance(exc, ValidationError):
        detail, errors = "The request has fields that cannot be taken; see errors.", exc.detail
    else:
        detail = str(exc.detail) if isinstance(exc, APIException) else HTTPStatus(response.status_code).phrase
        errors = getattr(exc, "errors", None)
    code = str(getattr(exc, "default_code", ""))
    response.data = problem(response.status_code, detail, code=code, errors=errors)
    response.content_type = CONTENT_TYPE
    return response
