"""The handler of `supply.design`: forecast one adopted design, or after a night all of them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from fashionai.jobs.handlers import JobRefused
from fashionai.jobs.runner import Run
from supply.dataset import weekly_sales
from supply.designs import services
from supply.designs.forecast import curves, fill, learned_elasticity
from supply.designs.models import DesignForecast


def forecast(run: Run) -> dict[str, Any]:
    rows = list(DesignForecast.objects.filter(pk=run.arguments["design"]))
    if not rows:
        return {"decision": "the design was dropped meanwhile"}
    night = timezone.localdate()
    sales = weekly_sales(night)
    if sales is None:
        raise JobRefused("No active variant has been on sale for a week: there is nothing to learn from.")
    known = curves(sales, night)
    if not known.products:
        raise JobRefused("No style was launched inside the last two years: there are no first weeks to learn from.")
    for row in rows:
        fill(row, known, learned_elasticity())
    with run.completing() as outcome:
        for row in rows:
            services.keep(row=row)
        outcome["decision"] = f"{rows[0].name}: {rows[0].quantity:,} pieces"
    return outcome
