"""R3GAN and DCGAN on Fashion-MNIST: the same pictures, sample counts and judge."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from benchmarks.support.designs_study import accuracy_shares, closeness
from design.gan import metrics
from design.gan.dcgan import BATCH, DCGAN
from design.gan.judge import Judge, digest, load_judge, look
from design.gan.networks import FASHION_MNIST, Generator
from design.gan.serving import WEIGHTS
from design.gan.training import kept, recipes
from design.gan.training.data import randomness
from design.gan.training.trainer import as_pixels
from fashionai.vision.checkpoint import write
from recommender.algorithms.preference.idx import read_test, read_train

Progress = Callable[[float, str], None]
CHECKPOINT = WEIGHTS / "fashion-mnist.safetensors"
COUNT, VALIDATION = 10_000, 5_000
#: Channels of DCGAN at 7 and 14 pixels: Radford's 64 at the picture's side of the network, twice that below.
DCGAN_WIDTHS = (128, 64)
#: Epochs between looks at the validation pictures, and looks without progress after which DCGAN is at its optimum.
_EVERY, _PATIENCE = 2, 3


class Parts(NamedTuple):
    """uint8 pictures (n, 28, 28, 1) and classes of the three parts."""

    train: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    validation: NDArray[np.uint8]
    test: NDArray[np.uint8]
    test_classes: NDArray[np.uint8]


def parts_of(folder: Path) -> Parts:
    """The last 5,000 training pictures choose models. Raises FileNotFoundError."""
    train, test = read_train(folder), read_test(folder)
    kept_images, held = train.images[:-VALIDATION, ..., None], train.images[-VALIDATION:, ..., None]
    return Parts(kept_images, train.labels[:-VALIDATION], held, test.images[..., None], test.labels)


def study(
    folder: Path, work: Path, *, epochs: int, retrain: bool, progress: Progress
) -> tuple[dict[str, float], dict[str, dict[str, float]], list[str]]:
    """Our metrics, DCGAN's, and notes."""
    parts, judge = parts_of(folder), load_judge(recipes.MNIST_JUDGE)
    if not retrain and not CHECKPOINT.exists():
        raise FileNotFoundError(2, "not trained yet: --retrain trains it", f"{CHECKPOINT.name} (--retrain trains it)")
    if retrain:
        train_ours(parts, work, CHECKPOINT, progress)
    made, about = ours(parts)
    baseline, told = dcgan(parts, judge, work, epochs=epochs, progress=progress)
    real, fake = look(judge, parts.test), look(judge, made)
    floor = look(judge, parts.train[np.random.default_rng(0).permutation(len(parts.train))[:COUNT]])[0]
    found, notes = closeness(real[0], fake[0], floor)
    truth = {"category": parts.test_classes.astype(np.int64)}
    found |= accuracy_shares(truth, fake[1], real[1])
    peer, more = closeness(real[0], look(judge, baseline)[0], floor)
    found["fid_dcgan"] = peer["fid"]
    found["fid_ratio_to_dcgan"] = found["fid"] / peer["fid"]
    notes = [f"judged by {digest(recipes.MNIST_JUDGE)}", about, *notes, told, f"DCGAN's {more[0]}"]
    return found, {"dcgan": peer}, notes


def train_ours(parts: Parts, work: Path, out: Path, progress: Progress) -> None:
    """The run of the recipe; a killed one goes on."""
    data = recipes.mnist_set(parts.train[..., 0], parts.classes)
    trainer = recipes.mnist_trainer(data, work / "mnist")
    trainer.run(lambda share, line, grid: progress(share, line))
    halves = {name: value.half() for name, value in kept.good(work / "mnist").items()}
    write(out, halves, {"cpu_seconds": f"{trainer.seconds:.0f}", "images": str(recipes.MNIST_SETTINGS.images)})


def ours(parts: Parts) -> tuple[NDArray[np.uint8], str]:
    """10,000 samples of the shipped checkpoint, made for the classes of the test pictures."""
    from safetensors import safe_open

    network = Generator(FASHION_MNIST)
    network.load_state_dict({name: value.float() for name, value in load_file(CHECKPOINT).items()})
    with safe_open(CHECKPOINT, framework="pt") as file:
        about = file.metadata() or {}
    classes = torch.nn.functional.one_hot(torch.tensor(parts.test_classes, dtype=torch.int64), 10).float()
    noise = torch.randn(len(classes), FASHION_MNIST.noise, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        made = [
            network(z, c, torch.zeros(len(z), 0)) for z, c in zip(noise.split(500), classes.split(500), strict=True)
        ]
    return as_pixels(torch.cat(made)), f"the checkpoint was trained for {about.get('cpu_seconds', '?')} CPU-s"


def dcgan(parts: Parts, judge: Judge, work: Path, *, epochs: int, progress: Progress) -> tuple[NDArray[np.uint8], str]:
    """10,000 samples at the validation optimum: the best look, after which three brought nothing, or the last epoch."""
    path = work / f"dcgan-{epochs}.npz"
    if path.exists():
        with np.load(path) as found:
            return found["samples"], str(found["about"])
    model, validation = DCGAN.fresh(1, FASHION_MNIST.base, DCGAN_WIDTHS, seed=0), look(judge, parts.validation)[0]
    pictures = torch.tensor(parts.train).permute(0, 3, 1, 2)
    best, since, samples, about = float("inf"), 0, np.empty(0, np.uint8), ""
    clock = time.process_time()
    for epoch in range(1, epochs + 1):
        _epoch(model, pictures, epoch)
        if epoch % _EVERY and epoch != epochs:
            continue
        made = as_pixels(model.sample(COUNT, torch.Generator().manual_seed(1)))
        found = metrics.fid(validation, look(judge, made[:VALIDATION])[0])
        progress(epoch / epochs, f"DCGAN epoch {epoch}: validation FID {found:.2f}")
        since = 0 if found < best else since + 1
        if not since:
            seconds = time.process_time() - clock
            best, samples, about = found, made, f"DCGAN's optimum: epoch {epoch}, {seconds:.0f} CPU-s, {found:.2f}"
        if since == _PATIENCE:
            break
    path.parent.mkdir(parents=True, exist_ok=True)
    about += "" if since == _PATIENCE else f"; still improving when {epochs} epochs ended"
    np.savez(path, samples=samples, about=about)
    return samples, about


def _epoch(model: DCGAN, pictures: torch.Tensor, epoch: int) -> None:
    chance = randomness(0, epoch, 0)
    for chosen in torch.randperm(len(pictures), generator=chance).split(BATCH):
        model.step(pictures[chosen].float() / 127.5 - 1, chance)
