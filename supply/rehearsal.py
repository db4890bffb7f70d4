"""The policy rehearsed: over futures drawn from the night's forecast, and over the weeks that have been.

What it would keep and what it would cost at several service levels, in figures that a merchandiser steers by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from supply.models import DemandForecast, PurchaseTerms

if TYPE_CHECKING:
    from supply.dataset import Sales
    from supply.planning.simulator import Array, Costs, Outcome

SERVICE_LEVELS = (0.8, 0.9, 0.95, 0.98)
FUTURES, AHEAD, BACK = 20, 17, 26
# Of a price: what a piece costs, what holding it a year costs, what it still brings at the end.
COST, HOLDING_A_YEAR, SALVAGE = 0.5, 0.25, 0.2
# Beyond this a shop's assortment is told by a sample of it.
MOST_VARIANTS = 3000


def rehearse(
    sales: Sales, forecasts: Sequence[DemandForecast], terms: dict[int, PurchaseTerms], prices: dict[int, float]
) -> dict[str, Any]:
    """{"ahead": [...], "back": [...]}: figures by service level; `back` is empty where the history is too short."""
    step = -(-len(forecasts) // MOST_VARIANTS)
    rows = list(range(0, len(forecasts), step))
    own = [terms[sales.variants[row]] for row in rows]
    lead = np.array([one.lead_weeks for one in own])
    deviation = np.array([one.lead_deviation for one in own])
    costs = _costs(np.array([prices.get(sales.variants[row], 0.0) for row in rows]))
    chosen = [forecasts[row] for row in rows]
    told = {"variants": len(rows), "of": len(forecasts)}
    return told | {
        "ahead": _ahead(chosen, lead, deviation, costs, sales.on_hand[rows]),
        "back": _back(sales.panel.rows(np.array(rows)).values, lead, costs),
    }


def _costs(price: Array) -> Costs:
    from supply.planning.simulator import Costs

    unit = COST * price
    return Costs(unit, unit * HOLDING_A_YEAR / 52, 0.0, SALVAGE * price)


def _ahead(
    forecasts: Sequence[DemandForecast], lead: Array, deviation: Array, costs: Costs, on_hand: Array
) -> list[dict[str, float]]:
    """Futures drawn from the forecast; the shop starts with what it has, so that its first weeks are as they are."""
    from supply.planning.exposure import exposed_demand, level_for
    from supply.planning.simulator import base_stock, lead_times, negative_binomial_futures, simulate

    random = np.random.default_rng(7)
    mean, spread = (np.array([getattr(one, name) for one in forecasts]) for name in ("mean", "deviation"))
    demand = negative_binomial_futures(mean, np.maximum(spread, 1e-6), FUTURES, random)
    leads = np.stack(
        [
            lead_times(weeks, wavers, (FUTURES, AHEAD), random)
            for weeks, wavers in zip(lead.tolist(), deviation.tolist(), strict=True)
        ],
        axis=1,
    )
    exposed = [
        exposed_demand(one.mean, one.deviation, lead_weeks=int(weeks), lead_deviation=float(wavers))
        for one, weeks, wavers in zip(forecasts, lead, deviation, strict=True)
    ]
    found = []
    for service in SERVICE_LEVELS:
        levels = np.array([level_for(one, service) for one in exposed])[:, None]
        done = simulate(demand, base_stock(levels), costs, start=on_hand.astype(float), lead=leads)
        found.append(_figures(service, done))
    return found


def _back(history: Array, lead: Array, costs: Costs) -> list[dict[str, float]]:
    """The last half year, every week's levels from what was known by then. Sold-out weeks count as sold, no more."""
    from supply.forecasting.base import Panel
    from supply.forecasting.exposure import levels
    from supply.planning.simulator import base_stock, simulate

    weeks = history.shape[1]
    if weeks < 2 * BACK:
        return []
    begun = np.nan_to_num(history)
    exposed = max(round(float(np.median(lead))) + 1, 1)
    known = []
    for week in range(weeks - BACK, weeks):
        past = history[:, :week]
        empty = np.isnan(past).all(axis=1, keepdims=True)
        known.append(levels(Panel(np.where(empty, 0.0, past)), exposed, SERVICE_LEVELS))
    grid = np.ceil(np.stack(known, axis=1) - 1e-9)
    demand = begun[None, :, weeks - BACK :]
    leads = np.broadcast_to(lead[None, :, None], demand.shape).astype(float)
    found = []
    for number, service in enumerate(SERVICE_LEVELS):
        start = grid[:, 0, number]
        found.append(
            _figures(service, simulate(demand, base_stock(grid[:, :, number]), costs, start=start, lead=leads))
        )
    return found


def _figures(service: float, done: Outcome) -> dict[str, float]:
    return {
        "service": service,
        "kept": round(done.cycle_service, 4),
        "fill_rate": round(done.fill_rate, 4),
        "stock_outs": round(done.stock_outs, 2),
        "turns": round(done.turns, 2),
        "working_capital": round(done.working_capital, 2),
        "holding": round(done.holding_cost, 2),
        "markdown": round(done.markdown_cost, 2),
    }
