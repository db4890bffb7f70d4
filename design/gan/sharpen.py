"""Enlarging designs: a small network that learned what a drawn garment looks like from nearer, then Lanczos.

Brings torch.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WEIGHTS = Path(__file__).parent.parent / "weights" / "sharpen.safetensors"
FACTOR = 4
_WIDTH, _BLOCKS = 48, 5


class Sharpener(nn.Module):
    """Pictures (n, 3, s, s) in 0..1 → (n, 3, 4s, 4s): bilinear plus what residual blocks and sub-pixel convolution add.

    Lim et al. (2017), EDSR, without normalisation.
    """

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Conv2d(3, _WIDTH, 3, padding=1, padding_mode="replicate")
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1), nn.ReLU(inplace=True), nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1)
            )
            for _ in range(_BLOCKS)
        )
        self.leave = nn.Conv2d(_WIDTH, 3 * FACTOR**2, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)  # type: ignore[arg-type]
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, images: Tensor) -> Tensor:
        x = self.enter(images.contiguous(memory_format=torch.channels_last))
        for block in self.blocks:
            x = x + block(x)
        added = functional.pixel_shuffle(self.leave(x), FACTOR).float()
        return functional.interpolate(images, scale_factor=FACTOR, mode="bilinear", align_corners=False) + added


@cache
def shipped() -> Sharpener | None:
    """The trained network, or None where its file is missing or damaged: Lanczos alone then does."""
    network = Sharpener()
    try:
        network.load_state_dict({name: value.float() for name, value in load_file(WEIGHTS).items()})
    except (FileNotFoundError, SafetensorError):
        return None
    return network.eval().requires_grad_(False)


def enlarge(images: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """uint8 (n, s, s, 3) → (n, size, size, 3)."""
    network = shipped()
    larger = images if network is None or size <= images.shape[1] else _sharpened(network, images)
    fitted = [np.asarray(Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS)) for image in larger]
    return np.stack(fitted) if fitted else np.empty((0, size, size, 3), np.uint8)


@torch.inference_mode()
def _sharpened(network: Sharpener, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    pictures = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
    made = torch.cat([network(part) for part in pictures.split(8)]) if len(pictures) else pictures
    pixels: NDArray[np.uint8] = (made.clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return np.ascontiguousarray(pixels)
