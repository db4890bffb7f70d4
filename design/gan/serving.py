"""A trained generator, ready to make designs: arrays in, arrays out. Brings torch: for workers, not for the web tier.

made = Generator.load(SHIPPED)
asked = [Condition(category="dress", colour="navy")] * 8
images = made.sample(asked, z=made.noise(8, seed=1), style=None)
made.realism(images), made.features(images), upscale(images, 512, asked)
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import safe_open
from torch import Tensor

from design.gan import networks
from design.gan.enlarger import enlarge
from design.gan.metrics import radii, squares
from design.gan.styles import StyleSpace
from design.gan.vocabulary import STYLE_SIZE, VOCABULARY, Condition, encode, labels
from fashionai.vision.embedding import embed

WEIGHTS = Path(__file__).parent.parent / "weights"
SHIPPED = WEIGHTS / "designs.safetensors"
Images = NDArray[np.uint8]
Vectors = NDArray[np.float32]
#: Neighbours that a real picture's ball reaches to.
_NEIGHBOURS = 5
_BATCH = 64
_EXTRA = ("style.mean", "style.axes", "style.given", "real", "combinations")
#: Standard deviation of random styles. On 1,000 validation garments .5, .7 and 1 gave categories right in .988, .986
#: and .975 of drawings' share, attributes in .921, .915 and .895, and a recall of .969, .966 and .975.
STYLE_SPREAD = 0.7


class Generator:
    """The generator of one file, with the style space it was trained in and real pictures to compare with."""

    def __init__(
        self,
        network: networks.Generator,
        space: StyleSpace,
        real: Vectors,
        combinations: NDArray[np.int64],
        about: dict[str, str],
    ) -> None:
        self.network = network.eval().requires_grad_(False)
        self.space, self.about, self._combinations = space, about, combinations
        self._real = real
        self._radii = radii(real, min(_NEIGHBOURS, len(real) - 1))

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Generator:
        """What `training.ship` wrote. Raises FileNotFoundError or SafetensorError."""
        if not path.exists():
            raise FileNotFoundError(path)
        with safe_open(path, framework="pt") as file:
            about = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return cls.of(arrays, about)

    @classmethod
    def of(cls, arrays: Mapping[str, Tensor], about: dict[str, str]) -> Generator:
        """From what `training.ship.arrays_of` gave, and what goes with it."""
        single = {name: value.float() for name, value in arrays.items()}
        network = networks.Generator(networks.Shape.from_json(json.loads(about["shape"])))
        extra = {name: single.pop(name).numpy() for name in _EXTRA}
        network.load_state_dict(single)
        space = StyleSpace(*(extra[f"style.{part}"] for part in ("mean", "axes", "given")))
        return cls(network, space, extra["real"], extra["combinations"].astype(np.int64), about)

    @property
    def size(self) -> int:
        """Height and width of a design."""
        return self.network.shape.size

    def noise(self, count: int, *, seed: int) -> Vectors:
        """float32 (count, dz): what makes two designs of one condition differ."""
        return np.random.default_rng(seed).standard_normal((count, self.network.shape.noise), dtype=np.float32)

    def random_style(self, count: int, *, seed: int) -> Vectors:
        """float32 (count, 32): plausible looks, for variety."""
        drawn: Vectors = np.random.default_rng([seed, 1]).standard_normal((count, STYLE_SIZE), dtype=np.float32)
        return STYLE_SPREAD * drawn

    def completed(self, conditions: Sequence[Condition], *, seed: int) -> list[Condition]:
        """What is left open filled in from a training garment that shows most of what is asked for, the category first.

        Designs of whole conditions are crisper than those of a few words. Equal for equal arguments.
        """
        chance = np.random.default_rng(seed)
        return [self._completed(condition, chance) for condition in conditions]

    def _completed(self, condition: Condition, chance: np.random.Generator) -> Condition:
        wanted = labels(encode([condition]))[0]
        agrees = (self._combinations == wanted) & (wanted >= 0)
        score = agrees.sum(1) + len(VOCABULARY) * agrees[:, 0]
        like = chance.choice(np.flatnonzero(score == score.max()))
        pairs = zip(VOCABULARY.items(), self._combinations[like], strict=True)
        known = {name: slugs[place] for (name, slugs), place in pairs if place >= 0}
        return Condition(**{**known, **condition.chosen()})

    def style(self, embeddings: Vectors, conditions: Sequence[Condition]) -> Vectors:
        """Picture embeddings of the shop (n, 128) → styles float32 (n, 32), for "more like this" and for a taste.

        `conditions` are what those pictures show: a style is what they show beyond it.
        """
        return self.space.style(embeddings, encode(conditions))

    @torch.no_grad()
    def sample(self, conditions: Sequence[Condition], *, z: Vectors, style: Vectors | None = None) -> Images:
        """uint8 (n, size, size, 3), one design a condition; a style of zeros is the usual look."""
        parts = [
            _pixels(self._make(conditions[at : at + _BATCH], z[at : at + _BATCH], _rows(style, at)))
            for at in range(0, len(conditions), _BATCH)
        ]
        return np.concatenate(parts) if parts else np.empty((0, self.size, self.size, 3), np.uint8)

    def features(self, images: Images) -> Vectors:
        """float32 (n, 128): the shop's picture embedding, so that designs and products lie in one space."""
        return embed(Image.fromarray(image) for image in images)

    def realism(self, images: Images, features: Vectors | None = None) -> Vectors:
        """float32 (n,): Kynkäänniemi et al. (2019); at 1 and above a design lies among real garments.

        The largest ratio of a real picture's radius to its distance from the design; `features` if they are known.
        """
        known = self.features(images) if features is None else features
        gaps = squares(known, self._real)
        inner = self._radii <= np.median(self._radii)
        ratios = np.sqrt(self._radii[inner] / np.maximum(gaps[:, inner], 1e-12))
        return ratios.max(1).astype(np.float32)

    def _make(self, conditions: Sequence[Condition], z: Vectors, style: Vectors | None) -> Tensor:
        look = np.zeros((len(conditions), STYLE_SIZE), np.float32) if style is None else style
        made: Tensor = self.network(*(torch.from_numpy(part) for part in (z, encode(conditions), look)))
        return made


def upscale(images: Images, size: int = 512, conditions: Sequence[Condition] | None = None) -> Images:
    """Designs uint8 (n, s, s, 3) → (n, size, size, 3), with the details that their conditions, if told, ask for."""
    return enlarge(images, size, conditions)


def _rows(style: Vectors | None, start: int) -> Vectors | None:
    return None if style is None else style[start : start + _BATCH]


def _pixels(made: Tensor) -> Images:
    scaled = ((made.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return np.ascontiguousarray(scaled.permute(0, 2, 3, 1).numpy())
