"""Releasing a plan: materials and lots are booked once, later plans count with them, and it can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fashionai.accounts.models import User
from supply import services
from supply.models import PurchaseProposal
from supply.production import ledger, releasing
from supply.production.lots import ProductionLot
from supply.production.materials import Material, MaterialArrival, MaterialMovement, MaterialUse
from supply.production.models import PlanStatus, ProductionPlan, Workshop
from supply.production.wanted import CannotPlan, monday, wanted
from tests.supply.conftest import Shop
from tests.supply.test_production import made, make, ordered  # noqa: F401  the fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def cloth(ordered: PurchaseProposal) -> Material:  # noqa: F811
    """1,000 metres, and 300 gowns due this week: more than a week's work."""
    PurchaseProposal.objects.update(arrives=monday(timezone.localdate()))
    material = Material.objects.create(name="Jersey")
    MaterialUse.objects.create(material=material, product=ordered.variant.product, quantity=2)
    ledger.count(material=material.pk, counted=1000, by=None, opening=True)
    return material


def stock(material: Material) -> float:
    return Material.objects.get(pk=material.pk).stock


def sums(material: Material) -> float:
    return sum(MaterialMovement.objects.filter(material=material).values_list("quantity", flat=True))


def first_lot(by: User, **traits: object) -> tuple[ProductionPlan, int]:
    """A plan of three weeks' work, and the pieces that its first week makes."""
    plan = make(by, **{"hours": 40, "overtime": 0, **traits})
    return plan, sum(lot.pieces for lot in releasing.lots_to_release(plan))


def test_a_release_books_its_material_and_its_lots_once(cloth: Material, mei: User, desk: Client) -> None:
    plan, pieces = first_lot(mei)
    assert 0 < pieces < 300
    assert desk.post(reverse("admin:supply_release", args=[plan.pk])).status_code == 302
    assert (stock(cloth), sums(cloth)) == (1000 - 2 * pieces, 1000 - 2 * pieces)
    with pytest.raises(services.Decided):
        releasing.release(plan=plan, by=mei)
    assert ProductionLot.objects.get().waiting == pieces
    assert stock(cloth) == 1000 - 2 * pieces
    page = desk.get(reverse("admin:supply_production")).content.decode()
    assert "The first weeks were released" in page


def test_without_the_material_nothing_is_booked(cloth: Material, mei: User, desk: Client) -> None:
    plan, pieces = first_lot(mei)
    ledger.count(material=cloth.pk, counted=2 * pieces - 0.5, by=mei)
    answer = desk.post(reverse("admin:supply_release", args=[plan.pk]), follow=True)
    assert "Nothing was booked." in answer.content.decode()
    assert (stock(cloth), ProductionLot.objects.count()) == (2 * pieces - 0.5, 0)
    plan.refresh_from_db()
    assert plan.approved_at is None


def test_the_next_plan_keeps_released_lots_and_takes_their_material_no_more(cloth: Material, mei: User) -> None:
    ledger.count(material=cloth.pk, counted=600, by=mei)
    plan, pieces = first_lot(mei)
    releasing.release(plan=plan, by=mei)
    again = make(mei, hours=200, frozen_weeks=0, setup_cost=1)
    assert again.lines[0]["made"][str(plan.items[0]["product"])][0] >= pieces
    assert sum(again.items[0]["made"]) == 300
    # 600 lay there: what was issued counts for its lots alone, the rest for the others.
    assert again.materials[0]["there"][-1] == again.materials[0]["used"][-1] == 600


def test_what_was_released_last_week_is_not_made_again(cloth: Material, mei: User) -> None:
    plan, pieces = first_lot(mei)
    releasing.release(plan=plan, by=mei)
    ProductionLot.objects.update(week=plan.start - timedelta(weeks=1))
    ProductionPlan.objects.all().delete()
    assert sum(made(mei).items[0]["demand"]) == 300 - pieces
    ProductionLot.objects.update(pieces=300, waiting=300)
    with pytest.raises(CannotPlan, match="on its way"):
        wanted(plan.start)


def test_goods_that_come_close_the_oldest_lots(
    cloth: Material,
    ordered: PurchaseProposal,  # noqa: F811
    mei: User,
    shop: Shop,
) -> None:
    plan, pieces = first_lot(mei)
    releasing.release(plan=plan, by=mei)
    later = ProductionLot.objects.get()
    later.pk, later.week, later.pieces, later.waiting = None, plan.start + timedelta(weeks=1), 400, 400
    later.save()
    services.receive(proposal=ordered, location=shop.warehouse)
    assert list(ProductionLot.objects.values_list("waiting", flat=True)) == [0, 400 - (300 - pieces)]
    with pytest.raises(releasing.Arrived):
        releasing.take_back(plan=plan, by=mei)


