from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import record_consent
from recommender import services
from recommender.models import Event, EventKind

URL = "/api/v1/events"


def event(of: Product, **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": "view", "product": of.pk, **fields}


def send(client: Client, *events: Any) -> Any:
    return client.post(URL, {"events": list(events)}, content_type="application/json")


def test_batch_is_stored_before_it_is_acknowledged(client: Client, make_product: Callable[..., Product]) -> None:
    product = make_product()
    sent = event(product, slot="home", position=3, algorithm="recommender.ials v1", session="s-1")
    answer = send(client, sent, event(product, kind="like"))
    assert (answer.status_code, answer.json()) == (202, {"accepted": 2, "duplicates": 0, "rejected": []})
    stored = Event.objects.get(pk=sent["id"])
    assert (stored.kind, stored.product, stored.slot, stored.position) == ("view", product, "home", 3)


def test_same_batch_sent_twice_counts_once(client: Client, make_product: Callable[..., Product]) -> None:
    sent = event(make_product())
    send(client, sent)
    assert send(client, sent, sent).json() == {"accepted": 0, "duplicates": 1, "rejected": []}
    assert Event.objects.count() == 1


def test_guest_of_two_requests_is_one_shopper(client: Client, make_product: Callable[..., Product]) -> None:
    product = make_product()
    client.get("/health/ping")
    send(client, event(product))
    send(client, event(product))
    assert Shopper.objects.count() == 1
    assert Event.objects.filter(shopper=Shopper.objects.get()).count() == 2


def test_damaged_events_are_reported_and_the_good_ones_kept(
    client: Client, make_product: Callable[..., Product]
) -> None:
    product = make_product()
    bad: list[Any] = [
        "text",
        event(product, id="no-uuid"),
        event(product, kind="purchase"),
        event(product, kind="impression"),
        event(product, product=10**9),
        event(product, product=True),
        event(product, variant=10**9),
        event(product, kind="rating", value=6),
        event(product, value="x"),
        event(product, at="yesterday"),
        event(product, at="2026-01-01T00:00:00"),
        event(product, position=-1),
        event(product, session="x" * 41),
        event(product, algorithm="a\0b"),
        event(product, impression="nope"),
        event(product, kind=[]),
        event(product, kind={}),
        event(product, value=10**400),
        event(product, kind="rating", value=10**400),
        event(product, session="\ud800"),
        event(product, algorithm="\udfff"),
    ]
    answer = send(client, *bad, event(product)).json()
    assert answer["accepted"] == 1
    assert [row["index"] for row in answer["rejected"]] == list(range(len(bad)))
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"events": []}', '{"events": 3}', '{"events": [' + "1," * 100 + "1]}"]
)
def test_unreadable_batch_is_refused_as_a_whole(client: Client, db: None, body: str) -> None:
    answer = client.post(URL, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Shopper.objects.exists()


def test_wrong_clock_is_brought_into_the_last_month(client: Client, make_product: Callable[..., Product]) -> None:
    product = make_product()
    send(client, event(product, at="2099-01-01T00:00:00Z"), event(product, at="1999-01-01T00:00:00Z"))
    late, early = Event.objects.order_by("-at")
    assert abs(late.at - timezone.now()) < timedelta(minutes=1)
    assert abs(early.at - (timezone.now() - timedelta(days=30))) < timedelta(minutes=1)


def test_refusing_both_purposes_stores_nothing(
    client: Client, alice: Shopper, make_product: Callable[..., Product]
) -> None:
    client.force_login(alice.user)  # type: ignore[arg-type]
    for purpose in (Purpose.PERSONALISATION, Purpose.RESEARCH):
        record_consent(shopper=alice, purpose=purpose, granted=False)
    answer = send(client, event(make_product()))
    assert (answer.status_code, answer.json()["stored"]) == (202, False)
    assert not Event.objects.exists()


@pytest.mark.parametrize("write", ["recommender.services.ingest", "fashionai.accounts.services.guest_of"])
def test_database_that_fails_asks_to_send_again(
    client: Client, make_product: Callable[..., Product], write: str
) -> None:
    product = make_product()
    with mock.patch(write, side_effect=OperationalError("database is locked")):
        answer = send(client, event(product))
    assert answer.status_code == 503
    assert answer.json()["detail"] == "The events could not be stored just now. Keep them and send them again."


def test_signed_in_browser_needs_its_csrf_token(alice: Shopper, make_product: Callable[..., Product]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice.user)  # type: ignore[arg-type]
    assert send(client, event(make_product())).status_code == 403
    assert not Event.objects.exists()


def test_batch_takes_a_fixed_number_of_queries(
    client: Client, alice: Shopper, make_product: Callable[..., Product], django_assert_max_num_queries: Any
) -> None:
    client.force_login(alice.user)  # type: ignore[arg-type]
    products = [make_product(f"tee-{n}") for n in range(20)]
    with django_assert_max_num_queries(11):
        send(client, *[event(product) for product in products])


def test_what_a_batch_mixes_is_stored_as_it_was_said(alice: Shopper, make_product: Callable[..., Product]) -> None:
    product = make_product()
    variant = product.variants.get(size__code="S")
    impression = uuid.uuid4()
    events = [
        Event(shopper=alice, product=product, kind=EventKind.PURCHASE, value=2, variant=variant),
        Event(shopper=alice, product=product, kind="view", value=2.5, session="会话 '\\", impression=impression),
        Event(shopper=alice, product=product, kind="like", slot="home", position=3, algorithm="a, {b}"),
    ]
    assert services.ingest(events) == 3
    bought, looked, liked = (Event.objects.get(pk=one.pk) for one in events)
    assert (bought.kind, bought.value, bought.variant, bought.session) == ("purchase", 2.0, variant, "")
    assert (looked.kind, looked.value, looked.variant, looked.session) == ("view", 2.5, None, "会话 '\\")
    assert (looked.impression, looked.at, looked.received_at) == (impression, events[1].at, events[1].received_at)
    assert (liked.slot, liked.position, liked.algorithm, liked.value) == ("home", 3, "a, {b}", None)


@pytest.mark.services
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite enforces no lengths")
def test_what_is_too_long_for_its_column_is_refused_and_not_cut(
    alice: Shopper, make_product: Callable[..., Product]
) -> None:
    with pytest.raises(DataError):
        services.ingest([Event(shopper=alice, product=make_product(), kind="view", session="s" * 41)])
