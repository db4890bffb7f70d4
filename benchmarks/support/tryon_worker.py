"""One worker's try-ons in a process of its own, run as a child of `benchmarks tryon`; prints a line of JSON.

    python -m benchmarks.support.tryon_worker ROOT '["PERSON", "GARMENT", "KIND"]' …

Photos are brought to 512 × 384 at most. Garments are prepared beforehand, as the shop does; the first try-on, which
loads models, counts for memory and not for time.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

#: Width and height of an upright photo that the goal for time is about.
SIZE = (384, 512)


def main(root: Path, rows: list[list[str]]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django
    import torch

    django.setup()
    torch.set_num_threads(2)
    from tryon import engine
    from tryon.pipeline.errors import Refused

    seconds, refused = [], 0
    for name, product, kind in rows:
        photo = _photo(root / name)
        try:
            garment = engine.garment_from(engine.garment(_pixels(root / product), kind, {}))
            began = time.perf_counter()
            result = engine.dressed(engine.person_in(photo), [garment], "auto")
        except Refused:
            refused += 1
            continue
        engine.labelled(result.image)
        seconds.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds[1:], "peak_mb": peak, "refused": refused}))


def _photo(path: Path) -> bytes:
    with Image.open(path) as file:
        picture = file.convert("RGB")
    picture.thumbnail(SIZE, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _pixels(path: Path) -> np.ndarray:
    with Image.open(path) as file:
        return np.asarray(file.convert("RGB"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [json.loads(row) for row in sys.argv[2:]])
