import copy
import dataclasses

import numpy as np
import pytest
import torch

from design.gan import enlarger
from design.gan.pictures import shrunk
from design.gan.serving import Generator, upscale
from design.gan.training.enlarging import Drawings, EnlargeSettings, GuideSettings, Trainer, guided, save, spoilt
from design.gan.vocabulary import SIZE, Condition, encode

JEANS, TROUSERS = Condition(category="jeans"), Condition(category="trousers")
QUICK = EnlargeSettings(steps=6, check_every=2)
PLAIN = dataclasses.replace(QUICK, blur=0.0, shift=0.0, noise=0.0, blotches=0.0, streaks=0.0, chequer=0.0)


@pytest.fixture
def drawings():
    """Of a dark stripe on a pale ground."""
    large = np.full((4, 128, 128, 3), 230, np.uint8)
    large[:, :, 40:88] = 40
    return Drawings(large, encode([JEANS, TROUSERS] * 2))


def test_the_enlarger_begins_as_bilinear():
    images = torch.rand(2, 3, 8, 8)
    expected = torch.nn.functional.interpolate(images, scale_factor=4, mode="bilinear")
    torch.testing.assert_close(enlarger.Enlarger()(images, torch.zeros(2, SIZE)), expected)


def test_it_learns_an_edge(drawings, tmp_path):
    network = Trainer(drawings, dataclasses.replace(PLAIN, steps=60, batch=1, rate=1e-3), tmp_path).run()
    truth = torch.tensor(drawings.images[:1]).permute(0, 3, 1, 2).float() / 255
    small = enlarger.blurred(torch.nn.functional.avg_pool2d(truth, 4), torch.full((1,), enlarger.BLUR))
    bilinear = torch.nn.functional.interpolate(small, scale_factor=4, mode="bilinear")
    with torch.no_grad():
        made = network(small, torch.from_numpy(drawings.conditions[:1]))
    assert (made - truth).abs().mean() < 0.8 * (bilinear - truth).abs().mean()


def test_a_killed_run_goes_on_to_the_same_network(drawings, tmp_path):
    whole = Trainer(drawings, QUICK, tmp_path / "whole").run()
    Trainer(drawings, QUICK, tmp_path / "parts").run(until=4)
    told = []
    again = Trainer(drawings, QUICK, tmp_path / "parts")
    assert again.done == 4
    network = again.run(lambda share, line: told.append((share, line.split(" ")[:2])))
    assert told == [(1.0, ["step", "6"])]
    for one, other in zip(whole.parameters(), network.parameters(), strict=True):
        assert torch.equal(one, other)


def test_one_drawing_comes_to_show_what_guidance_takes_two_for():
    teacher, made = copy.deepcopy(enlarger.shipped()), Generator.load()
    asked = [JEANS.but(colour="blue"), Condition(category="dress", colour="red")] * 4
    designs = Drawings(shrunk(made.sample(asked, z=made.noise(8, seed=0)), 16), encode(asked))
    settings = GuideSettings(share=1.0, steps=60, rate=2e-4, leave_open=0.0)
    student = guided(teacher, designs, settings, on=torch.device("cpu"))
    pictures = torch.from_numpy(designs.images).permute(0, 3, 1, 2).float() / 255
    pictures = enlarger.blurred(pictures, torch.full((8,), enlarger.BLUR))
    conditions = torch.from_numpy(designs.conditions)
    with torch.no_grad():
        shown, plain = teacher(pictures, conditions), teacher(pictures, torch.zeros_like(conditions))
        left, before = ((one - 2 * shown + plain).abs().mean() for one in (student(pictures, conditions), shown))
    assert left < 0.7 * before


def test_drawings_are_spoilt_alike_for_equal_seeds_and_not_at_all_where_nothing_is_asked():
    small = torch.rand(2, 3, 16, 16)
    first, same = (spoilt(small, QUICK, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first, same)
    assert (first - small).abs().mean() > 0.01
    kept = enlarger.blurred(small, torch.full((2,), enlarger.BLUR))
    torch.testing.assert_close(spoilt(small, PLAIN, torch.Generator()), kept, atol=1e-5, rtol=0)


def test_what_ships_keeps_a_plain_ground_and_draws_what_the_condition_asks_for():
    ground = np.full((1, 64, 64, 3), (233, 230, 224), np.uint8)
    assert np.abs(upscale(ground, 512).astype(int) - ground[0, 0, 0]).mean() <= 4
    made = Generator.load()
    design = made.sample([JEANS.but(colour="blue")], z=made.noise(1, seed=0))
    shown, unlike = (upscale(design, 256, [condition]).astype(int) for condition in (JEANS, TROUSERS))
    assert np.abs(shown - unlike).max() > 8


def test_enlarging_works_without_weights_and_without_pictures(monkeypatch, tmp_path):
    ground = np.full((1, 16, 16, 3), 230, np.uint8)
    assert upscale(ground[:0], 128).shape == (0, 128, 128, 3)
    for content in (None, b"damaged"):
        path = tmp_path / f"{content}"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setattr(enlarger, "WEIGHTS", path)
        enlarger.shipped.cache_clear()
        np.testing.assert_array_equal(upscale(ground, 128), np.full((1, 128, 128, 3), 230, np.uint8))
    monkeypatch.undo()
    enlarger.shipped.cache_clear()


def test_weights_are_kept_in_half_precision(tmp_path):
    network = enlarger.Enlarger()
    save(network, tmp_path / "own.safetensors", trained_on="noise")
    assert (tmp_path / "own.safetensors").stat().st_size < 2.1 * sum(part.numel() for part in network.parameters())
