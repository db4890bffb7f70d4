"""Ordering, rejecting, receiving: once each, by whom, with what; and the pages where it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import StockLevel, StockMovement
from fashionai.accounts.models import User
from supply import services
from supply.models import DemandForecast, ProposalStatus, PurchaseProposal
from supply.policy import weeks_left
from tests.supply.conftest import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(shop: Shop) -> PurchaseProposal:
    today = timezone.localdate()
    DemandForecast.objects.create(
        variant=shop.seller,
        night=today,
        history=[None, 3, 0, 5],
        sold_out=[2],
        mean=[3.0] * 17,
        deviation=[1.8] * 17,
        low=[1.0] * 17,
        middle=[3.0] * 17,
        high=[5.0] * 17,
    )
    return PurchaseProposal.objects.create(
        variant=shop.seller,
        night=today,
        on_hand=4,
        on_order=0,
        level=23,
        need=19,
        quantity=19,
        smallest=19,
        weeks_left=1.3,
        order_by=today - timedelta(days=19),
        arrives=today + timedelta(days=28),
    )


def test_an_order_keeps_who_when_and_how_many(proposal: PurchaseProposal, mei: User) -> None:
    services.approve(proposal=proposal, quantity=24, by=mei, reason=" two packs ")
    assert (proposal.status, proposal.decided_quantity, proposal.decided_by) == (ProposalStatus.APPROVED, 24, mei)
    assert (proposal.reason, proposal.quantity) == ("two packs", 19)
    assert proposal.decided_at is not None


def test_only_the_first_decision_counts(proposal: PurchaseProposal, mei: User) -> None:
    services.approve(proposal=proposal, quantity=24, by=mei)
    with pytest.raises(services.Decided):
        services.reject(proposal=proposal, by=mei, reason="no")
    with pytest.raises(services.Decided):
        services.approve(proposal=proposal, quantity=1, by=mei)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_quantity) == (ProposalStatus.APPROVED, 24)


def test_receiving_books_the_goods_once(proposal: PurchaseProposal, shop: Shop, mei: User) -> None:
    with pytest.raises(services.Decided):
        services.receive(proposal=proposal, location=shop.warehouse)
    services.approve(proposal=proposal, quantity=24, by=mei)
    services.receive(proposal=proposal, location=shop.warehouse)
    with pytest.raises(services.Decided):
        services.receive(proposal=proposal, location=shop.warehouse)
    assert StockLevel.objects.get(variant=shop.seller).on_hand == 28
    assert StockMovement.objects.get(kind="receipt").quantity == 24
    assert proposal.status == ProposalStatus.RECEIVED


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_rejection_says_why(proposal: PurchaseProposal, mei: User, reason: str) -> None:
    with pytest.raises(ValueError, match="says why"):
        services.reject(proposal=proposal, by=mei, reason=reason)
    assert PurchaseProposal.objects.open().count() == 1


def test_desk_shows_what_runs_out_in_few_queries(
    proposal: PurchaseProposal, desk: Client, django_assert_max_num_queries: Any
) -> None:
    desk.get(reverse("admin:supply_desk"))
    with django_assert_max_num_queries(18):
        page = desk.get(reverse("admin:supply_desk"))
    text = page.content.decode()
    assert (page.context["shown"], [one.count for one in page.context["panes"]]) == ("out", [1, 0, 0, 0, 0, 0, 0])
    assert proposal.variant.sku in text
    assert "too late" in text


def test_pages_speak_chinese(proposal: PurchaseProposal, desk: Client) -> None:
    address = reverse("admin:supply_variant", args=[proposal.variant_id])
    text = desk.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    assert "每周需求" in text
    assert "目标库存" in text
    assert "Demand a week" not in text


def test_what_if_changes_the_target_and_nothing_else(proposal: PurchaseProposal, desk: Client) -> None:
    address = reverse("admin:supply_variant", args=[proposal.variant_id])
    before = list(PurchaseProposal.objects.values())
    levels = [
        desk.get(address, {"service": service, "lead": lead}).context["sheet"].target.level
        for service, lead in ((80, 4), (95, 4), (99.9, 4), (95, 12))
    ]
    assert levels[0] < levels[1] < levels[2]
    assert levels[1] < levels[3]
    assert desk.get(address, {"service": "never"}).context["sheet"].target.level == levels[1]
    assert list(PurchaseProposal.objects.values()) == before


def test_plot_shades_the_week_that_was_sold_out(proposal: PurchaseProposal, desk: Client) -> None:
    text = desk.get(reverse("admin:supply_variant", args=[proposal.variant_id])).content.decode()
    assert text.count('class="supply-out"') == 1
    assert text.count('class="supply-sold"') == 4


def test_an_order_from_the_page(proposal: PurchaseProposal, desk: Client, mei: User) -> None:
    address = reverse("admin:supply_decide", args=[proposal.pk])
    desk.post(address, {"decision": "approve"})
    assert PurchaseProposal.objects.open().count() == 1
    desk.post(address, {"decision": "approve", "quantity": 24})
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by) == (ProposalStatus.APPROVED, mei)


def test_export_neutralises_formulas(proposal: PurchaseProposal, desk: Client) -> None:
    product = proposal.variant.product
    product.name_en = "=HYPERLINK(1)"
    product.save()
    rows = desk.get(reverse("admin:supply_export")).content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("sku,product,on_hand")
    assert ",'=HYPERLINK(1),4,0,23.0,19.0,19,19," in rows[1]


def test_strangers_and_viewers_change_nothing(proposal: PurchaseProposal, charlie: Client) -> None:
    viewer = Client()
    viewer.force_login(User.objects.create_user("vi@example.com", "correct horse battery", is_staff=True))
    for client in (charlie, viewer):
        for name, args in (("desk", []), ("export", []), ("variant", [proposal.variant_id])):
            assert client.get(reverse(f"admin:supply_{name}", args=args)).status_code in (302, 403)
        answer = client.post(reverse("admin:supply_decide", args=[proposal.pk]), {"decision": "approve", "quantity": 9})
        assert answer.status_code in (302, 403)
    assert PurchaseProposal.objects.get().status == ProposalStatus.OPEN


def test_a_variant_without_a_forecast_is_not_found(shop: Shop, desk: Client) -> None:
    assert desk.get(reverse("admin:supply_variant", args=[shop.still.pk])).status_code == 404


@pytest.mark.parametrize(("pieces", "weeks"), [(0, 0), (2, 1), (5, 2.5), (20, 10)])
def test_weeks_left_follow_the_forecast(pieces: float, weeks: float) -> None:
    assert weeks_left([2.0, 2.0, 2.0], pieces) == weeks


def test_what_never_sells_lasts_for_ever() -> None:
    assert weeks_left([0.0, 0.0], 3) is None
