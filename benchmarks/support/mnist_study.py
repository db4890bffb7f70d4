"""R3GAN and DCGAN on Fashion-MNIST: the same pictures, sample counts and judge."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file

from benchmarks.support import dcgan_run
from benchmarks.support.designs_study import accuracy_shares, closeness, likeness
from design.gan import metrics
from design.gan.judge import Judge, digest, load_judge, look
from design.gan.networks import FASHION_MNIST, Generator
from design.gan.serving import WEIGHTS
from design.gan.styles import WIDTH, StyleBank
from design.gan.training import recipes
from design.gan.training.trainer import Trainer, as_pixels
from fashionai.vision.checkpoint import write
from recommender.algorithms.preference.idx import read_test, read_train

Progress = Callable[[float, str], None]
CHECKPOINT = WEIGHTS / "fashion-mnist.safetensors"
COUNT, VALIDATION = 10_000, 5_000
#: Steps between looks at the validation pictures while ours trains: the best look ships.
_EVERY = 1_000
_HOUR = 3_600.0
#: Steps before the clock runs, and those that it times: fifteen seconds.
_WARM, _TIMED = 10, 60
_BEST, _LOOKS = "best.safetensors", "looks.jsonl"
_STYLES, _CLASSES = "bank.styles", "bank.classes"


class Parts(NamedTuple):
    """uint8 pictures (n, 28, 28, 1) and classes (n,) of the three parts."""

    train: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    validation: NDArray[np.uint8]
    validation_classes: NDArray[np.uint8]
    test: NDArray[np.uint8]
    test_classes: NDArray[np.uint8]


def parts_of(folder: Path) -> Parts:
    """The last 5,000 training pictures choose models. Raises FileNotFoundError."""
    train, test = read_train(folder), read_test(folder)
    images, classes = train.images[..., None], train.labels
    known, held = slice(None, -VALIDATION), slice(-VALIDATION, None)
    return Parts(images[known], classes[known], images[held], classes[held], test.images[..., None], test.labels)


def teach_judge(folder: Path, out: Path) -> dict[str, float]:
    """The judge anew, and how often it is right on pictures that it has not seen. Raises FileNotFoundError."""
    parts = parts_of(folder)
    judge = recipes.teach_mnist_judge(parts.train, parts.classes, out)
    unseen = {"validation": (parts.validation, parts.validation_classes), "test": (parts.test, parts.test_classes)}
    return {
        f"right_{name}": float((look(judge, images)[1]["category"] == classes).mean())
        for name, (images, classes) in unseen.items()
    }


def study(
    folder: Path, work: Path, *, epochs: int, retrain: bool, progress: Progress
) -> tuple[dict[str, float], dict[str, dict[str, float]], list[str]]:
    """Our metrics, DCGAN's, and notes."""
    parts, judge = parts_of(folder), load_judge(recipes.MNIST_JUDGE)
    if not retrain and not CHECKPOINT.exists():
        raise FileNotFoundError(2, "not trained yet: --retrain trains it", f"{CHECKPOINT.name} (--retrain trains it)")
    if retrain:
        train_ours(parts, judge, work, CHECKPOINT, progress)
    made, about = ours(parts.test_classes)
    run = dcgan_run.Run(parts.train, look(judge, parts.validation)[0], judge, work / "dcgan")
    run.train(epochs, progress)
    real, fake = look(judge, parts.test), look(judge, made)
    known = look(judge, parts.train)[0]
    floor = known[np.random.default_rng(0).permutation(len(known))[:COUNT]]
    found, notes = closeness(real[0], fake[0], floor)
    truth = {"category": parts.test_classes.astype(np.int64)}
    found |= accuracy_shares(truth, fake[1], real[1])
    found["ms_ssim"] = likeness(made, parts.test_classes)
    found["ms_ssim_real"] = likeness(parts.test, parts.test_classes)
    peer, more = closeness(real[0], look(judge, run.samples(run.best))[0], floor)
    found["fid_dcgan"] = peer["fid"]
    found["fid_ratio_to_dcgan"] = found["fid"] / peer["fid"]
    steps = int(about["step"])
    seconds = steps * step_seconds()
    limits = {"fid_ratio_at_equal_cpu": seconds, "fid_ratio_at_60_minutes": max(seconds, _HOUR)}
    told = [f"our checkpoint is the average at step {steps}: {seconds:.0f} CPU-s on this processor"]
    for name, limit in limits.items():
        value, note = _within(run, limit, real[0], judge)
        found[name] = found["fid"] / value
        told.append(note)
    found |= _without_pictures(parts, judge, real[0], floor, peer["fid"])
    found["pixels_apart"] = pixels_apart(made, parts)
    apart = [float(np.median(metrics.nearest(points, known))) for points in (fake[0], real[0])]
    notes.append(f"median distance to the nearest training picture: ours {apart[0]:.2f}, test pictures {apart[1]:.2f}")
    notes = [f"judged by {digest(recipes.MNIST_JUDGE)}", *notes, f"DCGAN's {more[0]}", _told(run), *told]
    return found, {"dcgan": peer}, notes


