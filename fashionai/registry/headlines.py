"""The one figure by which versions of a model are compared at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from fashionai.http.templatetags.desk import figure, words

# Model → the metric's path in a version's metrics, and its name: every model is judged by its own.
HEADLINES = {
    "design.gan": (("liked",), "KID"),
    "recommender.ials": (("ndcg@20",), "NDCG@20"),
    "recommender.cold": (("attributes and pictures",), "NDCG@20"),
    "recommender.looks": (("ndcg@6 with looks",), "NDCG@6"),
    "recommender.preference": (("auc",), "AUC"),
    "recommender.sizes": (("log_loss",), _("log loss")),
    "recommender.visual": (("pictures",), _("pictures")),
    "tryon-warp": (("beside", "challenger", "good"), _("judged good")),
}


def headline(model: str, metrics: Mapping[str, Any]) -> str:
    """ "NDCG@20 0.245"; of a model without a figure of its own the first fraction by name; "" where there is none."""
    path, name = HEADLINES.get(model, ((), ""))
    value: Any = metrics if path else None
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if value is None:
        key = min((one for one, found in metrics.items() if isinstance(found, float)), default="")
        name, value = words(key), metrics.get(key)
    return "" if value is None else f"{name} {figure(value)}"
