"""Photos to files, many beside each other. What a spawned process imports to take one knows no Django."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from catalog.drawing.output import in_processes, save_image
from catalog.drawing.snapshots.phone import snapshot
from catalog.drawing.spec import GarmentSpec


class Shot(NamedTuple):
    """One photo to take: `size` is (width, height) in pixels, the suffix of `path` the format."""

    spec: GarmentSpec
    seed: int
    size: tuple[int, int]
    path: Path


def take_many(
    shots: Sequence[Shot], progress: Callable[[int, int], None] | None = None, *, workers: int | None = None
) -> None:
    """Take every photo; `progress(done, total)` is called after each. `workers` defaults to the number of cores."""
    count = min(workers or os.cpu_count() or 1, max(1, len(shots)))
    for done, _ in enumerate(in_processes(_take, shots, count), 1):
        if progress is not None:
            progress(done, len(shots))


def _take(shot: Shot) -> None:
    save_image(Image.fromarray(snapshot(shot.spec, seed=shot.seed, size=shot.size)), shot.path)
