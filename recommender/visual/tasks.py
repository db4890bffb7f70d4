"""Job kinds of the pictures. Heavy imports stay inside: the web tier reads this file too."""

from __future__ import annotations

import uuid
from typing import Any

from fashionai.jobs.handlers import handler
from fashionai.jobs.runner import Run
from recommender.visual import photos
from recommender.visual.photos import FORGET, SEARCH
from recommender.visual.schedule import EMBED_ALL, EMBED_NEWEST, LEARN_COLD, LEARN_LOOKS


@handler(EMBED_ALL, queue="training", limit=4 * 3600)
def embed_all(run: Run) -> dict[str, Any]:
    from recommender.visual import embedding

    return embedding.embed_all(run)


@handler(EMBED_NEWEST, queue="inference", limit=300)
def embed_newest(run: Run) -> dict[str, Any]:
    from recommender.visual import embedding

    return embedding.embed_newest(run)


@handler(SEARCH, queue="inference", limit=60)
def search_photo(run: Run) -> dict[str, Any]:
    return {"found": photos.look(uuid.UUID(run.arguments["search"]))}


@handler(FORGET)
def forget_photos(run: Run) -> dict[str, Any]:
    return {"forgotten": photos.forget_expired()}


@handler(LEARN_LOOKS, queue="training")
def learn_looks(run: Run) -> dict[str, Any]:
    from recommender.visual.looks import learning

    return learning.learn(run)


@handler(LEARN_COLD, queue="training")
def learn_cold(run: Run) -> dict[str, Any]:
    from recommender.visual.cold import learning

    return learning.learn(run)
