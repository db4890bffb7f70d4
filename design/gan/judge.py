"""The frozen classifier that generated pictures are judged by. It is in no loss of a generator. Brings torch.

Its features carry FID, recall and coverage; its answers the accuracy of conditioned samples.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from torch import Tensor, nn

from design.gan.pictures import shrunk
from design.gan.vocabulary import Condition, encode, labels
from fashionai.vision.network import block

FEATURES = 128
#: Sides of the pictures that judges look at: grey ones, and those of drawn garments.
SMALL, LARGE = 28, 64
_BATCH = 250
#: A judge that takes more pictures for another kind of garment does not know that kind of picture.
KNOWS = 0.6


class Judge(nn.Module):
    """Stages of 3 × 3 convolutions, mean and maximum, FEATURES numbers, one linear layer per attribute.

    `stride` is the first layer's: 1 for pictures of SMALL pixels, 2 for LARGE ones.
    """

    def __init__(self, channels: int, classes: Mapping[str, int], stride: int = 1) -> None:
        super().__init__()
        self.channels, self.classes, self.stride = channels, dict(classes), stride
        widths = (24, 48, 96, 128)
        layers: list[nn.Module] = [block(channels, widths[0], stride)]
        for inputs, outputs in itertools.pairwise(widths):
            layers += block(inputs, outputs, 2), block(outputs, outputs, 1)
        self.layers = nn.Sequential(*layers)
        self.project = nn.Sequential(nn.Linear(2 * widths[-1], FEATURES), nn.BatchNorm1d(FEATURES), nn.ReLU())
        self.heads = nn.ModuleList(nn.Linear(FEATURES, count) for count in classes.values())

    def features(self, images: Tensor) -> Tensor:
        """Float (n, channels, h, w) in -1..1 → (n, FEATURES)."""
        last = self.layers(images.contiguous(memory_format=torch.channels_last)).float()
        features: Tensor = self.project(torch.cat([last.mean(dim=(2, 3)), last.amax(dim=(2, 3))], 1))
        return features

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """The same → logits (n, classes) per attribute."""
        return self.answers(self.features(images))

    def answers(self, features: Tensor) -> dict[str, Tensor]:
        """Features (n, FEATURES) → logits (n, classes) per attribute."""
        return {name: head(features) for name, head in zip(self.classes, self.heads, strict=True)}


def load_judge(path: Path) -> Judge:
    """A frozen judge. Raises FileNotFoundError or SafetensorError."""
    if not path.exists():
        raise FileNotFoundError(path)
    with safe_open(path, framework="pt") as file:
        about = json.loads((file.metadata() or {})["judge"])
        judge = Judge(about["channels"], about["classes"], about["stride"])
        judge.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    return judge.float().eval().requires_grad_(False)


def reads(judge: Judge, images: NDArray[np.uint8], conditions: Sequence[Condition]) -> float:
    """Share of pictures uint8 (n, h, w, c) that it takes for the category that they are."""
    return float((look(judge, images)[1]["category"] == labels(encode(conditions))[:, 0]).mean())


def digest(path: Path) -> str:
    """First twelve digits of a file's SHA-256: which judge has measured."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def look(judge: Judge, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], dict[str, NDArray[np.int64]]]:
    """uint8 (n, h, w, c) → features float32 (n, FEATURES), and the class per attribute int64 (n,)."""
    features, answers = weighed(judge, images)
    return features, {name: logits.argmax(1) for name, logits in answers.items()}


@torch.inference_mode()
def weighed(judge: Judge, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]:
    """uint8 (n, h, w, c), one at least → features float32 (n, FEATURES), and logits (n, classes) per attribute.

    Pictures twice as large or more are shrunk first, so that one judge compares generators of any size.
    """
    features, answers = [], []
    side = LARGE if judge.stride == 2 else SMALL
    if images.shape[1] > side:
        images = shrunk(images, side)
    for start in range(0, len(images), _BATCH):
        batch = torch.tensor(images[start : start + _BATCH]).permute(0, 3, 1, 2).float() / 127.5 - 1
        seen = judge.features(batch)
        features.append(seen.numpy())
        answers.append({name: logits.numpy() for name, logits in judge.answers(seen).items()})
    joined = {name: np.concatenate([answer[name] for answer in answers]) for name in judge.classes}
    return np.concatenate(features), joined
