from __future__ import annotations

import pytest
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from fashionai.http.problems import problem_response


def answer(error: Exception, method: str = "get") -> Response:
    class Raises(APIView):
        def get(self, request: Request) -> Response:
            raise error

    response = Raises.as_view()(getattr(APIRequestFactory(), method)("/"))
    response.render()
    return response


def test_validation_errors_stand_by_field() -> None:
    response = answer(exceptions.ValidationError({"kind": ["Not a kind."]}))
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.data == {
        "type": "urn:fashionai:problem:invalid",
        "title": "Bad Request",
        "status": 400,
        "detail": "The request has fields that cannot be taken; see errors.",
        "errors": {"kind": ["Not a kind."]},
    }


@pytest.mark.parametrize(
    ("error", "status", "code", "detail"),
    [
        (exceptions.NotFound(), 404, "not_found", "Not found."),
        (exceptions.PermissionDenied("Not yours."), 403, "permission_denied", "Not yours."),
        (exceptions.Throttled(wait=7), 429, "throttled", "Request was throttled. Expected available in 7 seconds."),
    ],
)
def test_other_errors_say_what_happened(error: Exception, status: int, code: str, detail: str) -> None:
    response = answer(error)
    assert (response.status_code, response.data["detail"]) == (status, detail)
    assert response.data["type"] == f"urn:fashionai:problem:{code}"
    assert response["Content-Type"] == "application/problem+json"


def test_throttled_answer_keeps_its_retry_after() -> None:
    assert answer(exceptions.Throttled(wait=7))["Retry-After"] == "7"


def test_method_that_is_not_there() -> None:
    response = answer(exceptions.NotFound(), method="delete")
    assert (response.status_code, response.data["title"]) == (405, "Method Not Allowed")


def test_error_that_is_none_of_the_apis_is_left_to_django() -> None:
    with pytest.raises(ZeroDivisionError):
        answer(ZeroDivisionError())


def test_plain_django_views_answer_alike() -> None:
    response = problem_response(409, "It was sold.", code="out_of_stock")
    assert response["Content-Type"] == "application/problem+json"
    assert response.content == (
        b'{"type": "urn:fashionai:problem:out_of_stock", "title": "Conflict", "status": 409, "detail": "It was sold."}'
    )
