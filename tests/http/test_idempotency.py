"""A request sent twice is carried out once: replayed when done, 409 while running, 422 with another body."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fashionai.http import idempotency
from fashionai.http.models import IdempotencyKey

calls: list[Any] = []


class Writing(APIView):
    @idempotency.idempotent
    def post(self, request: Request) -> Response:
        calls.append(request.data)
        if request.data.get("refuse"):
            raise ValidationError({"refuse": ["no"]})
        if request.data.get("crash"):
            raise RuntimeError("crash")
        return Response({"made": len(calls)}, status=201)


urlpatterns = [path("write", Writing.as_view())]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    calls.clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def browser() -> Client:
    """A guest whose cookie is known, as after a first page."""
    client = Client()
    client.post("/write", {}, content_type="application/json", headers={"Idempotency-Key": "first"})
    calls.clear()
    return client


def _send(client: Client, key: str | None = "k-1", **body: Any) -> HttpResponse:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post("/write", body, content_type="application/json", headers=headers)  # type: ignore[return-value]


def test_a_repeated_request_is_answered_alike_and_carried_out_once(browser: Client) -> None:
    first, second = _send(browser, a=1), _send(browser, a=1)
    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, b'{"made":1}')
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert calls == [{"a": 1}]


def test_the_order_of_fields_makes_no_other_body(browser: Client) -> None:
    _send(browser, a=1, b=2)
    assert _send(browser, b=2, a=1)["Idempotency-Replayed"] == "true"


def test_another_body_under_the_same_key_is_refused(browser: Client) -> None:
    _send(browser, a=1)
    answer = _send(browser, a=2)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:fashionai:problem:idempotency_key_reused")  # type: ignore[attr-defined]
    assert calls == [{"a": 1}]


def test_while_the_first_runs_the_second_is_told_to_wait(browser: Client) -> None:
    _send(browser, a=1)
    IdempotencyKey.objects.filter(key="k-1").update(status=None, body=None)
    assert _send(browser, a=1).status_code == 409
    assert calls == [{"a": 1}]


def test_a_claim_of_a_process_that_died_is_taken_over(browser: Client) -> None:
    _send(browser, a=1)
    old = timezone.now() - idempotency.LEASE - timedelta(seconds=1)
    IdempotencyKey.objects.filter(key="k-1").update(status=None, body=None, claimed_at=old)
    assert _send(browser, a=1).content == b'{"made":2}'


@pytest.mark.parametrize("trouble", ["refuse", "crash"])
def test_a_request_that_failed_frees_its_key(browser: Client, trouble: str) -> None:
    browser.raise_request_exception = False
    assert _send(browser, **{trouble: True}).status_code in {400, 500}
    assert not IdempotencyKey.objects.filter(key="k-1").exists()
    assert _send(browser, a=1).status_code == 201


def test_keys_of_two_shoppers_do_not_meet(browser: Client) -> None:
    _send(browser, a=1)
    assert _send(Client(), a=2).status_code == 201


@pytest.mark.parametrize("key", [None, "", "with space", "ключ", "x" * 121])
def test_a_missing_or_unusable_key_is_refused_with_what_to_do(browser: Client, key: str | None) -> None:
    answer = _send(browser, key)
    assert (answer.status_code, calls) == (400, [])
    assert "Idempotency-Key" in answer.json()["errors"]  # type: ignore[attr-defined]


def test_keys_are_forgotten_after_a_day(browser: Client) -> None:
    _send(browser, a=1)
    IdempotencyKey.objects.filter(key="first").update(claimed_at=timezone.now() - timedelta(days=1, seconds=1))
    assert idempotency.forget_old() == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["k-1"]
