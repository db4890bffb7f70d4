"""The trunk learns, goes on after a kill as if nothing had happened, and the reference network runs as a command."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from recommender.algorithms.preference import reference
from recommender.algorithms.preference.augment import SHIFT, augment, mirror, shift
from recommender.algorithms.preference.features import PictureFeatures
from recommender.algorithms.preference.idx import Pictures
from recommender.algorithms.preference.train import TrainSettings, accuracy, look, one_cycle, split, train
from recommender.algorithms.preference.trunk import Trunk, TrunkSettings, standardise

SMALL = TrunkSettings(width=4)
SETTINGS = TrainSettings(epochs=2, batch=32)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def _bars(count: int = 128, seed: int = 0) -> Pictures:
    """Class 0 lies, class 1 stands; thickness and brightness vary."""
    rng = np.random.default_rng(seed)
    images, labels = np.zeros((count, 28, 28), np.uint8), (np.arange(count) % 2).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[10 : 14 + rng.integers(4), 3:25] = rng.integers(90, 255)
        if label:
            image[:] = image.T.copy()
    return Pictures(images, labels)


def test_it_learns_to_tell_bars_apart(tmp_path: Path) -> None:
    settings = TrainSettings(epochs=8, batch=16, averaging=0.8)
    trunk, seconds = train(_bars(), tmp_path / "trunk.safetensors", settings, SMALL)
    assert accuracy(trunk, _bars(seed=1)) == 1.0
    assert seconds > 0


def test_a_killed_run_ends_with_the_weights_of_one_that_was_not(tmp_path: Path) -> None:
    def stop(share: float, message: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(_bars(), tmp_path / "killed", SETTINGS, SMALL, progress=stop)
    resumed, _ = train(_bars(), tmp_path / "killed", SETTINGS, SMALL)
    straight, _ = train(_bars(), tmp_path / "straight", SETTINGS, SMALL)
    for ours, theirs in zip(resumed.state_dict().values(), straight.state_dict().values(), strict=True):
        assert torch.equal(ours, theirs)


def test_a_finished_run_is_read_and_not_repeated(tmp_path: Path) -> None:
    first, seconds = train(_bars(), tmp_path / "trunk", SETTINGS, SMALL)

    def never(share: float, message: str) -> None:
        raise AssertionError("an epoch was run")

    again, same = train(_bars(), tmp_path / "trunk", SETTINGS, SMALL, progress=never)
    assert same == pytest.approx(seconds, abs=1e-3)
    assert torch.equal(first.classify.weight, again.classify.weight)


def test_another_runs_or_a_damaged_file_is_not_taken_up(tmp_path: Path) -> None:
    file = tmp_path / "trunk"
    train(_bars(), file, SETTINGS, SMALL)
    told: list[str] = []
    train(_bars(), file, TrainSettings(epochs=1, batch=32), SMALL, progress=lambda _, message: told.append(message))
    assert len(told) == 1
    file.write_bytes(b"broken")
    train(_bars(), file, SETTINGS, SMALL, progress=lambda _, message: told.append(message))
    assert len(told) == 3


def test_validation_pictures_are_not_trained_on() -> None:
    pictures = Pictures(np.arange(100, dtype=np.uint8)[:, None, None], np.zeros(100, np.uint8))
    kept, held = split(pictures, validation=30)
    assert sorted([*kept.images.ravel(), *held.images.ravel()]) == list(range(100))
    assert len(held.labels) == 30


def test_the_rate_rises_and_falls_to_nothing() -> None:
    assert [one_cycle(share, 0.25) for share in (0, 0.125, 0.25, 0.625, 1)] == [0, 0.5, 1, 0.5, 0]


def test_shifts_move_without_wrapping_and_mirrors_keep_what_is_there() -> None:
    image = torch.zeros(64, 28, 28, dtype=torch.uint8)
    image[:, 13, 13] = 200
    moved = shift(image, torch.Generator().manual_seed(0))
    places = moved.flatten(1).argmax(dim=1)
    assert set((places // 28).tolist()) == set(range(13 - SHIFT, 13 + SHIFT + 1))
    flipped = mirror(image, torch.Generator().manual_seed(0)).flatten(1).argmax(dim=1) % 28
    assert set(flipped.tolist()) == {13, 14}


def test_augmentation_is_equal_for_equal_seeds() -> None:
    images = torch.from_numpy(_bars().images)
    first, second = (augment(images, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.equal(first, images)


def test_looking_at_a_picture_or_its_mirror_image_is_the_same() -> None:
    trunk, images = Trunk(SMALL), _bars().images
    for ours, theirs in zip(look(trunk, images), look(trunk, images[:, :, ::-1]), strict=True):
        assert ours.shape[1:] == theirs.shape[1:]
    plain, mirrored = (look(trunk, part, shifts=False)[1] for part in (images, images[:, :, ::-1]))
    assert plain == pytest.approx(mirrored, abs=1e-4)


def test_the_embedding_has_the_length_it_says() -> None:
    seen = Trunk(SMALL)(standardise(torch.zeros(3, 28, 28, dtype=torch.uint8)))
    assert seen.embedding.shape == (3, SMALL.embedding)
    assert seen.logits.shape == (3, 10)


def test_components_of_the_embedding_are_whitened() -> None:
    rng = np.random.default_rng(0)
    embedding = rng.normal(size=(500, 6)) @ rng.normal(size=(6, 6)) + 5
    features = PictureFeatures.fit(embedding, components=3)(embedding, np.zeros((500, 10)), np.zeros((500, 6)))
    assert features.shape == (500, 10 + 6 + 6 + 3)
    assert np.cov(features[:, -3:].T) == pytest.approx(np.eye(3), abs=1e-8)
    assert features[:, :10] == pytest.approx(0.1)


def test_the_reference_network_is_the_one_that_was_described() -> None:
    shapes = [tuple(weight.shape) for weight in reference.reference_network().parameters()]
    assert shapes == [(32, 1, 3, 3), (32,), (128, 21_632), (128,), (1, 128), (1,)]
    assert (reference.EPOCHS, reference.BATCH, reference.VALIDATION_SPLIT) == (10, 32, 0.2)


def test_the_reference_network_learns_a_taste_for_standing_bars() -> None:
    train_on, test_on = _bars(96), _bars(40, seed=1)
    network = reference.fit(train_on.images, train_on.labels > 0, epochs=3)
    loss, share = reference.evaluate(network, test_on.images, test_on.labels > 0)
    assert share == 1.0
    assert loss < 0.2


def test_the_command_ends_with_loss_and_accuracy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["reference", "--size", "24", "--epochs", "1"])
    reference.main()
    loss, share = capsys.readouterr().out.splitlines()[-2:]
    assert float(loss.removeprefix("Test loss: ")) > 0
    assert 0 <= float(share.removeprefix("Test accuracy: ")) <= 1
