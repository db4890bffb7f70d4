"""The one import of torchvision: `from fashionai.vision.torchvision import datasets, models, transforms, utils`.

The published wheel's compiled part is linked against CUDA libraries. Beside a CPU build of torch it cannot
be loaded, and `import torchvision` then fails with "operator torchvision::nms does not exist". The Python
part only needs the two operators' schemas to be known, so they are declared, without an implementation,
when and only when the compiled part does not load. Then `transforms`, `datasets`, `models` and
`utils.save_image` work; `io`, `ops.nms` and deformable convolutions need the compiled part (COMPILED).

Never imported by the web tier: it brings torch.
"""

from __future__ import annotations

import importlib.util
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import torch

SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)


def compiled_library(name: str = "_C") -> Path | None:
    """Where the wheel keeps its compiled operators; None when it has none. Raises ImportError without torchvision."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("torchvision is not installed; run `make setup`.")
    folder = Path(spec.submodule_search_locations[0])
    files = (folder / f"{name}{suffix}" for suffix in EXTENSION_SUFFIXES)
    return next((file for file in files if file.is_file()), None)


def load_compiled(library: Path | None) -> bool:
    """Load the operators into torch; False when the library or something it is linked against is missing."""
    if library is None:
        return False
    try:
        torch.ops.load_library(str(library))
    except OSError:
        return False
    return True


def declare_operators() -> torch.library.Library:
    """Make the schemas known, without implementations. They are known for as long as the answer is kept."""
    library = torch.library.Library("torchvision", "DEF")
    for schema in SCHEMAS:
        library.define(schema)
    return library


COMPILED = load_compiled(compiled_library())
_declared = None if COMPILED else declare_operators()

# After the operators, because importing it looks them up.
import torchvision  # noqa: E402
from torchvision import datasets, models, utils  # noqa: E402
from torchvision.transforms import v2 as transforms  # noqa: E402

__all__ = ["COMPILED", "datasets", "models", "torchvision", "transforms", "utils"]