def test_a_release_can_be_taken_back_once_and_the_ledger_says_so(cloth: Material, mei: User, desk: Client) -> None:
    plan, pieces = first_lot(mei)
    releasing.release(plan=plan, by=mei)
    for _again in range(2):
        desk.post(reverse("admin:supply_take_back", args=[plan.pk]))
    assert (stock(cloth), ProductionLot.objects.count()) == (1000, 0)
    moved = MaterialMovement.objects.order_by("pk").values_list("kind", "quantity")
    assert list(moved) == [("opening", 1000), ("use", -2 * pieces), ("return", 2 * pieces)]
    assert not releasing.can_release(ProductionPlan.objects.get())


def test_an_older_plan_is_not_released(cloth: Material, mei: User) -> None:
    plan, pieces = first_lot(mei)
    # Whole pieces take a little more than 40 hours; that must not make the next plan impossible.
    assert pieces * 18 / 60 + 2 != 40
    assert made(mei).status == PlanStatus.OPTIMAL
    with pytest.raises(releasing.Outdated):
        releasing.release(plan=plan, by=mei)
    ProductionPlan.objects.update(start=monday(timezone.localdate()) - timedelta(weeks=1))
    with pytest.raises(releasing.Outdated):
        releasing.release(plan=ProductionPlan.objects.latest(), by=mei)


def test_an_arrival_is_booked_once_and_no_longer_to_come(cloth: Material, mei: User, desk: Client) -> None:
    arrival = MaterialArrival.objects.create(material=cloth, day=timezone.localdate(), quantity=12.5)
    for _again in range(2):
        desk.post(reverse("admin:supply_material_here", args=[arrival.pk]))
    assert (stock(cloth), sums(cloth)) == (1012.5, 1012.5)
    assert not MaterialArrival.objects.coming().exists()
    assert make(mei, hours=200).materials[0]["there"][-1] == 1012.5


def test_what_is_typed_in_as_stock_is_a_count(cloth: Material, mei: User, desk: Client) -> None:
    address = reverse("admin:supply_material_change", args=[cloth.pk])
    names = ("arrivals", "uses", "movements")
    inlines = {f"{name}-{key}": "0" for name in names for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = desk.post(address, {"name": "Jersey", "unit": "m", "stock": "990", **inlines})
    assert answer.status_code == 302
    newest = MaterialMovement.objects.latest("pk")
    assert (newest.kind, newest.quantity, newest.by, stock(cloth)) == ("adjustment", -10, mei, 990)


def test_lots_of_styles_out_of_the_plan_still_take_their_hours(
    cloth: Material,
    ordered: PurchaseProposal,  # noqa: F811
    mei: User,
) -> None:
    plan, _pieces = first_lot(mei)
    lot = {"plan": plan, "workshop": Workshop.objects.get(), "week": plan.start, "pieces": 100, "waiting": 100}
    other = ordered.variant.product
    other.pk, other.slug = None, "other"
    other.save()
    ProductionLot.objects.create(product=other, **lot)
    again = make(mei, frozen_weeks=0)
    # 100 pieces of 18 minutes and a setup of two hours leave 8 of 40 hours.
    assert again.lines[0]["load"][0] <= 8 + 1e-6


def test_strangers_and_viewers_release_nothing(cloth: Material, mei: User, charlie: Client) -> None:
    plan, _pieces = first_lot(mei)
    arrival = MaterialArrival.objects.create(material=cloth, day=timezone.localdate(), quantity=5)
    for name, key in (("release", plan.pk), ("take_back", plan.pk), ("material_here", arrival.pk)):
        assert charlie.post(reverse(f"admin:supply_{name}", args=[key])).status_code in (302, 403)
    assert (stock(cloth), ProductionLot.objects.count()) == (1000, 0)


@pytest.mark.django_db(transaction=True)
def test_the_ledger_can_be_taken_back_and_made_again_with_rows_in_it() -> None:
    cloth = Material.objects.create(name="Jersey", stock=7)
    due = {"material": cloth, "day": timezone.localdate(), "quantity": 5}
    here, coming = (MaterialArrival.objects.create(**due) for _ in range(2))
    ledger.receive(arrival=here, by=None)
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([("supply", "0007_forecasts_of_categories")])
        old = executor.loader.project_state([("supply", "0007_forecasts_of_categories")]).apps
        assert old.get_model("supply", "Material").objects.get().stock == 12
        assert [one.pk for one in old.get_model("supply", "MaterialArrival").objects.all()] == [coming.pk]
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert [(one.kind, one.quantity) for one in MaterialMovement.objects.all()] == [("opening", 12)]
