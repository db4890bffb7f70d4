"""The jobs that keep a vector of every product's first picture: only what is new or changed is looked at.

The registry gets product ids, the keys of the pictures they were made from, and unit vectors in half precision.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.files.storage import default_storage
from numpy.typing import NDArray
from PIL import Image

from fashionai.jobs.runner import Run
from fashionai.registry import artifacts
from fashionai.registry import services as registry
from fashionai.registry.models import ModelVersion
from recommender.visual import schedule
from recommender.visual.covers import Cover, covers
from recommender.visual.serving import MODEL

logger = logging.getLogger(__name__)
BATCH = 64
# Every new picture makes a version; a rollback wants few of them.
KEPT_VERSIONS = 5


@dataclass(frozen=True)
class Held:
    """What the champion knows: per product the key of its picture (32 bytes) and its vector."""

    champion: int | None
    known: dict[int, tuple[bytes, NDArray[np.float16]]]


def embed_all(run: Run) -> dict[str, Any]:
    return _embed(run, at_most=None)


def embed_newest(run: Run) -> dict[str, Any]:
    """Few pictures, on the workers that shoppers wait for; more than that are left to `embed_all`."""
    return _embed(run, at_most=schedule.PROMPT)


def _embed(run: Run, *, at_most: int | None) -> dict[str, Any]:
    from fashionai.vision.embedding import WEIGHTS

    weights = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    held, wanted = _held(weights), covers()
    stays = {cover.product: vector for cover in wanted.values() if (vector := _vector_of(cover, held)) is not None}
    missing = [wanted[pk] for pk in sorted(wanted.keys() - stays.keys(), reverse=True)]  # the newest first
    fresh, unreadable = _looked_at(missing[:at_most], run)
    if at_most is not None and len(missing) > at_most:
        schedule.embed_rest()
    report = {"products": len(wanted), "embedded": len(fresh), "unreadable": unreadable}
    if not fresh and stays.keys() == held.known.keys():
        return report | {"decision": "No picture is new."}
    with run.completing(report) as outcome:
        outcome.update(_publish({**stays, **fresh}, wanted, held, weights, report, run))
    return outcome


def _vector_of(cover: Cover, held: Held) -> NDArray[np.float16] | None:
    key, vector = held.known.get(cover.product, (b"", None))
    return vector if key == cover.key else None


def _held(weights: str) -> Held:
    """What is published, as far as the same network made it."""
    version = ModelVersion.objects.champion(MODEL)
    if version is None:
        return Held(None, {})
    try:
        files = artifacts.read(version.folder, version.sha256)
    except artifacts.CorruptArtifact as error:
        logger.error("%s is embedded anew: %s", version, error)
        return Held(version.pk, {})
    if files.meta["weights"] != weights:
        return Held(version.pk, {})
    arrays = files.arrays
    rows = zip(arrays["item_ids"].tolist(), arrays["keys"], arrays["vectors"], strict=True)
    return Held(version.pk, {product: (key.tobytes(), vector) for product, key, vector in rows})


def _looked_at(missing: Sequence[Cover], run: Run) -> tuple[dict[int, NDArray[np.float16]], int]:
    """Vectors by product, and how many pictures could not be read: the shop can do without their vectors."""
    vectors: dict[int, NDArray[np.float16]] = {}
    unreadable = 0
    for start in range(0, len(missing), BATCH):
        run.progress(start / len(missing), f"Embedded {start:,} of {len(missing):,} pictures")
        opened = [(cover.product, image) for cover in missing[start : start + BATCH] if (image := _opened(cover.file))]
        unreadable += len(missing[start : start + BATCH]) - len(opened)
        vectors.update(_batch(opened))
    return vectors, unreadable


def _batch(opened: list[tuple[int, Image.Image]]) -> dict[int, NDArray[np.float16]]:
    from fashionai.vision.embedding import embed

    found = embed(image for _product, image in opened).astype(np.float16)
    return {product: vector for (product, _image), vector in zip(opened, found, strict=True)}


def _opened(file: str) -> Image.Image | None:
    try:
        with default_storage.open(file) as handle, Image.open(handle) as image:
            return image.convert("RGB")
    except Exception as error:  # a damaged file raises whatever its decoder stumbles on
        logger.warning("%s cannot be embedded: %s: %s", file, type(error).__name__, error)
        return None


def _publish(
    vectors: dict[int, NDArray[np.float16]],
    wanted: dict[int, Cover],
    held: Held,
    weights: str,
    report: dict[str, int],
    run: Run,
) -> dict[str, Any]:
    """Register and promote; call it inside `run.completing()`. Another run's version is never replaced by older."""
    from fashionai.vision.network import DIMENSIONS

    champion = ModelVersion.objects.champion(MODEL)
    if (champion.pk if champion else None) != held.champion:
        schedule.embed_soon()
        return {"decision": "Another run published meanwhile; one more will add what it lacks."}
    ids = np.array(sorted(vectors), np.int64)
    keys = np.frombuffer(b"".join(wanted[pk].key for pk in ids.tolist()), np.uint8).reshape(-1, 32)
    arrays: dict[str, NDArray[Any]] = {
        "item_ids": ids,
        "keys": keys,
        "vectors": np.array([vectors[pk] for pk in ids.tolist()], np.float16).reshape(len(ids), DIMENSIONS),
    }
    version = registry.register(
        name=MODEL,
        arrays=arrays,
        meta={"weights": weights},
        data_fingerprint=hashlib.sha256(ids.tobytes() + keys.tobytes()).hexdigest(),
        data_report=report,
        metrics={"pictures": len(ids)},
        job=run.job,
    )
    try:
        registry.promote(version, decision=f"{report['embedded']:,} pictures new, {len(ids):,} in all.")
    except BaseException:
        artifacts.remove(version.folder)  # the row goes with the transaction, its files would stay for ever
        raise
    registry.prune(MODEL, keep=KEPT_VERSIONS)
    return {"model": str(version), "decision": f"{report['embedded']:,} pictures new, {len(ids):,} in all."}
