"""The override of a forecast on a variant's page: the form, what stands, and what became of earlier ones."""

from __future__ import annotations

from typing import Any

from django import template

from supply.judgements import MOST_WEEKS, ForecastOverride
from supply.models import DemandForecast

register = template.Library()
SHOWN = 10


@register.inclusion_tag("admin/supply/overrides.html", takes_context=True)
def overrides(context: dict[str, Any], forecast: DemandForecast) -> dict[str, Any]:
    """One query."""
    rows = ForecastOverride.objects.filter(variant=forecast.variant_id).select_related("made_by", "withdrawn_by")
    return {
        "forecast": forecast,
        "rows": list(rows[:SHOWN]),
        "most": min(MOST_WEEKS, len(forecast.mean)),
        "may_change": context.get("may_change"),
        "csrf_token": context.get("csrf_token"),
    }
