"""The baseline: DCGAN with the settings of Radford et al. (2015). Brings torch.

Strided and transposed convolutions, batch normalisation, ReLU and leaky ReLU, weights from N(0, .02), uniform noise
of 100 numbers, Adam with a rate of 2e-4 and a first moment of .5, batches of 128. Convolutions compute in bfloat16
where the processor does, as those that it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from fashionai.vision.precision import BFLOAT16, mixed

NOISE, BATCH, RATE, MOMENTS = 100, 128, 2e-4, (0.5, 0.999)


def generator(channels: int, base: int, widths: tuple[int, ...]) -> nn.Sequential:
    """Noise (n, NOISE, 1, 1) → (n, channels, s, s) in -1..1; `widths` from `base` × `base` on, each stage doubles."""
    layers: list[nn.Module] = [nn.ConvTranspose2d(NOISE, widths[0], base, bias=False)]
    for inputs, outputs in zip(widths, (*widths[1:], channels), strict=True):
        layers += [nn.BatchNorm2d(inputs), nn.ReLU(inplace=True)]
        layers.append(nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=outputs == channels))
    return _initialised(nn.Sequential(*layers, nn.Tanh()))


def discriminator(channels: int, base: int, widths: tuple[int, ...]) -> nn.Sequential:
    """(n, channels, s, s) → logits (n, 1, 1, 1); `widths` as the generator's."""
    reversed_widths = tuple(reversed(widths))
    layers: list[nn.Module] = []
    for place, (inputs, outputs) in enumerate(zip((channels, *reversed_widths), reversed_widths, strict=False)):
        layers.append(nn.Conv2d(inputs, outputs, 4, 2, 1, bias=not place))
        layers += [nn.BatchNorm2d(outputs)] if place else []
        layers.append(nn.LeakyReLU(0.2, inplace=True))
    return _initialised(nn.Sequential(*layers, nn.Conv2d(widths[0], 1, base)))


def _initialised(network: nn.Sequential) -> nn.Sequential:
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, std=0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, 0.02)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


@dataclass
class DCGAN:
    """Both networks with their optimizers; `step` trains on one batch, `sample` makes pictures."""

    generator: nn.Sequential
    discriminator: nn.Sequential
    bfloat16: bool = BFLOAT16

    @classmethod
    def fresh(cls, channels: int, base: int, widths: tuple[int, ...], *, seed: int) -> DCGAN:
        torch.manual_seed(seed)
        return cls(generator(channels, base, widths), discriminator(channels, base, widths))

    def __post_init__(self) -> None:
        parts = (self.generator, self.discriminator)
        self._make, self._judge = (torch.optim.Adam(part.parameters(), lr=RATE, betas=MOMENTS) for part in parts)
        self.optimizers = {"generator": self._make, "discriminator": self._judge}

    def step(self, real: Tensor, randomness: torch.Generator) -> None:
        """One turn of the discriminator, one of the generator; `real` (n, channels, s, s) in -1..1."""
        with mixed(real.device, wanted=self.bfloat16):
            fake = self.generator(noise(len(real), randomness))
            truth, guess = self.discriminator(real), self.discriminator(fake.detach())
        loss = functional.softplus(-truth.float()).mean() + functional.softplus(guess.float()).mean()
        self._judge.zero_grad(set_to_none=True)
        loss.backward()
        self._judge.step()
        with mixed(real.device, wanted=self.bfloat16):
            guess = self.discriminator(fake)
        self._make.zero_grad(set_to_none=True)
        functional.softplus(-guess.float()).mean().backward()
        self._make.step()

    @torch.no_grad()
    def sample(self, count: int, randomness: torch.Generator) -> Tensor:
        """(count, channels, s, s) in -1..1, with the running statistics of the batch normalisation."""
        self.generator.eval()
        parts = [self.generator(noise(min(500, count - start), randomness)) for start in range(0, count, 500)]
        self.generator.train()
        return torch.cat(parts)


def noise(count: int, randomness: torch.Generator) -> Tensor:
    """Uniform in -1..1, (count, NOISE, 1, 1)."""
    return torch.rand(count, NOISE, 1, 1, generator=randomness) * 2 - 1
