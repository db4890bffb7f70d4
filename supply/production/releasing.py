"""Releasing a plan's first weeks to the workshops, and taking them back: lots and the material they take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import Product
from fashionai.accounts.models import User
from supply.production.ledger import move_material
from supply.production.lots import ProductionLot
from supply.production.materials import MaterialMovement, MaterialMovementKind
from supply.production.models import PlanStatus, ProductionPlan, Workshop
from supply.production.stating import bills
from supply.production.wanted import monday
from supply.services import Decided


class Outdated(Exception):
    """The plan is of an earlier week, or a newer one stands: plan again."""


class Arrived(Exception):
    """Some of the lots are on the shelf already."""


def can_release(plan: ProductionPlan) -> bool:
    """Found, of this week, and neither released nor taken back."""
    made = plan.status in (PlanStatus.OPTIMAL, PlanStatus.GOOD)
    return made and plan.approved_at is None and plan.start == monday(timezone.localdate())


def lots_to_release(plan: ProductionPlan) -> list[ProductionLot]:
    """The lots of each workshop's frozen weeks, the first week at least, that no release before has made; unsaved."""
    known: dict[tuple[int, int, object], int] = defaultdict(int)
    for lot in ProductionLot.objects.ahead(plan.start):
        known[lot.workshop_id, lot.product_id, lot.week] += lot.pieces
    workshops = set(Workshop.objects.values_list("pk", flat=True))
    products = set(Product.objects.filter(pk__in=[one["product"] for one in plan.items]).values_list("pk", flat=True))
    found = []
    for line in plan.lines:
        for product, made in line["made"].items():
            for number, pieces in enumerate(made[: max(line["frozen"], 1)]):
                week = plan.start + timedelta(weeks=number)
                more = round(pieces) - known[line["workshop"], int(product), week]
                if more > 0 and line["workshop"] in workshops and int(product) in products:
                    own = {"workshop_id": line["workshop"], "product_id": int(product), "week": week}
                    found.append(ProductionLot(plan=plan, **own, pieces=more, waiting=more))
    return found


def material_of(lots: Sequence[ProductionLot]) -> dict[int, float]:
    """Material → how much the lots take, by the bills as they are now; by rising key."""
    products = Product.objects.in_bulk([lot.product_id for lot in lots])
    takes: dict[int, float] = defaultdict(float)
    for lot, bill in zip(
        lots, bills([(lot.product_id, products[lot.product_id].category_id) for lot in lots]), strict=True
    ):
        for material, quantity in bill.items():
            takes[material] += quantity * lot.pieces
    return dict(sorted(takes.items()))


@transaction.atomic
def release(*, plan: ProductionPlan, by: User) -> list[ProductionLot]:
    """Have the plan's first weeks made: their lots stand fixed in every later plan, their material is booked out.

    Raises Decided when it was released before, Outdated, and OutOfMaterial when a material is not there yet.
    """
    newest = ProductionPlan.objects.filter(status__in=(PlanStatus.OPTIMAL, PlanStatus.GOOD)).first()
    if newest != plan or plan.start != monday(timezone.localdate()):
        raise Outdated
    waiting = ProductionPlan.objects.filter(pk=plan.pk, approved_at=None)
    if waiting.update(approved_at=timezone.now(), approved_by=by) != 1:
        raise Decided
    lots = ProductionLot.objects.bulk_create(lots_to_release(plan))
    for material, quantity in material_of(lots).items():
        move_material(
            material=material,
            quantity=-quantity,
            kind=MaterialMovementKind.USE,
            by=by,
            reference=reference(plan),
            idempotency_key=f"supply:{reference(plan)}:{material}",
        )
    plan.refresh_from_db()
    return lots


@transaction.atomic
def take_back(*, plan: ProductionPlan, by: User) -> None:
    """Undo a release of which nothing has come: its lots are not made, what they took is back in stock.

    Raises Decided when there is nothing to take back, Arrived when pieces of it are on the shelf.
    """
    standing = ProductionPlan.objects.filter(pk=plan.pk, approved_at__isnull=False, withdrawn_at=None)
    if standing.update(withdrawn_at=timezone.now()) != 1:
        raise Decided
    lots = list(ProductionLot.objects.select_for_update().filter(plan=plan))
    if any(lot.waiting != lot.pieces for lot in lots):
        raise Arrived
    ProductionLot.objects.filter(pk__in=[lot.pk for lot in lots]).delete()
    used = MaterialMovement.objects.filter(reference=reference(plan), kind=MaterialMovementKind.USE)
    for movement in used.order_by("material"):
        move_material(
            material=movement.material_id,
            quantity=-movement.quantity,
            kind=MaterialMovementKind.RETURN,
            by=by,
            reference=reference(plan),
            idempotency_key=f"supply:{reference(plan)}:{movement.material_id}:back",
        )
    plan.refresh_from_db()


def reference(plan: ProductionPlan) -> str:
    return f"plan {plan.pk}"
