"""Generator and discriminator after R3GAN (Huang et al. 2024), conditional, in wavelets (Gal et al. 2021). With torch.

Both work on Haar coefficients, which halves the largest map and leaves the penalties as they are. The picture is
a sum over stages (skip connections, Karras et al. 2020), so that a stage whose last layers are 0 changes nothing:
training may begin at half the size and `grow`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from design.gan.layers import SLOPE, Block, Pointwise, double, film_of, haar, halve, inverse_haar
from design.gan.vocabulary import SIZE, STYLE_SIZE


@dataclass(frozen=True)
class Shape:
    """`widths` are channels per stage, from `base` × `base` on; pictures have twice the size of the last stage."""

    channels: int = 3
    base: int = 4
    widths: tuple[int, ...] = (256, 256, 160, 80)
    blocks: tuple[int, ...] = (1, 1, 1, 1)
    groups: tuple[int, ...] = (8, 8, 2, 1)
    condition: int = SIZE
    style: int = STYLE_SIZE
    noise: int = 64
    hidden: int = 192

    @property
    def size(self) -> int:
        """Height and width of a picture."""
        return int(self.base * 2 ** len(self.widths))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Shape:
        """What `as_json` wrote. Raises TypeError for a field that is missing or unknown."""
        lists: dict[str, Any] = {name: tuple(found[name]) for name in ("widths", "blocks", "groups")}
        return cls(**{**found, **lists})


#: Generator 1.1 M parameters, discriminator .9 M; of Fashion-MNIST .24 and .19 M.
COLOUR = Shape(widths=(256, 256, 128, 64), groups=(8, 8, 2, 1))
FASHION_MNIST = Shape(channels=1, base=7, widths=(128, 64), blocks=(1, 1), groups=(4, 1), condition=10, hidden=128)


class Generator(nn.Module):
    """Noise, condition and style → pictures in about -1..1."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        wide, depth = shape.hidden, sum(shape.blocks)
        self.read = nn.Sequential(
            nn.Linear(_inputs(shape), wide), nn.LeakyReLU(SLOPE), nn.Linear(wide, wide), nn.LeakyReLU(SLOPE)
        )
        self.basis = nn.Parameter(torch.randn(shape.widths[0], shape.base, shape.base))
        self.weigh = nn.Linear(wide + shape.noise, shape.widths[0])
        self.stages = nn.ModuleList(_blocks(shape, stage, depth) for stage in range(len(shape.widths)))
        self.narrow = nn.ModuleList(map(Pointwise, shape.widths[:-1], shape.widths[1:]))
        self.films = nn.ModuleList(
            film_of(wide, 2 * width * count) for width, count in zip(shape.widths, shape.blocks, strict=True)
        )
        self.paint = nn.ModuleList(Pointwise(width, 4 * shape.channels, 0.0, bias=True) for width in shape.widths)

    def forward(
        self,
        noise: Tensor,
        condition: Tensor,
        style: Tensor,
        *,
        grown: int | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> Tensor:
        """Noise (n, noise), condition (n, c), style (n, s), a row of zeros where none → (n, channels, size, size).

        `grown` stages paint, by default all.
        """
        read = self.read(torch.cat([noise, condition, *_style(style)], 1))
        x = self.basis * self.weigh(torch.cat([read, noise], 1))[:, :, None, None]
        x = x.to(dtype).contiguous(memory_format=torch.channels_last)
        picture = x.new_zeros((), dtype=torch.float32)
        for stage in range(grown or len(self.stages)):
            if stage:
                x, picture = self.narrow[stage - 1](double(x)), double(picture)
            films = self.films[stage](read).chunk(self.shape.blocks[stage], 1)
            for block, film in zip(self.stages[stage], films, strict=True):  # type: ignore[call-overload]
                x = block(x, film)
            picture = picture + inverse_haar(self.paint[stage](x).float())
        return picture


class Discriminator(nn.Module):
    """Pictures → features, and features with a condition → how real (projection: Miyato and Koyama 2018)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        depth, first = sum(shape.blocks), shape.widths[0]
        self.look = nn.ModuleList(Pointwise(4 * shape.channels, width) for width in shape.widths)
        self.stages = nn.ModuleList(_blocks(shape, stage, depth) for stage in range(len(shape.widths)))
        pairs = zip(shape.widths[1:], shape.widths, strict=False)
        self.widen = nn.ModuleList(Pointwise(inputs, outputs, 0.0) for inputs, outputs in pairs)
        self.basis = nn.Parameter(torch.randn(first, shape.base, shape.base) / shape.base)
        self.flat = nn.Linear(2 * first, shape.hidden)
        self.plain = nn.Linear(shape.hidden, 1)
        self.read = nn.Sequential(
            nn.Linear(_inputs(shape) - shape.noise, shape.hidden),
            nn.LeakyReLU(SLOPE),
            nn.Linear(shape.hidden, shape.hidden),
        )

    def features(self, images: Tensor, *, grown: int | None = None, dtype: torch.dtype = torch.float32) -> Tensor:
        """Float (n, channels, size, size) in -1..1 → (n, hidden). Sizes halve for each stage less than all."""
        stages = grown or len(self.stages)
        pictures = [images]
        for _ in range(stages - 1):
            pictures.insert(0, halve(pictures[0]))
        x = self._seen(pictures[-1], stages - 1, dtype)
        for stage in reversed(range(stages)):
            if stage < stages - 1:
                x = self._seen(pictures[stage], stage, dtype) + self.widen[stage](halve(x))
            for block in self.stages[stage]:  # type: ignore[attr-defined]
                x = block(x)
        x = functional.leaky_relu(x.float(), SLOPE)
        pooled = torch.cat([(x * self.basis).sum(dim=(2, 3)), x.mean(dim=(2, 3))], 1)
        return functional.leaky_relu(self.flat(pooled), SLOPE)

    def _seen(self, picture: Tensor, stage: int, dtype: torch.dtype) -> Tensor:
        bands = haar(picture).to(dtype).contiguous(memory_format=torch.channels_last)
        seen: Tensor = self.look[stage](bands)
        return seen

    def judge(self, features: Tensor, condition: Tensor, style: Tensor) -> Tensor:
        """Features (n, hidden), condition (n, c), style (n, s) → realism (n,), higher is more real."""
        wanted = self.read(torch.cat([condition, *_style(style)], 1))
        fits = (wanted * features).sum(1) / features.shape[1] ** 0.5
        return self.plain(features)[:, 0] + fits


def _style(style: Tensor) -> list[Tensor]:
    """The style and a column that says whether there is one."""
    return [style, style.ne(0).any(1, keepdim=True).to(style)] if style.shape[1] else []


def _inputs(shape: Shape) -> int:
    return shape.noise + shape.condition + shape.style + bool(shape.style)


def _blocks(shape: Shape, stage: int, depth: int) -> nn.ModuleList:
    width, groups = shape.widths[stage], shape.groups[stage]
    return nn.ModuleList(Block(width, groups, depth) for _ in range(shape.blocks[stage]))
