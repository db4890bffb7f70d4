"""The exponential moving average of a network's weights (Polyak and Juditsky 1992). Brings torch."""

from __future__ import annotations

import torch
from torch import nn


class Average:
    """`net` holds the average of all weights and statistics that `update` was shown."""

    def __init__(self, net: nn.Module, decay: float) -> None:
        self.net = net.requires_grad_(False)
        self.decay = decay

    def restart(self, source: nn.Module) -> None:
        self.net.load_state_dict(source.state_dict())

    @torch.no_grad()
    def update(self, source: nn.Module, step: int) -> None:
        """Early steps count less long, or the random start would linger."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for mine, theirs in zip(self.net.state_dict().values(), source.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(theirs, 1 - decay)
            else:
                mine.copy_(theirs)
