"""`python -m benchmarks gan`: DCGAN's run goes on after a kill, stops at its optimum, and ours ships its best look."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from benchmarks.support import dcgan_run, mnist_study
from benchmarks.support.dcgan_run import Look, Run
from design.gan.judge import Judge, look


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setattr(dcgan_run, "WIDTHS", (8, 4))
    return _run(tmp_path)


def _run(folder: Path) -> Run:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 255, (140, 28, 28, 1), dtype=np.uint8)
    judge = Judge(1, {"category": 10}).eval()
    return Run(pictures, look(judge, pictures[:40])[0], judge, folder, count=40)


def test_a_killed_run_goes_on_from_its_last_look(small: Run, tmp_path: Path) -> None:
    small.train(2, lambda share, line: None)
    again = _run(tmp_path)
    assert again.looks == small.looks
    again.train(4, lambda share, line: None)
    assert [one.epoch for one in again.looks] == [2, 4]
    assert again.looks[1].seconds > again.looks[0].seconds
    assert again.samples(again.looks[0]).shape == (40, 28, 28, 1)
    assert not np.array_equal(again.samples(again.looks[0]), again.samples(again.looks[1]))


def test_the_optimum_is_the_best_look_after_which_three_brought_nothing(small: Run) -> None:
    small.looks = [Look(2, 10.0, 9.0), Look(4, 20.0, 5.0), Look(6, 30.0, 6.0), Look(8, 40.0, 5.5)]
    assert not small.is_over
    small.looks.append(Look(10, 50.0, 5.1))
    assert small.is_over
    assert small.best == Look(4, 20.0, 5.0)
    assert small.within(15.0) == Look(2, 10.0, 9.0)
    assert small.within(5.0) is None


def test_other_pictures_begin_another_run(small: Run, tmp_path: Path) -> None:
    small.train(2, lambda share, line: None)
    fewer = Run(small.pictures[:130], small.validation, small.judge, tmp_path, count=40)
    assert fewer.looks == []


def test_ours_ships_the_best_look_at_the_validation_pictures(
    small: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from design.gan.training import recipes

    quick = replace(recipes.MNIST_SETTINGS, images=24, batch=4, check_every=2, bfloat16=False, watch_from=9)
    monkeypatch.setattr(recipes, "mnist_trainer", lambda data, folder: _trainer(data, folder, quick))
    monkeypatch.setattr(mnist_study, "_EVERY", 2)
    values = iter([3.0, 1.0, 2.0])
    monkeypatch.setattr(mnist_study.metrics, "fid", lambda real, fake: next(values))
    classes = (np.arange(140) % 10).astype(np.uint8)
    parts = mnist_study.Parts(
        small.pictures, classes, small.pictures[:20], classes[:20], small.pictures[:20], classes[:20]
    )
    averages: list[np.ndarray] = []

    def keep(share: float, line: str) -> None:
        averages.append(_basis(tmp_path))

    mnist_study.train_ours(parts, small.judge, tmp_path, tmp_path / "out.safetensors", keep)
    rows = [json.loads(line) for line in (tmp_path / "mnist" / "looks.jsonl").read_text().splitlines()]
    assert [(row["step"], row["validation_fid"]) for row in rows] == [(2, 3.0), (4, 1.0), (6, 2.0)]
    shipped = load_file(tmp_path / "out.safetensors")["basis"]
    assert np.array_equal(shipped, averages[1].astype(np.float16))


def _trainer(data: object, folder: Path, settings: object) -> object:
    from design.gan.networks import FASHION_MNIST
    from design.gan.training.trainer import Trainer

    return Trainer(data, FASHION_MNIST, settings, folder)  # type: ignore[arg-type]


def _basis(folder: Path) -> np.ndarray:
    return load_file(folder / "mnist" / "best.safetensors")["basis"]
