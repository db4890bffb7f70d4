"""What every pixel of a person is: our own network, once per photo. Brings torch, so it belongs into a worker."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from tryon.pipeline import guided
from tryon.pipeline.framing import Window, cut, drawn_pose, moved, paste, window_of
from tryon.pipeline.labels import CLOTH, UNKNOWN
from tryon.pipeline.types import Field, Image, Pose

if TYPE_CHECKING:
    from tryon.pipeline.nets.parser import ParserNet

WEIGHTS: Final = Path(__file__).parents[1] / "weights" / "parser.safetensors"
#: Width and height of the window that the network sees.
SIZE: Final = (192, 256)
#: A class that is nowhere as probable as this is nowhere.
_SOMEWHERE: Final = 0.05


def parse(image: Image, pose: Pose, mask: Field, *, net: ParserNet | None = None, sure: float = 0.0) -> Image:
    """uint8 (H, W) of `labels` of the person with this pose and mask (H, W; 0..1); `net` None is the shipped one.

    What is less probable than `sure` is UNKNOWN. Raises FileNotFoundError where no weights were shipped.
    """
    window = window_of(pose, mask)
    seen = inputs(image, pose, mask, window)
    shares = window_shares(net or network(), seen)
    there = np.flatnonzero(shares.max(axis=(0, 1)) > _SOMEWHERE)
    functions = guided.functions(seen[..., :3], shares[..., there])
    cloth, others = _Likeliest(mask.shape), _Likeliest(mask.shape)
    for place, label in enumerate(there):
        share = guided.applied(paste(functions[:, :, place], window, mask.shape), image)
        (cloth if label in CLOTH else others).add(int(label), share)
    # A dress that may as well be a top or a coat is cloth all the same, and no bag.
    is_cloth = cloth.together > others.most
    found = np.where(is_cloth, cloth.label, others.label)
    most = np.where(is_cloth, cloth.most, others.most)
    return np.where(most < sure, np.uint8(UNKNOWN), found) if sure else found


class _Likeliest:
    """The likeliest of some classes at every pixel (H, W), and the probability of all of them together."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.label = np.zeros(shape, np.uint8)
        self.most = np.full(shape, -np.inf, np.float32)
        self.together = np.zeros(shape, np.float32)

    def add(self, label: int, share: Field) -> None:
        self.label = np.where(share > self.most, np.uint8(label), self.label)
        self.most = np.maximum(share, self.most)
        self.together += np.maximum(share, 0)


def window_shares(net: ParserNet, seen: Image) -> Field:
    """Probabilities float32 (256, 192, COUNT) in a window of `inputs`, the mean of it and its mirror image."""
    import torch

    tensor = torch.from_numpy(seen).permute(2, 0, 1)[None].float().div(127.5).sub(1)
    with torch.inference_mode():
        seen_so, mirrored = net(torch.cat([tensor, tensor.flip(3)])).softmax(dim=1)
    shares = (seen_so + mirrored.flip(2)) / 2
    return np.ascontiguousarray(shares.permute(1, 2, 0).numpy())


def inputs(image: Image, pose: Pose, mask: Field, window: Window) -> Image:
    """uint8 (256, 192, 8): picture, mask and drawn pose in the window."""
    cover = (np.clip(mask, 0, 1) * 255 + 0.5).astype(np.uint8)
    drawn = drawn_pose(moved(pose.points, window.matrix(SIZE)), SIZE)
    return np.dstack([cut(image, window, SIZE), cut(cover, window, SIZE), drawn])


@lru_cache(maxsize=1)
def network() -> ParserNet:
    """The shipped network (6.6 MB), loaded once a process."""
    return load(WEIGHTS)


def load(path: Path) -> ParserNet:
    """A network from half-precision safetensors. Raises FileNotFoundError, or RuntimeError for another shape."""
    from tryon.pipeline.nets import weights
    from tryon.pipeline.nets.parser import ParserNet

    return weights.load(ParserNet(), path)
