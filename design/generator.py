"""The generator inside a worker: loaded once, with the map that makes its features comparable. Brings torch when asked.

A champion in the registry goes before the weights that ship.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from design.gan.vocabulary import SIZE, Condition, encode
from design.taste.features import ASKED, FeatureMap
from design.taste.posterior import Belief
from design.taste.proposing import Proposal
from fashionai.registry import artifacts
from fashionai.registry.models import ModelVersion

if TYPE_CHECKING:
    from design.gan.judge import Judge
    from design.gan.serving import Generator

logger = logging.getLogger(__name__)
MODEL = "design.gan"
BUILT_IN = "design.gan shipped"
#: Designs that the map is fitted on: 256 take a process about two seconds, once.
REFERENCE = 256


class NoGenerator(Exception):
    """Neither a champion nor shipped weights are there."""


@dataclass(frozen=True)
class Studio:
    """A generator with its feature map. noise: numbers of z; width: numbers of a feature vector.

    reader: tells what its designs look like; None where none knows this kind of picture.
    """

    generator: Generator
    map: FeatureMap
    noise: int
    width: int
    label: str
    reader: Judge | None = None

    def draw(self, proposals: Sequence[Proposal]) -> NDArray[np.uint8]:
        """uint8 (n, s, s, 3): what the network makes of the proposals, and nothing else."""
        return _drawn(self.generator, proposals)

    def look(self, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Features (n, width) and realism (n,) of pictures."""
        features = self.generator.features(images)
        return features, self.generator.realism(images, features)

    def doubts(self, images: NDArray[np.uint8], conditions: Sequence[Condition]) -> NDArray[np.float64] | None:
        """How surprised (n,) the reader is that pictures show their conditions, in nats; None without a reader."""
        from design.gan.reader import doubts

        return None if self.reader is None else doubts(images, conditions, self.reader)

    def style(self, features: NDArray[np.float32], conditions: Sequence[Condition]) -> NDArray[np.float32]:
        """What pictures with these features (n, width) look like beyond their conditions, as styles (n, 32)."""
        return self.generator.style(features, conditions)

    def seen(self, features: NDArray[np.floating], asked: NDArray[np.floating]) -> NDArray[np.float64]:
        """What the preference head sees of designs with these features and encoded conditions."""
        return self.map(features, asked)

    def pull(self, belief: Belief) -> NDArray[np.float64]:
        """What the taste thinks of conditions alone, as log-odds (SIZE,) on their encodings."""
        return np.asarray(ASKED * belief.mean[-1 - SIZE : -1])

    def enlarge(self, images: NDArray[np.uint8], conditions: Sequence[Condition], side: int) -> NDArray[np.uint8]:
        """uint8 (n, side, side, 3): designs as large as a page shows them, with the details that conditions ask for."""
        from design.gan.serving import upscale

        return upscale(images, side, conditions)


_held: Studio | None = None
#: Whose place it takes: the champion may be unreadable.
_wanted = ""
_lock = threading.Lock()


def get() -> Studio:
    """The generator in service. Raises NoGenerator."""
    global _held, _wanted
    with _lock:
        version = ModelVersion.objects.champion(MODEL)
        wanted = str(version) if version else BUILT_IN
        if _held is None or _wanted != wanted:
            _held, _wanted = fitted(*_load(version)), wanted
        return _held


def forget() -> None:
    global _held
    with _lock:
        _held = None


def _load(version: ModelVersion | None) -> tuple[Generator, str]:
    """The champion, or what ships where it cannot be read; and the name of the one that it is."""
    from safetensors import SafetensorError

    from design.gan.serving import SHIPPED, Generator

    if version is not None:
        try:
            return _registered(version), str(version)
        except (
            artifacts.CorruptArtifact,
            KeyError,
            RuntimeError,
            ValueError,
        ):  # damaged, or of another release's shape
            logger.exception("%s cannot be read; the generator that ships serves instead.", version)
    try:
        return Generator.load(SHIPPED), BUILT_IN
    except (FileNotFoundError, SafetensorError, KeyError, RuntimeError, ValueError) as error:
        raise NoGenerator from error


def _registered(version: ModelVersion) -> Generator:
    """Raises CorruptArtifact."""
    import torch

    from design.gan.serving import Generator

    files = artifacts.read(version.folder, version.sha256)
    return Generator.of({name: torch.from_numpy(array) for name, array in files.arrays.items()}, files.meta["about"])


def fitted(generator: Generator, label: str) -> Studio:
    """With the map of what it makes of the shop's kinds of garments, always the same for the same generator."""
    from design import blueprints
    from design.taste.proposing import Wishes, propose

    rng = np.random.default_rng(0)
    noise = generator.noise(1, seed=0).shape[1]
    proposals = propose(blueprints.drawn(), Wishes(), REFERENCE, noise=noise, rng=rng)
    images, conditions = _drawn(generator, proposals), [one.condition for one in proposals]
    features = generator.features(images)
    made = FeatureMap.fit(features, encode(conditions))
    return Studio(generator, made, noise, features.shape[1], label, _reader(images, conditions))


def _drawn(generator: Generator, proposals: Sequence[Proposal]) -> NDArray[np.uint8]:
    return generator.sample(
        [one.condition for one in proposals],
        z=np.stack([one.z for one in proposals]),
        style=np.stack([one.style for one in proposals]),
    )


def _reader(images: NDArray[np.uint8], conditions: Sequence[Condition]) -> Judge | None:
    """The reader that ships, if it takes most of these designs for the kind of garment that they are."""
    from design.gan import reader
    from design.gan.judge import KNOWS, reads

    found = reader.shipped()
    return found if found is not None and reads(found, images, conditions) >= KNOWS else None
