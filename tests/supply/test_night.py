"""A night of planning on a small shop: what it reads, what it proposes, and that it may be repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from catalog.models import MovementKind, StockLevel
from catalog.services import move_stock
from fashionai.accounts.models import User
from fashionai.jobs import runner
from fashionai.jobs import services as jobs
from fashionai.jobs.models import State
from fashionai.jobs.nightly import steps
from supply import services
from supply.dataset import weekly_sales
from supply.models import DemandForecast, ProposalStatus, PurchaseProposal, PurchaseTerms
from supply.night import terms_by_variant
from tests.supply.conftest import WEEKS, Shop, sell

pytestmark = pytest.mark.django_db


def plan(night: Any) -> Any:
    job = jobs.enqueue("supply.plan", arguments={"night": night.isoformat()})
    return runner.execute(job.pk, heartbeat=False)


def test_weeks_hold_what_was_paid_and_nothing_before_the_launch(shop: Shop) -> None:
    sell(shop.still, shop.warehouse, shop.night - timedelta(days=3), 7, status="cancelled")
    sell(shop.still, shop.warehouse, shop.night, 5)
    sales = weekly_sales(shop.night)
    assert sales is not None
    row = sales.variants.index(shop.seller.pk)
    weeks = sales.panel.values[row]
    assert weeks[-WEEKS:].tolist() == [2 + week % 3 for week in range(WEEKS, 0, -1)]
    assert (weeks[:-WEEKS] != weeks[:-WEEKS]).all()
    assert sales.panel.values[sales.variants.index(shop.still.pk)][-WEEKS:].tolist() == [0.0] * WEEKS


def test_weeks_with_an_empty_shelf_are_marked(shop: Shop) -> None:
    """Goods that came this morning: yesterday and the six days before ended with nothing."""
    StockLevel.objects.filter(variant=shop.seller).update(on_hand=0)
    move_stock(variant=shop.seller, location=shop.warehouse, quantity=9, kind=MovementKind.RECEIPT)
    sales = weekly_sales(shop.night)
    assert sales is not None
    assert sales.panel.censored is not None
    out = sales.panel.censored
    assert out[sales.variants.index(shop.seller.pk), -1]
    assert not out[sales.variants.index(shop.still.pk)].any()


def test_a_night_proposes_what_sells_and_not_what_lies(shop: Shop) -> None:
    job = plan(shop.night)
    assert (job.state, job.error) == (State.SUCCEEDED, "")
    assert job.result["decision"] == "2 forecasts, 1 new purchase proposals"
    proposal = PurchaseProposal.objects.get()
    assert proposal.variant == shop.seller
    # About three a week over five weeks is 15; 95 % service takes some more, 4 are there.
    assert 11 <= proposal.quantity <= 30
    assert proposal.need == proposal.level - 4
    assert proposal.arrives == shop.night + timedelta(weeks=4)
    assert proposal.is_late
    forecast = DemandForecast.objects.get(variant=shop.seller)
    assert len(forecast.mean) == 17
    assert sum(forecast.mean[:4]) / 4 == pytest.approx(3, abs=1)


def test_the_same_night_twice_proposes_nothing_twice(shop: Shop) -> None:
    plan(shop.night)
    before = list(PurchaseProposal.objects.values())
    assert plan(shop.night).result["decision"] == "2 forecasts, 0 new purchase proposals"
    assert list(PurchaseProposal.objects.values()) == before
    assert DemandForecast.objects.count() == 2


def test_the_next_night_replaces_what_nobody_decided(shop: Shop) -> None:
    plan(shop.night - timedelta(days=1))
    plan(shop.night)
    old, new = PurchaseProposal.objects.order_by("night")
    assert (old.status, new.status) == (ProposalStatus.SUPERSEDED, ProposalStatus.OPEN)


def test_what_is_on_order_is_not_ordered_again(shop: Shop, mei: User) -> None:
    plan(shop.night - timedelta(days=1))
    proposal = PurchaseProposal.objects.get()
    services.approve(proposal=proposal, quantity=60, by=mei)
    plan(shop.night)
    assert list(PurchaseProposal.objects.all()) == [proposal]


def test_a_rejected_variant_is_left_alone_for_a_week(shop: Shop, mei: User) -> None:
    plan(shop.night - timedelta(days=1))
    services.reject(proposal=PurchaseProposal.objects.get(), by=mei, reason="discontinued")
    plan(shop.night)
    assert not PurchaseProposal.objects.open().exists()


def test_a_minimum_far_above_the_need_waits_for_a_person(shop: Shop) -> None:
    PurchaseTerms.objects.create(minimum=30_000)
    plan(shop.night)
    proposal = PurchaseProposal.objects.get()
    assert (proposal.quantity, proposal.smallest, proposal.review) == (0, 30_000, True)


def test_the_nearest_categorys_terms_count(shop: Shop) -> None:
    tops = shop.seller.product.category
    PurchaseTerms.objects.create(lead_weeks=9)
    assert terms_by_variant([shop.seller.pk])[shop.seller.pk].lead_weeks == 9
    PurchaseTerms.objects.create(category=tops.parent, lead_weeks=7)
    assert terms_by_variant([shop.seller.pk])[shop.seller.pk].lead_weeks == 7
    PurchaseTerms.objects.create(category=tops, lead_weeks=2)
    assert terms_by_variant([shop.seller.pk])[shop.seller.pk].lead_weeks == 2


def test_an_empty_shop_says_why_nothing_is_planned() -> None:
    job = jobs.enqueue("supply.plan")
    done = runner.execute(job.pk, heartbeat=False)
    assert done is not None
    assert (done.state, "nothing to plan" in done.error) == (State.DEAD, True)


def test_planning_is_a_step_of_the_night_after_the_models() -> None:
    orders = {step.kind: step.order for step in steps()}
    assert orders["supply.plan"] > orders["recommender.train"]
