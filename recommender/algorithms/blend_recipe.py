"""What a blend is made of unless told otherwise: three families that err in different ways.

iALS generalises best where users have few interactions, the graph filter where they have many, and item-kNN reaches
the rarely shown. docs/benchmarks.md has the measurements behind the variants.
"""

from __future__ import annotations

from functools import partial

from recommender.algorithms.blend_tuning import Candidates
from recommender.algorithms.graph_filter import GraphFilter, GraphFilterSettings
from recommender.algorithms.ials import IALS, IALSSettings
from recommender.algorithms.item_similarity import ItemKNN

GRAPH_FILTERS = (
    GraphFilterSettings(),
    GraphFilterSettings(popularity_exponent=0.35, sharpening=0.4),
    GraphFilterSettings(popularity_exponent=0.5, sharpening=0.0, low_pass=0.3),
)
"""From dense data, where what everyone shares must be held back, to sparse data, where it is most of the signal."""


def default_candidates(ials: IALSSettings) -> Candidates:
    """Families and variants for `blend_tuning.tune`; the factorisation has the given settings."""
    return {
        "iALS": [partial(IALS, ials)],
        "graph filter": [partial(GraphFilter, settings) for settings in GRAPH_FILTERS],
        "item-kNN": [ItemKNN],
    }
