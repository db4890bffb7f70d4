import numpy as np
import pytest
import torch

from design.gan.dcgan import DCGAN
from design.gan.judge import FEATURES, digest, load_judge, look
from design.gan.serving import Generator
from design.gan.training import recipes
from design.gan.training.drawings import photograph, photographs, specs
from design.gan.training.judging import JudgeSettings, save_judge, teach


def squares(count):
    """Dark or pale pictures with a bar that lies or stands."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 40, (count, 16, 16, 1))
    dark, standing = rng.integers(0, 2, count), rng.integers(0, 2, count)
    images[dark == 0] += 120
    images[standing == 1, :, 6:9] += 90
    images[standing == 0, 6:9] += 90
    return images.astype(np.uint8), {"dark": dark.astype(np.int64), "standing": standing.astype(np.int64)}


def test_a_judge_learns_every_attribute_and_comes_back_from_its_file(tmp_path):
    images, answers = squares(240)
    judge = teach(images[:160], {name: a[:160] for name, a in answers.items()}, JudgeSettings(epochs=6, batch=20))
    save_judge(judge, tmp_path / "judge.safetensors", trained_on="bars")
    loaded = load_judge(tmp_path / "judge.safetensors")
    features, found = look(loaded, images[160:])
    assert features.shape == (80, FEATURES)
    assert {name: float((found[name] == answers[name][160:]).mean()) for name in answers} == {"dark": 1, "standing": 1}
    assert len(digest(tmp_path / "judge.safetensors")) == 12


def test_the_judges_that_ship_are_frozen_and_know_every_class():
    drawn, mnist = load_judge(recipes.DRAWN_JUDGE), load_judge(recipes.MNIST_JUDGE)
    assert list(drawn.classes) == list(recipes.VOCABULARY)
    assert all(len(recipes.VOCABULARY[name]) == count for name, count in drawn.classes.items())
    assert mnist.classes == {"category": 10}
    assert not any(parameter.requires_grad for parameter in drawn.parameters())


def test_the_judge_of_drawn_garments_names_garments_that_it_has_not_seen():
    wanted = specs(seed=9, count=15)
    images = np.stack([photograph(spec, 64) for spec in wanted])
    found = look(load_judge(recipes.DRAWN_JUDGE), images)[1]
    truth = recipes.answers(recipes.encode([recipes.drawn.of_spec(spec) for spec in wanted]))
    assert (found["category"] == truth["category"]).mean() >= 0.9
    assert (found["sleeve"] == truth["sleeve"]).mean() >= 0.8


def test_pictures_are_drawn_once(tmp_path):
    wanted, told = specs(seed=3, count=3), []
    first = photographs(wanted, 32, tmp_path, lambda share, line: told.append((share, line)))
    path = next(tmp_path.iterdir())
    np.save(path, first + 1)
    np.testing.assert_array_equal(photographs(wanted, 32, tmp_path), first + 1)
    assert first.shape == (3, 32, 32, 3)
    assert told == [(1.0, "3 drawn")]


def test_dcgan_learns_the_mean_and_is_equal_for_equal_seeds():
    torch.set_num_threads(1)
    model, same = (DCGAN.fresh(1, 7, (8, 4), seed=1) for _ in range(2))
    real = torch.full((32, 1, 28, 28), 0.8)
    before = model.sample(8, torch.Generator().manual_seed(0)).mean()
    for one in (model, same):
        chance = torch.Generator().manual_seed(2)
        for _ in range(40):
            one.step(real, chance)
    made = model.sample(8, torch.Generator().manual_seed(0))
    assert made.shape == (8, 1, 28, 28)
    assert abs(made.mean() - 0.8) < abs(before - 0.8)
    assert torch.equal(made, same.sample(8, torch.Generator().manual_seed(0)))


def test_the_recipe_of_what_ships_writes_a_generator_that_serves(tmp_path, monkeypatch):
    monkeypatch.setattr(recipes.drawn, "TRAIN_COUNT", 40)
    told = []
    quick = recipes.Settings(images=8, batch=4, check_every=2)
    recipes.train_drawn(tmp_path, tmp_path / "own.safetensors", quick, lambda *line: told.append(line))
    made = Generator.load(tmp_path / "own.safetensors")
    shown = [recipes.drawn.of_spec(spec) for spec in specs(seed=4, count=2)]
    assert made.sample(shown, z=made.noise(2, seed=0)).shape == (2, 64, 64, 3)
    assert made.about["trained_on"] == "40 garments of catalog.drawing, seed 202"
    assert told[-1][0] == 1.0


def test_pictures_are_made_smaller_and_never_larger():
    from design.gan.pictures import shrunk

    images = np.arange(2 * 4 * 4 * 3, dtype=np.uint8).reshape(2, 4, 4, 3)
    assert shrunk(images, 4) is images
    assert shrunk(images, 2)[0, 0, 0].tolist() == images[0, :2, :2].reshape(4, 3).mean(0).round().tolist()
    with pytest.raises(ValueError, match="reshape"):
        shrunk(images, 8)
