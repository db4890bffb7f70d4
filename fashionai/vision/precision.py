"""In what numbers networks are taught here. Brings torch."""

from __future__ import annotations

import torch

#: Whether this processor computes in bfloat16, which halves the time of a convolution. Where it only emulates that
#: (AVX2 alone), a step takes about five times what float32 takes.
BFLOAT16: bool = torch.cpu._is_avx512_bf16_supported()
