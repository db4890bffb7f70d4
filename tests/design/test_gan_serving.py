import numpy as np
import pytest
import torch

from design.gan import networks
from design.gan.serving import SHIPPED, Generator
from design.gan.styles import StyleSpace
from design.gan.training.ship import ship
from design.gan.vocabulary import STYLE_SIZE, Condition, encode

SMALL = networks.Shape(base=2, widths=(8, 8), blocks=(1, 1), groups=(1, 1), noise=4, hidden=8)
DRESS, SHOES = Condition(category="dress", colour="navy"), Condition(category="shoes", colour="red")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small generator that was shipped and loaded, whose pictures depend on everything."""
    torch.manual_seed(0)
    network = networks.Generator(SMALL)
    for layer in network.paint:
        torch.nn.init.normal_(layer.weight, std=0.3)
    vectors = np.random.default_rng(0).normal(size=(60, 128)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    shown = encode([DRESS.but(sleeve="short", print="dot"), SHOES.but(type="sneaker")] * 30)
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    ship(path, network.state_dict(), SMALL, StyleSpace.fit(vectors, shown), vectors, shown, trained_on="noise")
    return Generator.load(path)


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        Generator.load(tmp_path / "none.safetensors")


def test_samples_are_pictures_that_noise_condition_and_style_change(made):
    z, style = made.noise(1, seed=1), np.ones((1, STYLE_SIZE), np.float32)
    plain = made.sample([DRESS], z=z)
    assert plain.dtype == np.uint8
    assert plain.shape == (1, 8, 8, 3)
    np.testing.assert_array_equal(plain, made.sample([DRESS], z=z))
    np.testing.assert_array_equal(plain, made.sample([DRESS], z=z, style=np.zeros_like(style)))
    for other in (
        made.sample([DRESS], z=made.noise(1, seed=2)),
        made.sample([SHOES], z=z),
        made.sample([DRESS], z=z, style=style),
    ):
        assert (other != plain).any()


def test_a_design_depends_on_no_other_of_its_batch(made):
    z = made.noise(70, seed=3)
    together = made.sample([DRESS] * 70, z=z)
    alone = made.sample([DRESS], z=z[69:])
    assert np.abs(together[69].astype(int) - alone[0]).max() <= 1
    assert made.sample([], z=z[:0]).shape == (0, 8, 8, 3)


def test_styles_of_the_training_pictures_have_unit_variance_and_tell_nothing_of_the_condition():
    conditions = encode([DRESS, SHOES] * 250)
    vectors = np.random.default_rng(0).normal(size=(500, 128)) * np.linspace(1, 3, 128)
    vectors = (vectors + 9 * conditions[:, :1]).astype(np.float32)
    styles = StyleSpace.fit(vectors, conditions).style(vectors, conditions)
    assert styles.shape == (500, STYLE_SIZE)
    assert np.abs(styles[::2].mean(0) - styles[1::2].mean(0)).max() < 0.1
    np.testing.assert_allclose(styles.std(0), 1, rtol=1e-3)
    np.testing.assert_allclose(styles.mean(0), 0, atol=1e-3)


def test_realism_is_at_least_one_beside_a_real_picture_and_low_far_away(made):
    inner = int(np.argmin(made._radii))
    near, far = made._real[inner : inner + 1], -10 * made._real[inner : inner + 1]
    images = np.zeros((1, 8, 8, 3), np.uint8)
    assert made.realism(images, near)[0] > 1
    assert made.realism(images, far)[0] < 0.5


def test_what_ships_loads_within_its_budget_and_tells_what_it_learned_from():
    weights = SHIPPED.parent
    assert SHIPPED.stat().st_size <= 10_000_000
    assert sum(path.stat().st_size for path in weights.iterdir()) <= 14_000_000
    generator = Generator.load()
    assert "catalog" in generator.about["trained_on"]
    images = generator.sample([DRESS, SHOES], z=generator.noise(2, seed=0))
    assert images.shape == (2, 64, 64, 3)
    corner = images[:, :4, :4].reshape(2, -1, 3).astype(int)
    assert (np.abs(corner - (233, 230, 224)).max(axis=(1, 2)) < 40).all(), "a plain pale ground"


def test_open_attributes_are_filled_in_from_a_garment_of_the_category(made):
    asked = [Condition(category="shoes", colour="teal"), Condition(colour="navy"), Condition(category="bag")]
    shoes, navy, bag = made.completed(asked, seed=0)
    assert shoes == Condition(category="shoes", colour="teal", type="sneaker")
    assert navy == DRESS.but(sleeve="short", print="dot")
    assert bag.category == "bag", "a category that no training garment has keeps its name"
    assert made.completed(asked, seed=0) == [shoes, navy, bag]


def test_random_styles_differ_and_are_equal_for_equal_seeds(made):
    styles = made.random_style(500, seed=4)
    assert styles.shape == (500, STYLE_SIZE)
    assert 0.6 < styles.std() < 0.8
    np.testing.assert_array_equal(styles, made.random_style(500, seed=4))