def _without_pictures(
    parts: Parts, judge: Judge, real: metrics.Features, floor: metrics.Features, peer: float
) -> dict[str, float]:
    """The same checkpoint where styles are normal numbers of a class and none begins at a training picture's."""
    made, _ = ours(parts.test_classes, width=1.0)
    found, _ = closeness(real, look(judge, made)[0], floor)
    told = {f"{name}_normal_styles": found[name] for name in ("fid", "recall", "coverage")}
    return told | {"fid_ratio_normal_styles": found["fid"] / peer}


def pixels_apart(made: NDArray[np.uint8], parts: Parts) -> float:
    """How far samples of the test pictures' classes lie from the nearest training picture of their class, pixel by
    pixel, as a ratio to how far the test pictures do; medians, a mean over classes. Below 1 samples are copies in part.
    """
    ratios = []
    for one in np.unique(parts.classes):
        known = _flat(parts.train[parts.classes == one])
        chosen = parts.test_classes == one
        ratios.append(_apart(_flat(made[chosen]), known) / _apart(_flat(parts.test[chosen]), known))
    return float(np.mean(ratios))


def _flat(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return images.reshape(len(images), -1).astype(np.float32) / np.float32(255)


def _apart(points: NDArray[np.float32], known: NDArray[np.float32]) -> float:
    return float(np.median(metrics.nearest(points, known)))


def step_seconds() -> float:
    """CPU seconds of a step of our recipe here, so that two runs of different machines can be compared."""
    chance = np.random.default_rng(0)
    data = recipes.mnist_set(chance.integers(0, 255, (256, 28, 28), np.uint8), np.arange(256, dtype=np.uint8) % 10)
    with tempfile.TemporaryDirectory() as scratch:
        trainer = recipes.mnist_trainer(data, Path(scratch))
        for _ in range(_WARM):
            trainer.step()
        clock = time.process_time()
        for _ in range(_TIMED):
            trainer.step()
    return (time.process_time() - clock) / _TIMED


def _within(run: dcgan_run.Run, seconds: float, real: metrics.Features, judge: Judge) -> tuple[float, str]:
    """FID of DCGAN's best look within so many CPU seconds, or of its first look, and what to tell of it."""
    found = run.within(seconds) or run.looks[0]
    value = metrics.fid(real, look(judge, run.samples(found))[0])
    ended = f"; its run ended at {run.looks[-1].seconds:.0f} CPU-s" if run.looks[-1].seconds < seconds else ""
    return value, f"within {seconds:.0f} CPU-s DCGAN's best look is epoch {found.epoch}: FID {value:.2f}{ended}"


def _told(run: dcgan_run.Run) -> str:
    best = run.best
    ended = "" if run.is_over else f"; still improving when {run.looks[-1].epoch} epochs ended"
    return f"DCGAN's optimum: epoch {best.epoch}, {best.seconds:.0f} CPU-s, validation FID {best.fid:.2f}{ended}"


def train_ours(parts: Parts, judge: Judge, work: Path, out: Path, progress: Progress) -> None:
    """The run of the recipe; the average of its best look at the validation pictures ships. A killed one goes on."""
    data = recipes.mnist_set(parts.train[..., 0], parts.classes)
    folder = work / "mnist"
    trainer, bank = recipes.mnist_trainer(data, folder), recipes.mnist_bank(data)
    validation = look(judge, parts.validation)[0]

    def told(share: float, line: str, grid: NDArray[np.uint8] | None) -> None:
        if trainer.done % _EVERY == 0 or trainer.done == trainer.steps:
            made = _sampled(trainer.averaged(), bank, parts.validation_classes, seed=1)
            value = metrics.fid(validation, look(judge, made)[0])
            line = f"{line} validation FID {value:.2f}"
            if value < min(_logged(folder), default=np.inf):
                write(folder / _BEST, trainer.average.state_dict(), {"step": str(trainer.done)})
            _log(folder, trainer, value)
        progress(share, line)

    trainer.run(told)
    ship(folder, out, trainer, bank)


def ship(folder: Path, out: Path, trainer: Trainer, bank: StyleBank) -> None:
    """The average of the best look in half precision with the bank of styles, and what the whole run took."""
    with safe_open(folder / _BEST, framework="pt") as file:
        step = (file.metadata() or {})["step"]
    halves = {name: value.half() for name, value in load_file(folder / _BEST).items()}
    halves |= {_STYLES: torch.from_numpy(bank.styles).half(), _CLASSES: torch.from_numpy(bank.classes).byte()}
    about = {"cpu_seconds": f"{trainer.seconds:.0f}", "step": step}
    write(out, halves, about | {"settings": json.dumps(trainer.settings.as_json())})


def _log(folder: Path, trainer: Trainer, value: float) -> None:
    row = {"step": trainer.done, "cpu_seconds": round(trainer.seconds), "validation_fid": round(value, 3)}
    with (folder / _LOOKS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def _logged(folder: Path) -> list[float]:
    """Validation FID of the looks so far."""
    path = folder / _LOOKS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line)["validation_fid"] for line in lines]


