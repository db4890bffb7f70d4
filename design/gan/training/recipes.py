"""The recipes of the weights that ship. Each goes on where a killed run stopped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from design.gan import enlarger, reader
from design.gan.judge import LARGE, Judge
from design.gan.networks import COLOUR, FASHION_MNIST
from design.gan.pictures import shrunk
from design.gan.serving import SHIPPED, WEIGHTS, Generator
from design.gan.styles import StyleBank, StyleSpace
from design.gan.training import drawn, enlarging, judging, kept
from design.gan.training.data import TrainingSet
from design.gan.training.drawings import Progress, keep, photographs, specs
from design.gan.training.judging import JudgeSettings
from design.gan.training.parallel import first_alone
from design.gan.training.settings import Settings
from design.gan.training.ship import ship
from design.gan.training.trainer import Progress as GridProgress
from design.gan.training.trainer import Trainer
from design.gan.vocabulary import VOCABULARY, encode, labels, of_spec

#: The last stage, more than half of a step, joins after a third. A style is dropped in three of ten pictures: with one
#: of ten, designs without a style took their colour from nowhere.
COLOUR_SETTINGS = Settings(images=288_000, grow_at=(0.35,), penalty=(0.3, 0.1), augment=0.2, drop_style=0.3, sure=False)
#: Exchanged classes at full weight press samples of a class together; without them the class is learned too late.
MNIST_SETTINGS = Settings(
    images=640_000, penalty=(0.3, 0.2), rate=(1e-3, 5e-5), mismatch=0.3, check_every=500, sure=False
)
#: Styles of real pictures that a checkpoint of Fashion-MNIST keeps, to draw new ones between them: 320 KB.
BANK = 5_000
DRAWN_JUDGE, MNIST_JUDGE = WEIGHTS / "judge-drawn.safetensors", WEIGHTS / "judge-fashion-mnist.safetensors"
DRAWN_JUDGING = JudgeSettings(epochs=10, shift=3, stride=2)
MNIST_JUDGING = JudgeSettings(epochs=4, shift=1)
#: Drawings of 256 pixels that the enlarger learns from, and the reader, in so many spoilt copies of each.
ENLARGED, COPIES = 5_000, 3
#: Designs from which the enlarger learns to exaggerate what conditions change.
GUIDED = 1_600
_LARGE = f"{ENLARGED:,} garments of catalog.drawing, seed {drawn.TRAIN_SEED}"
READING = JudgeSettings(epochs=8, shift=3, stride=2, seed=1)


def train_drawn(
    work: Path, out: Path = SHIPPED, settings: Settings = COLOUR_SETTINGS, progress: GridProgress | None = None
) -> None:
    """Draw 12,000 garments, train on them, and write `out`: an hour and a half on one core with bfloat16."""
    folder = work / "run"
    with first_alone():
        found = drawn.training(work / "drawings", _without_grid(progress))
        vectors = _embeddings(shrunk(found.images, LARGE), folder)
    data, space = drawn.training_set(found, vectors, COLOUR.size)
    trainer = Trainer(data, COLOUR, settings, folder)
    trainer.run(progress)
    if trainer.leads:
        about = {
            "trained_on": f"{len(found.images):,} garments of catalog.drawing, seed {drawn.TRAIN_SEED}",
            "settings": json.dumps(settings.as_json()),
            "cpu_seconds": f"{trainer.seconds:.0f}",
        }
        ship(out, kept.good(folder), COLOUR, space, vectors, found.conditions, **about)


def _embeddings(images: NDArray[np.uint8], folder: Path) -> NDArray[np.float32]:
    """Kept in `folder`: 12,000 take 20 CPU-s."""
    path = folder / f"vectors-{len(images)}.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        keep(path, drawn.embeddings(images))
    vectors: NDArray[np.float32] = np.load(path)
    return vectors


def mnist_set(images: NDArray[np.uint8], classes: NDArray[np.uint8]) -> TrainingSet:
    """Fashion-MNIST's pictures uint8 (n, 28, 28) and classes (n,); a style is what pixels say beyond the class."""
    import torch

    conditions = torch.nn.functional.one_hot(torch.tensor(classes, dtype=torch.int64), 10).float()
    pixels = images.reshape(len(images), -1).astype(np.float32) / 127.5 - 1
    styles = StyleSpace.fit(pixels, conditions.numpy()).style(pixels, conditions.numpy())
    return TrainingSet(torch.tensor(images)[:, None], conditions, torch.from_numpy(styles), [list(range(10))])


