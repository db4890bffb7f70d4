"""The production plan: workshops and materials, what is kept, and how an impossible plan is told in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalog.models import Product
from fashionai.accounts.models import User
from fashionai.jobs import runner
from supply import services
from supply.models import PurchaseProposal
from supply.production import services as production
from supply.production.materials import Material, MaterialArrival, MaterialUse
from supply.production.models import PlanStatus, ProductionPlan, Workshop
from supply.production.plan import whole
from supply.production.plots import drawn
from supply.wording import words
from tests.supply.conftest import Shop
from tests.supply.test_night import plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordered(shop: Shop, mei: User) -> PurchaseProposal:
    plan(shop.night)
    proposal = PurchaseProposal.objects.get()
    services.approve(proposal=proposal, quantity=300, by=mei)
    return proposal


def made(by: User) -> ProductionPlan:
    row, job = production.ask(by=by)
    done = runner.execute(job.pk, heartbeat=False)
    assert done is not None
    assert done.error == ""
    return ProductionPlan.objects.get(pk=row.pk)


def make(by: User, **traits: Any) -> ProductionPlan:
    """With the usual workshop made so."""
    Workshop.objects.filter(pk=production.usual_workshop().pk).update(**traits)
    return made(by)


def codes(row: ProductionPlan) -> list[str]:
    return [reason["code"] for reason in row.reasons]


def test_what_is_on_order_is_made_in_time_within_capacity(ordered: PurchaseProposal, mei: User) -> None:
    row = make(mei, hours=30, overtime=0)
    assert row.status == PlanStatus.OPTIMAL
    item, line = row.items[0], row.lines[0]
    assert (item["name"], sum(item["made"]), sum(item["demand"])) == ("Gown", 300, 300)
    # 300 pieces of 18 minutes are 90 hours: three weeks of 30 and their setups do not hold them.
    assert max(line["load"]) <= 30 + 1e-6
    assert row.gap is not None
    assert row.gap <= 0.005
    chart = drawn(row).charts[0]
    assert [lot.pieces for lot in chart.rows[0].lots] == [pieces for pieces in item["made"] if pieces]


def test_an_impossible_plan_says_what_is_missing_in_the_readers_language(
    ordered: PurchaseProposal, mei: User, desk: Client
) -> None:
    row = make(mei, hours=4, overtime=0, late=0)
    assert (row.status, row.cost) == (PlanStatus.IMPOSSIBLE, None)
    assert set(codes(row)) == {"lacks hours"}
    address = reverse("admin:supply_production")
    assert "hours of capacity in the week of" in desk.get(address).content.decode()
    with translation.override("zh-hans"):
        assert "工时" in words(row.reasons[0])
        assert "capacity" not in words(row.reasons[0])


def test_the_next_plan_keeps_the_frozen_weeks(ordered: PurchaseProposal, mei: User) -> None:
    first = make(mei, hours=30, overtime=0, frozen_weeks=2)
    again = make(mei, hours=80, setup_cost=1)
    assert again.items[0]["made"][:2] == first.items[0]["made"][:2]


def test_without_orders_or_workshops_there_is_nothing_to_plan(shop: Shop, mei: User, ordered: PurchaseProposal) -> None:
    assert codes(make(mei, is_active=False)) == ["no workshop"]
    PurchaseProposal.objects.update(status="open", decided_quantity=None)
    row = make(mei, is_active=True)
    assert (row.status, codes(row)) == (PlanStatus.IMPOSSIBLE, ["nothing ordered"])


def test_two_workshops_share_an_order_that_one_cannot_make(ordered: PurchaseProposal, mei: User, desk: Client) -> None:
    for name in ("East", "West"):
        Workshop.objects.create(name=name, hours=12, overtime=0, late=0, setup_hours=1)
    row = made(mei)
    assert row.status == PlanStatus.OPTIMAL
    assert [line["name"] for line in row.lines] == ["East", "West"]
    assert all(max(line["load"]) <= 12 + 1e-6 for line in row.lines)
    each = [sum(sum(lots) for lots in line["made"].values()) for line in row.lines]
    assert (sum(each), min(each) > 0) == (300, True)
    page = desk.get(reverse("admin:supply_production")).content.decode()
    assert page.count('class="supply-gantt"') == 2


def test_a_style_is_made_where_it_is_assigned_and_a_category_where_it_is_named(
    ordered: PurchaseProposal, mei: User, make_product: Callable[..., Product]
) -> None:
    gown = ordered.variant.product
    named, other = (Workshop.objects.create(name=name, hours=90) for name in ("Assigned", "Free"))
    named.products.add(gown)
    assert [bool(line["made"]) for line in made(mei).lines] == [True, False]
    named.products.clear()
    ProductionPlan.objects.all().delete()
    assert gown.category is not None
    other.categories.add(gown.category.parent or gown.category)
    named.categories.add(gown.category)
    assert sum(bool(line["made"]) for line in made(mei).lines) >= 1
    named.products.add(make_product("coat"))
    named.categories.clear()
    ProductionPlan.objects.all().delete()
    assert [bool(line["made"]) for line in made(mei).lines] == [False, True]


def test_what_no_workshop_makes_is_named_by_its_name(
    ordered: PurchaseProposal, mei: User, make_product: Callable[..., Product]
) -> None:
    workshop = production.usual_workshop()
    workshop.products.add(make_product("hat"))
    row = made(mei)
    assert codes(row) == ["nobody makes it"]
    assert drawn(row).reasons == ["No workshop in use makes Gown."]


def test_a_workshop_far_away_makes_it_earlier(ordered: PurchaseProposal, mei: User) -> None:
    due = max(week for week, pieces in enumerate(make(mei, hours=200, late=0).items[0]["demand"]) if pieces)
    ProductionPlan.objects.all().delete()
    row = make(mei, lead_weeks=2)
    assert max(week for week, pieces in enumerate(row.items[0]["made"]) if pieces) == due - 2


def test_cloth_that_comes_late_holds_lots_back_and_is_shown(ordered: PurchaseProposal, mei: User, desk: Client) -> None:
    cloth = Material.objects.create(name="Jersey", stock=200)
    gown = ordered.variant.product
    MaterialUse.objects.create(material=cloth, product=gown, quantity=2)
    row = make(mei, hours=200, late=0)
    assert set(codes(row)) == {"lacks material"}
    assert row.reasons[0]["units"] == 400
    assert "Jersey (m)" in drawn(row).reasons[0]
    start = row.start
    MaterialArrival.objects.create(material=cloth, day=start + timedelta(days=8), quantity=400)
    row = made(mei)
    assert row.status == PlanStatus.OPTIMAL
    used, there = row.materials[0]["used"], row.materials[0]["there"]
    assert there[:3] == [200, 200, 600]
    assert all(gone <= had + 1e-6 for gone, had in zip(used, there, strict=True))
    assert used[-1] == 600
    assert "Jersey (m)" in desk.get(reverse("admin:supply_production")).content.decode()


def test_a_styles_own_bill_replaces_its_categorys(ordered: PurchaseProposal, mei: User) -> None:
    gown, cloth = ordered.variant.product, Material.objects.create(name="Wool", stock=5000)
    assert gown.category is not None
    MaterialUse.objects.create(material=cloth, category=gown.category.parent or gown.category, quantity=3)
    assert make(mei).materials[0]["used"][-1] == 900
    MaterialUse.objects.create(material=cloth, product=gown, quantity=1.5)
    assert made(mei).materials[0]["used"][-1] == 450


def test_a_use_names_a_style_or_a_category(ordered: PurchaseProposal) -> None:
    cloth = Material.objects.create(name="Wool")
    with pytest.raises(ValidationError, match="either a category or a style"):
        MaterialUse(material=cloth, quantity=1).full_clean()


def test_whole_pieces_lose_nothing() -> None:
    shares = np.array([[[10.4, 0.3]], [[5.2, 4.1]]])
    found = whole(shares)
    assert (found == np.round(found)).all()
    assert found.sum() == 20


def test_sentences_of_earlier_versions_stay_as_they_are() -> None:
    assert words("the week of 5 May lacks 3 hours.") == "the week of 5 May lacks 3 hours."


def test_the_desk_edits_workshops_and_materials(desk: Client) -> None:
    cloth = Material.objects.create(name="Wool", stock=5)
    for name, key in (("workshop", production.usual_workshop().pk), ("material", cloth.pk)):
        assert desk.get(reverse(f"admin:supply_{name}_changelist")).status_code == 200
        assert desk.get(reverse(f"admin:supply_{name}_change", args=[key])).status_code == 200
