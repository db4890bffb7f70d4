"""The handler of `supply.produce`."""

from __future__ import annotations

from typing import Any

from fashionai.jobs.handlers import JobRefused
from fashionai.jobs.runner import Run
from supply.production import services
from supply.production.models import PlanStatus, ProductionPlan
from supply.production.plan import solve
from supply.production.wanted import CannotPlan


def produce(run: Run) -> dict[str, Any]:
    """A plan that is worked out already stays as it is."""
    plan = ProductionPlan.objects.filter(pk=run.arguments["plan"]).first()
    if plan is None:
        raise JobRefused("The plan is gone: somebody has deleted it.")
    if plan.status == PlanStatus.WAITING:
        run.progress(0.1, "Working the plan out")
        try:
            solve(plan)
        except CannotPlan as error:
            plan.status = PlanStatus.IMPOSSIBLE
            plan.reasons = [error.said.as_json()]
    with run.completing() as outcome:
        services.keep(plan=plan)
        outcome |= {"status": plan.status, "cost": plan.cost, "gap": plan.gap, "reasons": plan.reasons}
    return outcome
