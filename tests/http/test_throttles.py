"""The API's throttle: so many requests a minute of one client, told when to come back; open when the cache is not."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from fashionai.accounts.models import Shopper

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/categories"


@pytest.fixture(autouse=True)
def _three_a_minute() -> Iterator[None]:
    cache.clear()
    with override_settings(API_PER_MINUTE={"read": 3, "write": 3, "orders": 1}):
        yield
    cache.clear()


def _ask(client: Client, **extra: str) -> int:
    return client.get(ADDRESS, **extra).status_code  # type: ignore[arg-type]


def test_the_fourth_of_three_is_refused_with_the_seconds_to_wait(charlie: Client) -> None:
    with mock.patch("fashionai.http.throttles.time.time", return_value=6_000_010.0):
        assert [_ask(charlie) for _ in range(3)] == [200, 200, 200]
        answer = charlie.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (
        429,
        "application/problem+json",
        "50",
    )


def test_the_next_minute_is_new(charlie: Client) -> None:
    with mock.patch("fashionai.http.throttles.time.time", return_value=6_000_000.0):
        assert [_ask(charlie) for _ in range(4)][-1] == 429
    with mock.patch("fashionai.http.throttles.time.time", return_value=6_000_061.0):
        assert _ask(charlie) == 200


def test_guests_count_by_address_whatever_they_claim_and_accounts_by_themselves(
    charlie: Client, alice: Shopper
) -> None:
    with mock.patch("fashionai.http.throttles.time.time", return_value=6_000_000.0):
        lies = [_ask(charlie, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}") for n in range(4)]
        assert lies == [200, 200, 200, 429]
        assert _ask(Client(), REMOTE_ADDR="192.0.2.7") == 200
        browser = Client()
        assert alice.user
        browser.force_login(alice.user)
        assert _ask(browser) == 200


def test_without_a_cache_everyone_may_pass(charlie: Client) -> None:
    gone = mock.Mock(add=mock.Mock(return_value=False), incr=mock.Mock(side_effect=ValueError))
    with mock.patch("fashionai.http.throttles.cache", gone):
        assert [_ask(charlie) for _ in range(5)] == [200] * 5
