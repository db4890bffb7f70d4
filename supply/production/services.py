"""Writes of the production plan."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fashionai.accounts.models import User
from fashionai.jobs import services as jobs
from fashionai.jobs.models import Job
from supply.production.models import PlanStatus, ProductionPlan, Workshop
from supply.production.wanted import monday

KIND = "supply.produce"
KEEP = 20


@transaction.atomic
def ask(*, by: User | None) -> tuple[ProductionPlan, Job]:
    """A plan of all workshops in use, from this week's Monday on, to be worked out by a job."""
    usual_workshop()
    plan = ProductionPlan.objects.create(start=monday(timezone.localdate()), made_by=by)
    return plan, jobs.enqueue(KIND, arguments={"plan": plan.pk})


@transaction.atomic
def keep(*, plan: ProductionPlan) -> None:
    """Save what was worked out; older plans beyond the last KEEP go."""
    if plan.status == PlanStatus.WAITING:
        raise ValueError("The plan has not been worked out.")
    plan.save()
    old = ProductionPlan.objects.values_list("pk", flat=True)[KEEP:]
    ProductionPlan.objects.filter(pk__in=list(old)).delete()


def usual_workshop() -> Workshop:
    """The first workshop, made with its defaults where there is none."""
    return Workshop.objects.first() or Workshop.objects.create(name="Workshop")
