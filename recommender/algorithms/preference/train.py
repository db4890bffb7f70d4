"""Train the trunk: `python -m recommender.algorithms.preference.train --data DIR --out FILE`.

Cross-entropy with smoothed labels plus the squared error of the standardised traits; SGD with Nesterov momentum under
a one-cycle schedule (Smith and Topin 2018), and an exponential mean of the weights, which is what is kept. A killed run
goes on after its last whole epoch when it is started again. Validation pictures are cut from the training file; the
test file is not read here.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from fashionai.vision.precision import BFLOAT16, mixed
from recommender.algorithms.base import Progress
from recommender.algorithms.preference.augment import augment
from recommender.algorithms.preference.idx import Pictures, read_train
from recommender.algorithms.preference.traits import standardised, visual_traits
from recommender.algorithms.preference.trunk import SHAPE, Trunk, TrunkSettings, standardise
from recommender.algorithms.preference.trunk_files import Training, load_training, save_training

VALIDATION = 5_000


@dataclass(frozen=True)
class TrainSettings:
    """One-cycle SGD. A core that computes bfloat16 takes 27 s for an epoch of 55,000 pictures, others 45 s."""

    epochs: int = 30
    batch: int = 128
    peak_rate: float = 0.12
    warm_up: float = 0.25
    smoothing: float = 0.1
    traits_weight: float = 0.1
    averaging: float = 0.998
    bfloat16: bool = BFLOAT16
    seed: int = 0


SETTINGS = TrainSettings()


@dataclass(frozen=True)
class Examples:
    """`images` uint8 (n, h, w), `labels` int64 (n,), `traits` float32 (n, t) standardised."""

    images: Tensor
    labels: Tensor
    traits: Tensor

    @classmethod
    def of(cls, pictures: Pictures) -> Examples:
        traits = standardised(visual_traits(pictures.images))
        return cls(
            torch.from_numpy(pictures.images.copy()),
            torch.from_numpy(pictures.labels.astype(np.int64)),
            torch.from_numpy(traits),
        )


def split(pictures: Pictures, validation: int = VALIDATION, seed: int = 0) -> tuple[Pictures, Pictures]:
    """Training and validation pictures, drawn at random."""
    order = np.random.default_rng(seed).permutation(len(pictures.labels))
    held, kept = order[:validation], order[validation:]
    return Pictures(pictures.images[kept], pictures.labels[kept]), Pictures(
        pictures.images[held], pictures.labels[held]
    )


def train(
    pictures: Pictures,
    file: Path,
    settings: TrainSettings = SETTINGS,
    shape: TrunkSettings = SHAPE,
    *,
    progress: Progress | None = None,
) -> tuple[Trunk, float]:
    """The averaged trunk and the CPU seconds of all attempts together; `file` keeps every epoch's state.

    Raises whatever `progress` raises; the file then holds the last whole epoch.
    """
    fingerprint = f"{settings} {shape} {len(pictures.labels)}"
    state = load_training(file, fingerprint, shape) or Training.fresh(shape, fingerprint, settings.seed)
    examples = Examples.of(pictures) if state.epoch < settings.epochs else None
    while examples is not None and state.epoch < settings.epochs:
        begin = time.process_time()
        loss = _epoch(state, examples, settings)
        state.epoch += 1
        state.cpu_seconds += time.process_time() - begin
        save_training(file, state)
        if progress is not None:
            progress(state.epoch / settings.epochs, f"epoch {state.epoch}: loss {loss:.4f}, {state.cpu_seconds:.0f} s")
    return state.averaged.eval(), state.cpu_seconds


def _epoch(state: Training, examples: Examples, settings: TrainSettings) -> float:
    """One pass over all pictures; returns the mean loss. Equal for equal state, so that a resumed run is the same."""
    generator = torch.Generator().manual_seed(settings.seed * 1_000 + state.epoch)
    order = torch.randperm(len(examples.labels), generator=generator)
    batches = order.split(settings.batch)
    state.model.train()
    total = 0.0
    for place, chosen in enumerate(batches):
        share = (state.epoch + place / len(batches)) / settings.epochs
        for group in state.optimizer.param_groups:
            group["lr"] = settings.peak_rate * one_cycle(share, settings.warm_up)
        loss = _loss(state.model, examples, chosen, settings, generator)
        state.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        state.optimizer.step()
        average(state.averaged, state.model, settings.averaging)
        total += float(loss.detach()) * len(chosen)
    return total / len(order)


def one_cycle(share: float, warm_up: float) -> float:
    """Rate as a share of its peak: up in a line during `warm_up` of the run, down in a line to 0."""
    return share / warm_up if share < warm_up else (1 - share) / (1 - warm_up)


def _loss(
    model: Trunk, examples: Examples, chosen: Tensor, settings: TrainSettings, generator: torch.Generator
) -> Tensor:
    with mixed(examples.images.device, wanted=settings.bfloat16):
        seen = model(standardise(augment(examples.images[chosen], generator)))
    labelled = functional.cross_entropy(
        seen.logits.float(), examples.labels[chosen], label_smoothing=settings.smoothing
    )
    return labelled + settings.traits_weight * functional.mse_loss(seen.traits.float(), examples.traits[chosen])


@torch.no_grad()
def average(averaged: Trunk, model: Trunk, keep: float) -> None:
    """Move the averaged weights and batch statistics towards the model's, in place."""
    for mean, latest in zip(averaged.state_dict().values(), model.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(latest, 1 - keep)
        else:
            mean.copy_(latest)


@torch.inference_mode()
def look(
    trunk: Trunk, images: NDArray[np.uint8], *, shifts: bool = True, batch: int = 500
) -> list[NDArray[np.float32]]:
    """Embedding, class scores and traits of images (n, h, w), each a mean over the picture and its mirror image.

    With `shifts` also over the picture moved by a pixel to either diagonal.
    """
    trunk.eval()
    parts = [_views(trunk, torch.from_numpy(part.copy()), shifts) for part in _batches(images, batch)]
    return [torch.cat(arrays).numpy() for arrays in zip(*parts, strict=True)]


def _batches(images: NDArray[np.uint8], size: int) -> list[NDArray[np.uint8]]:
    return [images[start : start + size] for start in range(0, len(images), size)]


def _views(trunk: Trunk, images: Tensor, shifts: bool) -> list[Tensor]:
    views = [images, images.flip(-1)]
    if shifts:
        padded = functional.pad(images, (1, 1, 1, 1))
        for moved in (padded[:, :-2, :-2], padded[:, 2:, 2:]):
            views += [moved, moved.flip(-1)]
    seen = [trunk(standardise(view)) for view in views]
    return [torch.stack(arrays).mean(dim=0) for arrays in zip(*seen, strict=True)]


def accuracy(trunk: Trunk, pictures: Pictures) -> float:
    """Share of pictures whose class has the highest score."""
    _, logits, _ = look(trunk, pictures.images)
    return float((logits.argmax(axis=1) == pictures.labels).mean())


def main() -> None:
    defaults = TrainSettings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with Fashion-MNIST's four files")
    parser.add_argument("--out", type=Path, required=True, help="safetensors file; a killed run goes on from it")
    parser.add_argument("--epochs", type=int, default=defaults.epochs)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    kept, held = split(read_train(args.data))
    trunk, seconds = train(kept, args.out, TrainSettings(epochs=args.epochs), progress=_say)
    _say(1.0, f"validation accuracy {accuracy(trunk, held):.4f}, {seconds:.0f} CPU seconds, {asdict(trunk.settings)}")


def _say(share: float, message: str) -> None:
    sys.stderr.write(f"{share:4.0%} {message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
