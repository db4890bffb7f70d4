"""Where candidates come from. A source has a NAME and `find(asked)`, which answers its best rows with their scores."""

from __future__ import annotations

from recommender.pipeline.sources import collaborative, fresh, popular, session, trending, visual
from recommender.pipeline.sources.base import Asked, Found, best, history_of

# In the order in which a reason is looked for among equals: what the shopper did comes before what happens in the shop.
SOURCES = (collaborative, session, visual, trending, fresh, popular)
NAMES = tuple(source.NAME for source in SOURCES)

__all__ = ["NAMES", "SOURCES", "Asked", "Found", "best", "history_of"]
