"""What the production page shows beside the plan's own figures: releases, lots on their way, material to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supply.production.lots import ProductionLot
from supply.production.materials import Material, MaterialArrival
from supply.production.models import ProductionPlan
from supply.production.releasing import can_release, lots_to_release, material_of

SHOWN = 200


@dataclass(frozen=True)
class Take:
    """What a release takes of a material, and what is there."""

    name: str
    quantity: float
    there: float

    @property
    def is_short(self) -> bool:
        return self.quantity > self.there + 1e-4


@dataclass(frozen=True)
class Standing:
    """pieces, takes: of what can be released now. lots: released and not yet on the shelf. arrivals: still to come.

    back: whether the plan's release may be taken back.
    """

    pieces: int
    takes: Sequence[Take]
    back: bool
    lots: Sequence[ProductionLot]
    arrivals: Sequence[MaterialArrival]


def standing(plan: ProductionPlan | None) -> Standing:
    lots = lots_to_release(plan) if plan and can_release(plan) else []
    quantities = material_of(lots)
    known = Material.objects.in_bulk(list(quantities))
    takes = [Take(str(known[pk]), quantity, known[pk].stock) for pk, quantity in quantities.items() if pk in known]
    waiting = list(ProductionLot.objects.waiting().select_related("product", "workshop")[:SHOWN])
    return Standing(
        sum(lot.pieces for lot in lots),
        takes,
        plan is not None and plan.approved_at is not None and plan.withdrawn_at is None,
        waiting,
        list(MaterialArrival.objects.coming().select_related("material")[:SHOWN]),
    )
