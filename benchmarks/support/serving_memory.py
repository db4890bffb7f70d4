"""Memory of one process that serves a large model; run in a child of `benchmarks serve`, prints megabytes."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

LISTS = 3_000


def main(items: int, factors: int, users: int, history_length: int) -> None:
    """Write a model of `items`, load it as a web process does, and make lists for LISTS of `users` shoppers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        _write_in_a_child(Path(folder) / "model", items, factors)
        _serve(Path(folder) / "model", users, history_length)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _write_in_a_child(folder: Path, items: int, factors: int) -> None:
    """Apart, so that what making a model takes does not count as serving it."""
    pid = os.fork()
    if not pid:
        status = 1
        try:
            from benchmarks.support.serving_shop import extras_of, fold_in_of
            from fashionai.registry import artifacts
            from recommender.pipeline.artifact import packed

            ids, popularity = np.arange(1, items + 1), np.ones(items, np.float32)
            made = packed(ids, popularity, fold_in_of(items, factors), extras_of(items, factors, time.time()))
            artifacts.write(folder, *made)
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(pid, 0)[1]:
        raise RuntimeError("the model could not be written")


def _serve(folder: Path, users: int, history_length: int) -> None:
    from benchmarks.support.serving_shop import history
    from fashionai.registry import artifacts
    from fashionai.registry.models import ModelVersion
    from recommender.pipeline.candidates import ask, gather
    from recommender.pipeline.ranking import ranked
    from recommender.serving import ServedModel

    version = ModelVersion(name="recommender.ials", version=1)
    model = ServedModel.load(artifacts.read(folder, artifacts.digest(folder)), version)
    if model.extras is None or model.directions.shape != model.fold_in.item_factors.shape:
        raise RuntimeError("the model lacks what the pipeline needs")
    kept = []
    for user in np.random.default_rng(4).integers(0, users, LISTS).tolist():
        rows, weights = history(len(model.item_ids), history_length, np.random.default_rng(user))
        asked = ask(model, model.extras, rows, weights)
        candidates = gather(asked)
        kept.append(candidates.rows[ranked(asked, candidates, model.extras.ranker)[:200]].tolist())
    if len(kept) != LISTS:
        raise RuntimeError("lists are missing")
