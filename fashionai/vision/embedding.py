"""Pictures → unit vectors, with the weights that ship beside this file.

Brings torch: for workers, not for the web tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import safe_open
from safetensors.torch import save_file

from fashionai.vision.network import DIMENSIONS, EmbeddingNet
from fashionai.vision.pixels import prepare

WEIGHTS = Path(__file__).parent / "weights" / "garment-embedding.safetensors"
_BATCH = 64


@cache
def shipped() -> EmbeddingNet:
    """The network of WEIGHTS, ready to embed; read once a process."""
    return load(WEIGHTS)


def save(network: EmbeddingNet, path: Path, **about: str) -> None:
    """Half precision: 1e-3 of a vector's length, half the bytes. `about` is kept as the file's metadata."""
    halves = {name: _half(array).contiguous() for name, array in network.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(halves, path, about)


def _half(array: torch.Tensor) -> torch.Tensor:
    return array.half() if array.dtype.is_floating_point else array


def load(path: Path) -> EmbeddingNet:
    """The network that `save` wrote, in single precision. Raises FileNotFoundError or SafetensorError."""
    network = EmbeddingNet()
    with safe_open(path, framework="pt") as file:
        network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    return network.float().eval()


def about(path: Path = WEIGHTS) -> dict[str, str]:
    """What `save` was told of the weights."""
    with safe_open(path, framework="pt") as file:
        return dict(file.metadata() or {})


def embed(images: Iterable[Image.Image], network: EmbeddingNet | None = None) -> NDArray[np.float32]:
    """Unit vectors (n, 128); pictures are read as they are needed, a batch at a time.

    A picture and its mirror image count the same.
    """
    parts = [_embed(network or shipped(), batch) for batch in _batches(map(prepare, images))]
    return np.concatenate(parts) if parts else np.empty((0, DIMENSIONS), np.float32)


def _batches(pictures: Iterator[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    while batch := list(islice(pictures, _BATCH)):
        yield np.stack(batch)


@torch.inference_mode()
def _embed(network: EmbeddingNet, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
    pictures = torch.from_numpy(batch).permute(0, 3, 1, 2).float() / 255
    both = network(pictures) + network(pictures.flip(-1))
    return torch.nn.functional.normalize(both).numpy()
