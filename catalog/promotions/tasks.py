"""The night's step for prices."""

from __future__ import annotations

from typing import Any

from fashionai.jobs.handlers import handler
from fashionai.jobs.nightly import register_step
from fashionai.jobs.runner import Run

PRICES = "catalog.prices"


@handler(PRICES)
def prices(run: Run) -> dict[str, Any]:
    """Bring promotions' prices and the price history up to date, so that the night's models see what truly held."""
    from catalog.promotions import ledger, upkeep

    changed = upkeep.refresh()
    return {"prices_changed": changed, "histories_continued": ledger.record_all()}


register_step(PRICES, order=5)
