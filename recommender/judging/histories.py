"""What was known of a shopper at a moment past: the history that a model would have folded in then."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

import numpy as np
from django.conf import settings

from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import has_consent
from recommender import weights
from recommender.models import OPINIONS, Event, EventKind
from recommender.serving import History

Row = tuple[float, int, int, float]  # at (epoch seconds), product, row of weights.KINDS, value
CODES = {kind: row for row, kind in enumerate(weights.KINDS)}
NOTHING = History(np.empty(0, np.int64), np.empty(0))
# SQLite takes 32,766 parameters a statement.
LISTED = 5_000


class Histories:
    """Events of some shoppers up to a moment, read at once; those who refuse personalisation have none."""

    def __init__(self, shoppers: Collection[int], until: datetime) -> None:
        self._rows: dict[int, list[Row]] = defaultdict(list)
        chosen = sorted(set(shoppers))
        for start in range(0, len(chosen), LISTED):
            some = Shopper.objects.filter(pk__in=chosen[start : start + LISTED])
            agreed = [one.pk for one in some if has_consent(one, Purpose.PERSONALISATION)]
            events = Event.objects.filter(shopper__in=agreed, at__lt=until).order_by("at", "pk")
            for shopper, product, kind, value, at in events.values_list(
                "shopper_id", "product_id", "kind", "value", "at"
            ).iterator(chunk_size=5_000):
                row = (at.timestamp(), product, CODES[kind], np.nan if value is None else value)
                self._rows[shopper].append(row)

    def before(self, shopper: int, at: datetime) -> History:
        """The latest events before `at`, weighted as serving would have weighted them then."""
        rows, moment = self._rows.get(shopper, []), at.timestamp()
        end = bisect_left(rows, (moment,))
        latest = _latest_opinions(rows[max(0, end - settings.RECOMMENDER["HISTORY"]) : end])
        if not latest:
            return NOTHING
        times, products, kinds, values = (np.array(column) for column in zip(*latest, strict=True))
        counted = weights.confidence(kinds, values) * weights.decay(times, moment)
        refused = set(products[kinds == weights.DISLIKE].tolist())
        totals: dict[int, float] = {}
        for product, weight in zip(products.tolist(), counted.tolist(), strict=True):
            if weight > 0 and product not in refused:
                totals[product] = min(totals.get(product, 0.0) + weight, weights.CEILING)
        return History(np.fromiter(totals, np.int64, len(totals)), np.fromiter(totals.values(), float, len(totals)))


_OPINION_CODES = {CODES[kind] for kind in OPINIONS}
_RETRACT = CODES[EventKind.RETRACT]


def _latest_opinions(rows: list[Row]) -> list[Row]:
    last = {row[1]: index for index, row in enumerate(rows) if row[2] in _OPINION_CODES}
    return [row for index, row in enumerate(rows) if row[2] not in _OPINION_CODES or last[row[1]] == index]
