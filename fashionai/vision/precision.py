"""In what numbers networks are taught here. Brings torch."""

from __future__ import annotations

import torch

#: Whether this processor computes in bfloat16, which halves the time of a convolution. Where it only emulates that
#: (AVX2 alone), a step takes about five times what float32 takes.
BFLOAT16: bool = torch.cpu._is_avx512_bf16_supported()


def computes_in_bfloat16(device: torch.device) -> bool:
    """So does every GPU that this is meant for."""
    return device.type == "cuda" or BFLOAT16


def mixed(device: torch.device, *, wanted: bool | None = None) -> torch.autocast:
    """Convolutions and products in bfloat16 where the device computes in it, or where it is `wanted`."""
    enabled = computes_in_bfloat16(device) if wanted is None else wanted
    return torch.autocast(device.type, torch.bfloat16, enabled=enabled)
