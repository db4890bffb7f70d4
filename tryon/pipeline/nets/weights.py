"""Weights of the try-on's networks: safetensors in half precision beside the code. Brings torch."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from safetensors import safe_open
from torch import nn

from fashionai.vision.checkpoint import write_halves

Network = TypeVar("Network", bound=nn.Module)
FOLDER = Path(__file__).parents[2] / "weights"


def save(network: nn.Module, path: Path, **about: str) -> None:
    """Half precision, in one step; `about` is kept as the file's metadata."""
    write_halves(path, network, about)


def load(network: Network, path: Path) -> Network:
    """Fill a network with what `save` wrote, ready to predict. Raises FileNotFoundError or SafetensorError."""
    with safe_open(path, framework="pt") as file:
        network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    return network.float().eval()
