"""One worker's try-ons in a process of its own, run as a child of `benchmarks tryon`.

    python -m benchmarks.support.tryon_worker ROOT '["ID", "PERSON", "GARMENT", "KIND"]' …

Prints a line of JSON when it is ready and one after every pair: its id, the process's peak memory until then, and the
seconds it took, why it was refused, or why it failed. A process that dies leaves the lines of what it did before.
Photos are brought to 512 × 384 at most. Garments are prepared beforehand, as the shop does; the first try-on loads
models and says so.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.support.tryon_pictures import picture

#: Width and height of an upright photo that the goal for time is about.
SIZE = (384, 512)


def main(root: Path, rows: list[list[str]]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fashionai.settings")
    import django
    import torch

    django.setup()
    torch.set_num_threads(2)
    _say({"ready": True})
    is_cold = True
    for name, *row in rows:
        told = _tried(root, *row)
        _say({"id": name, "cold": is_cold, "peak_mb": _peak_mb(), **told})
        is_cold = is_cold and "seconds" not in told


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _tried(root: Path, person: str, product: str, kind: str) -> dict[str, Any]:
    from tryon.pipeline.errors import Refused

    try:
        return {"seconds": _seconds(_photo(root / person), root / product, kind)}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except Exception as problem:  # whatever it is, the other pairs go on
        return {"failed": f"{type(problem).__name__}: {problem}"}


def _seconds(photo: bytes, product: Path, kind: str) -> float:
    from tryon import engine

    garment = engine.garment_from(engine.garment(picture(product), kind, {}))
    began = time.perf_counter()
    result = engine.dressed(engine.person_in(photo), [garment], "auto")
    engine.labelled(result.image)
    return time.perf_counter() - began


def _photo(path: Path) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture(path, SIZE)).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [json.loads(row) for row in sys.argv[2:]])