def ours(classes: NDArray[np.uint8], *, width: float = WIDTH) -> tuple[NDArray[np.uint8], dict[str, str]]:
    """A sample of the shipped checkpoint for each class, uint8 (n, 28, 28, 1), and what the file says of itself.

    `width` is that of `StyleBank.draw`.
    """
    network = Generator(FASHION_MNIST)
    arrays = {name: value.float() for name, value in load_file(CHECKPOINT).items()}
    bank = StyleBank(arrays.pop(_STYLES).numpy(), arrays.pop(_CLASSES).numpy().astype(np.int64))
    network.load_state_dict(arrays)
    with safe_open(CHECKPOINT, framework="pt") as file:
        about = file.metadata() or {}
    return _sampled(network, bank, classes, seed=0, width=width), about


@torch.no_grad()
def _sampled(
    network: Generator, bank: StyleBank, classes: NDArray[np.uint8], *, seed: int, width: float = WIDTH
) -> NDArray[np.uint8]:
    wanted = torch.nn.functional.one_hot(torch.tensor(classes, dtype=torch.int64), 10).float()
    noise = torch.randn(len(wanted), FASHION_MNIST.noise, generator=torch.Generator().manual_seed(seed))
    styles = torch.from_numpy(bank.draw(classes.astype(np.int64), seed=seed, width=width))
    parts = zip(noise.split(500), wanted.split(500), styles.split(500), strict=True)
    return as_pixels(torch.cat([network(*part) for part in parts]))