def mnist_bank(data: TrainingSet) -> StyleBank:
    """Styles of some of the pictures, chosen at random."""
    chosen = np.random.default_rng(0).permutation(len(data.images))[:BANK]
    return StyleBank(data.styles.numpy()[chosen], data.conditions.numpy()[chosen].argmax(1))


def mnist_trainer(data: TrainingSet, folder: Path, settings: Settings = MNIST_SETTINGS) -> Trainer:
    """The run of which a look, chosen on validation pictures, ships as the checkpoint."""
    return Trainer(data, FASHION_MNIST, settings, folder)


def teach_drawn_judge(work: Path, out: Path = DRAWN_JUDGE, progress: Progress | None = None) -> Judge:
    """The judge of drawn garments: every attribute of the vocabulary, two CPU minutes."""
    found = drawn.training(work / "drawings", progress)
    judge = judging.teach(shrunk(found.images, LARGE), answers(found.conditions), DRAWN_JUDGING, progress)
    judging.save_judge(judge, out, trained_on=f"catalog.drawing, seed {drawn.TRAIN_SEED}")
    return judge


def teach_mnist_judge(images: NDArray[np.uint8], classes: NDArray[np.uint8], out: Path = MNIST_JUDGE) -> Judge:
    """The judge of Fashion-MNIST's pictures uint8 (n, 28, 28, 1) and classes (n,)."""
    judge = judging.teach(images, {"category": classes.astype(np.int64)}, MNIST_JUDGING)
    judging.save_judge(judge, out, trained_on="Fashion-MNIST")
    return judge


def answers(conditions: NDArray[np.float32]) -> dict[str, NDArray[np.int64]]:
    """Class per attribute int64 (n,) of encoded conditions (n, SIZE)."""
    return dict(zip(VOCABULARY, np.ascontiguousarray(labels(conditions).T), strict=True))


def teach_enlarger(work: Path, out: Path = enlarger.WEIGHTS, progress: Progress | None = None) -> None:
    """The second stage of the cascade: five CPU minutes to draw, an hour and a half to learn."""
    trainer = enlarging.Trainer(_large(work, progress), enlarging.EnlargeSettings(), work / "enlarging")
    network = enlarging.guided(trainer.run(progress), _designs(), enlarging.GuideSettings(), progress)
    enlarging.save(network, out, trained_on=_LARGE, cpu_seconds=f"{trainer.seconds:.0f}")


def _designs() -> enlarging.Drawings:
    """What the generator that ships makes of garments' conditions: small pictures to be enlarged."""
    made = Generator.load(SHIPPED)
    asked = [of_spec(spec) for spec in specs(seed=drawn.TRAIN_SEED, count=GUIDED)]
    z, style = made.noise(GUIDED, seed=1), made.random_style(GUIDED, seed=1)
    return enlarging.Drawings(made.sample(asked, z=z, style=style), encode(asked))


def teach_reader(work: Path, out: Path = reader.WEIGHTS, progress: Progress | None = None) -> Judge:
    """The network that tells boards which designs do not look like what they should be: three CPU minutes."""
    large = _large(work, progress)
    images = enlarging.as_designed(large.images, COPIES, seed=READING.seed)
    known = answers(np.tile(large.conditions, (COPIES, 1)))
    judge = judging.teach(images, {name: known[name] for name in reader.READ}, READING, progress)
    judging.save_judge(judge, out, trained_on=f"{_LARGE}, spoilt as designs are")
    return judge


def _large(work: Path, progress: Progress | None) -> enlarging.Drawings:
    wanted = specs(seed=drawn.TRAIN_SEED, count=drawn.TRAIN_COUNT)[:ENLARGED]
    images = photographs(wanted, enlarger.FACTOR * COLOUR.size, work / "drawings", progress)
    return enlarging.Drawings(images, encode([of_spec(spec) for spec in wanted]))


def _without_grid(progress: GridProgress | None) -> Progress | None:
    return None if progress is None else lambda share, line: progress(share, line, None)
