"""The movement feed: who may report, that a report books once, and that positions follow at once."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from catalog.models import MovementKind, StockLevel, StockMovement
from catalog.services import move_stock
from fashionai.accounts.models import User
from supply import services
from supply.dataset import weekly_sales
from supply.feed import signing
from supply.feed.models import FeedSource
from supply.imports.models import SaleLine
from supply.live import gathered, reconsider
from supply.models import ProposalStatus, PurchaseProposal
from tests.supply.conftest import Shop
from tests.supply.test_night import plan

pytestmark = pytest.mark.django_db
URL = "/api/v1/stock-movements"


@pytest.fixture
def gate(shop: Shop) -> FeedSource:
    return FeedSource.objects.create(code="gate-1", location=shop.warehouse)


def moved(key: str, sku: str, quantity: int, kind: str = "sale", **more: Any) -> dict[str, Any]:
    return {"id": key, "sku": sku, "quantity": quantity, "kind": kind, **more}


def send(client: Client, source: FeedSource, body: Any, *, key: str = "", at: int = 0, code: str = "") -> Any:
    raw = body if isinstance(body, bytes) else json.dumps({"movements": body}).encode()
    stamp = str(at or int(time.time()))
    signed = signing.signature(key or signing.key_of(source), stamp, raw)
    headers = {"FashionAI-Source": code or source.code, "FashionAI-Timestamp": stamp, "FashionAI-Signature": signed}
    return client.post(URL, raw, content_type="application/json", headers=headers)


def on_hand(shop: Shop) -> int:
    return StockLevel.objects.get(variant=shop.seller, location=shop.warehouse).on_hand


def test_a_report_is_booked_and_a_second_one_changes_nothing(charlie: Client, gate: FeedSource, shop: Shop) -> None:
    body = [moved("a1", shop.seller.sku, 10, "receipt"), moved("a2", shop.seller.sku, -3)]
    answer = send(charlie, gate, body)
    assert answer.status_code == 200
    assert [(one["id"], one["outcome"]) for one in answer.json()["movements"]] == [("a1", "booked"), ("a2", "booked")]
    assert on_hand(shop) == 11
    again = send(charlie, gate, [*body, moved("a2", shop.seller.sku, -4)]).json()["movements"]
    assert [one["outcome"] for one in again] == ["known", "known", "rejected"]
    assert on_hand(shop) == 11
    gate.refresh_from_db()
    assert gate.last_at is not None


def test_one_that_cannot_be_booked_takes_no_other_with_it(charlie: Client, gate: FeedSource, shop: Shop) -> None:
    body = [moved("b1", shop.seller.sku, -99), moved("b2", "NO-SUCH", 1, "receipt"), moved("b3", shop.seller.sku, -1)]
    said = send(charlie, gate, body).json()["movements"]
    assert [one["outcome"] for one in said] == ["rejected", "rejected", "booked"]
    assert said[0]["detail"].startswith("Only 4 are there")
    assert on_hand(shop) == 3
    assert SaleLine.objects.count() == 1


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ({"key": "0" * 64}, "signature"),
        ({"at": 1_500_000_000}, "timestamp"),
        ({"code": "gate-2"}, "signature"),
    ],
)
def test_strangers_and_replays_book_nothing(
    charlie: Client, gate: FeedSource, shop: Shop, trouble: dict[str, Any], why: str
) -> None:
    before = StockMovement.objects.count()
    answer = send(charlie, gate, [moved("c1", shop.seller.sku, -1)], **trouble)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert why in answer.json()["detail"]
    assert charlie.post(URL, {"movements": []}, content_type="application/json").status_code == 401
    assert StockMovement.objects.count() == before


def test_a_body_that_was_changed_on_its_way_is_refused(charlie: Client, gate: FeedSource, shop: Shop) -> None:
    raw = json.dumps({"movements": [moved("d1", shop.seller.sku, -1)]}).encode()
    stamp = str(int(time.time()))
    headers = {"FashionAI-Source": gate.code, "FashionAI-Timestamp": stamp}
    headers["FashionAI-Signature"] = signing.signature(signing.key_of(gate), stamp, raw)
    changed = raw.replace(b"-1", b"-2")
    assert charlie.post(URL, changed, content_type="application/json", headers=headers).status_code == 401
    assert charlie.post(URL, raw, content_type="application/json", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "one",
    [
        {"quantity": 0},
        {"quantity": 1},  # a sale brings nothing in
        {"kind": "opening"},
        {"id": "with space"},
        {"at": "2001-01-01T00:00:00Z"},
        {"quantity": "many"},
    ],
)
def test_a_damaged_batch_is_refused_as_a_whole(
    charlie: Client, gate: FeedSource, shop: Shop, one: dict[str, Any]
) -> None:
    good = moved("e1", shop.seller.sku, -1)
    answer = send(charlie, gate, [good, {**moved("e2", shop.seller.sku, -1), **one}])
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert on_hand(shop) == 4
    assert send(charlie, gate, b"{]").status_code == 400
    assert send(charlie, gate, b" " * 1_100_000).status_code == 413


def test_a_new_key_takes_the_old_one_back_and_none_is_stored(charlie: Client, gate: FeedSource, shop: Shop) -> None:
    old = signing.key_of(gate)
    new = signing.renew(source=gate)
    assert old != new
    assert send(charlie, gate, [moved("f1", shop.seller.sku, -1)], key=old).status_code == 401
    assert send(charlie, gate, [moved("f1", shop.seller.sku, -1)], key=new).status_code == 200
    row = FeedSource.objects.values().get()
    assert not {old, new} & {str(value) for value in row.values()}
    with override_settings(SECRET_KEY="another"):
        assert signing.key_of(gate) != new
    FeedSource.objects.update(is_active=False)
    assert send(charlie, gate, [moved("f2", shop.seller.sku, -1)], key=new).status_code == 401


def test_what_a_till_sold_is_demand(charlie: Client, gate: FeedSource, shop: Shop) -> None:
    before = weekly_sales(shop.night)
    assert before is not None
    row = before.variants.index(shop.seller.pk)
    at = (timezone.now() - timedelta(days=2)).isoformat()
    send(charlie, gate, [moved("g1", shop.seller.sku, -3, at=at), moved("g2", shop.seller.sku, -1, "write_off", at=at)])
    after = weekly_sales(shop.night)
    assert after is not None
    assert after.panel.values[row, -1] == before.panel.values[row, -1] + 3


def test_open_proposals_follow_the_goods_at_once(
    shop: Shop, mei: User, django_capture_on_commit_callbacks: Any
) -> None:
    plan(shop.night)
    before = PurchaseProposal.objects.get()

    def move(pieces: int) -> PurchaseProposal:
        with django_capture_on_commit_callbacks(execute=True):
            kind = MovementKind.ADJUSTMENT
            move_stock(variant=shop.seller, location=shop.warehouse, quantity=pieces, kind=kind)
        return PurchaseProposal.objects.get()

    more = move(-3)
    assert (more.on_hand, more.need) == (1, before.need + 3)
    assert more.weeks_left is not None
    assert before.weeks_left is not None
    assert more.weeks_left < before.weeks_left
    assert move(500).status == ProposalStatus.SUPERSEDED
    assert (move(-500).status, PurchaseProposal.objects.get().need) == (ProposalStatus.OPEN, before.need + 3)
    services.approve(proposal=PurchaseProposal.objects.get(), quantity=9, by=mei)
    assert (move(2).status, PurchaseProposal.objects.get().on_hand) == (ProposalStatus.APPROVED, 1)


def test_a_variant_that_falls_below_its_level_is_proposed_the_same_day(
    shop: Shop, django_capture_on_commit_callbacks: Any
) -> None:
    StockLevel.objects.filter(variant=shop.seller).update(on_hand=60)
    plan(shop.night)
    assert not PurchaseProposal.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        move_stock(variant=shop.seller, location=shop.warehouse, quantity=-55, kind=MovementKind.ADJUSTMENT)
    assert PurchaseProposal.objects.get().on_hand == 5


def test_a_look_costs_the_same_for_any_number(shop: Shop, django_assert_max_num_queries: Any) -> None:
    assert reconsider([shop.seller.pk]) == 0
    plan(shop.night)
    with django_assert_max_num_queries(13):
        reconsider([shop.seller.pk, shop.still.pk])


def test_many_movements_are_looked_at_once(shop: Shop, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks, gathered():
        for _ in range(3):
            move_stock(variant=shop.seller, location=shop.warehouse, quantity=-1, kind=MovementKind.ADJUSTMENT)
    assert len(callbacks) == 1
