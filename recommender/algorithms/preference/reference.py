"""The reference network: `python -m recommender.algorithms.preference.reference [--data DIR]`.

One 3 × 3 convolution with 32 filters and ReLU on 28 × 28 × 1, flattened, 128 ReLU units, one sigmoid; Adam on binary
cross-entropy, 10 epochs of batches of 32, a fifth of the training pictures held out for validation.

It answers "does this shopper like the picture?" for one simulated shopper (`tastes.sample_tastes(1, seed)`), whose
labels are turned over with a chance of 10 %. With --data the pictures are Fashion-MNIST's; without, garments of the
drawn catalogue, so that nothing has to be downloaded. The last two lines are the loss and accuracy on test pictures.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from recommender.algorithms.base import Progress
from recommender.algorithms.preference.drawn_likes import drawn_pictures
from recommender.algorithms.preference.idx import Pictures, read_test, read_train
from recommender.algorithms.preference.tastes import sample_tastes, shown

EPOCHS = 10
BATCH = 32
VALIDATION_SPLIT = 0.2
DRAWN = 600


def reference_network() -> nn.Sequential:
    """Logits (n, 1) of pictures float (n, 1, 28, 28) in 0..1. The sigmoid is in the loss, where it cannot overflow."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Flatten(), nn.Linear(26 * 26 * 32, 128), nn.ReLU(), nn.Linear(128, 1)
    )


def fit(
    images: NDArray[np.uint8],
    liked: NDArray[np.bool_],
    *,
    epochs: int = EPOCHS,
    seed: int = 0,
    progress: Progress | None = None,
) -> nn.Sequential:
    """Trained on images (n, 28, 28) and their labels (n,); the last fifth of them validates, as Keras has it."""
    torch.manual_seed(seed)
    network = reference_network()
    optimizer = torch.optim.Adam(network.parameters())
    inputs, targets = _tensors(images, liked)
    kept = len(targets) - int(VALIDATION_SPLIT * len(targets))
    for epoch in range(epochs):
        for chosen in torch.randperm(kept).split(BATCH):
            loss = functional.binary_cross_entropy_with_logits(network(inputs[chosen]), targets[chosen])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        if progress is not None:
            held = evaluate(network, images[kept:], liked[kept:])
            progress((epoch + 1) / epochs, f"epoch {epoch + 1}: validation loss {held[0]:.4f}, accuracy {held[1]:.4f}")
    return network


@torch.inference_mode()
def evaluate(network: nn.Module, images: NDArray[np.uint8], liked: NDArray[np.bool_]) -> tuple[float, float]:
    """Mean binary cross-entropy and the share of labels on the right side of one half."""
    inputs, targets = _tensors(images, liked)
    logits = torch.cat([network(part) for part in inputs.split(500)])
    loss = functional.binary_cross_entropy_with_logits(logits, targets)
    return float(loss), float(((logits > 0) == (targets > 0.5)).float().mean())


def _tensors(images: NDArray[np.uint8], liked: NDArray[np.bool_]) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(images[:, None].astype(np.float32) / 255), torch.from_numpy(
        liked[:, None].astype(np.float32)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, help="folder with Fashion-MNIST's four files; without it garments are drawn"
    )
    parser.add_argument("--size", type=int, help="training pictures; default: all of the files, or 600 drawn ones")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=0, help="of the taste and of the first weights")
    args = parser.parse_args()
    train, test = _pictures(args.data, args.size)
    taste, rng = sample_tastes(1, args.seed)[0], np.random.default_rng(args.seed)
    network = fit(train.images, taste.likes(shown(train), rng), epochs=args.epochs, seed=args.seed, progress=_say)
    loss, accuracy = evaluate(network, test.images, taste.likes(shown(test), rng))
    sys.stdout.write(f"Test loss: {loss:.4f}\nTest accuracy: {accuracy:.4f}\n")


def _pictures(data: Path | None, size: int | None) -> tuple[Pictures, Pictures]:
    """Training and test pictures: the files', or drawn ones of two catalogues."""
    if data is not None:
        train = read_train(data)
        return Pictures(train.images[:size], train.labels[:size]), read_test(data)
    count = size or DRAWN
    return drawn_pictures(count, seed=3, progress=_say), drawn_pictures(max(50, count // 4), seed=4, progress=_say)


def _say(share: float, message: str) -> None:
    sys.stderr.write(f"{share:4.0%} {message}\n")


if __name__ == "__main__":
    main()
