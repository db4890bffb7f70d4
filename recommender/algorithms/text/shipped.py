"""The English weights that ship beside this file, and how they are kept: half precision, no pickle."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from recommender.algorithms.text.features import HashedTfidf
from recommender.algorithms.text.sentiment import TITLE_BITS, SentimentModel, SentimentSettings

WEIGHTS = Path(__file__).parent / "weights" / "review-sentiment.safetensors"


def save(model: SentimentModel, path: Path, **about: str) -> None:
    """Half precision moves a log-odds by less than .01. `about` is kept as the file's metadata."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {"text_idf": model.text.idf, "title_idf": model.title.idf, "weights": model.weights}
    facts = {"settings": vars(model.settings), "intercept": model.intercept, "prior": model.prior}
    halves = {name: array.astype(np.float16) for name, array in arrays.items()}
    save_file(halves, path, {**about, "model": json.dumps(facts)})


def load(path: Path) -> SentimentModel:
    """The model that `save` wrote, in single precision. Raises FileNotFoundError, SafetensorError or KeyError."""
    with safe_open(path, framework="np") as file:
        facts = json.loads(file.metadata()["model"])
        text, title, weights = (
            file.get_tensor(name).astype(np.float32) for name in ("text_idf", "title_idf", "weights")
        )
    settings = SentimentSettings(**facts["settings"])
    return SentimentModel(
        settings,
        HashedTfidf(text, settings.longest, settings.bits),
        HashedTfidf(title, settings.longest, TITLE_BITS),
        weights,
        facts["intercept"],
        facts["prior"],
    )


@cache
def model() -> SentimentModel:
    """The shipped model; read once a process."""
    return load(WEIGHTS)


@cache
def version() -> str:
    """A name for these weights: what was labelled by others is labelled again."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]
