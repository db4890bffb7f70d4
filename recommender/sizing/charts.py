"""Body measures as a place on a size scale, by the shop's own size guides."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from catalog.sizing.charts import MEASURES
from recommender.sizing.models import FIELD_OF


def place_by_measures(scale: str, known: Mapping[str, float]) -> float | None:
    """The mean place, in labels from 0, of the measures that the scale's chart has; None where there is none.

    A label's span is read at its middle and the places between are interpolated; beyond the chart
    the last label counts.
    """
    chart = MEASURES.get(scale, {})
    places = [
        float(np.interp(known[FIELD_OF[measure]], [(low + high) / 2 for low, high in spans], range(len(spans))))
        for measure, spans in chart.items()
        if FIELD_OF[measure] in known
    ]
    return float(np.mean(places)) if places else None
