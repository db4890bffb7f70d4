"""The network that tells boards which designs do not look like what they should be."""

from __future__ import annotations

import numpy as np
import pytest

from design import generator
from design.gan import reader
from design.gan.training.drawings import photograph, specs
from design.gan.training.enlarging import as_designed
from design.gan.training.recipes import DRAWN_JUDGE
from design.gan.vocabulary import Condition, of_spec


@pytest.fixture(scope="module")
def drawings():
    """Twelve garments of a catalogue that the reader did not learn from, of 64 pixels, and what they show."""
    wanted = specs(seed=9, count=12)
    return np.stack([photograph(spec, 64) for spec in wanted]), [of_spec(spec) for spec in wanted]


def test_the_reader_doubts_what_is_something_else(drawings):
    images, conditions = drawings
    network = reader.shipped()
    assert network is not None
    right = reader.doubts(images, conditions, network)
    wrong = reader.doubts(images, [one.but(category="scarf", colour="fuchsia") for one in conditions], network)
    assert np.median(right) < 1
    assert (wrong > right + 2).mean() > 0.9
    larger = reader.doubts(images.repeat(2, 1).repeat(2, 2), conditions, network)
    assert larger == pytest.approx(right, abs=0.05)


def test_what_is_left_open_surprises_nobody_and_mirror_images_count_the_same(drawings):
    images, conditions = drawings
    network = reader.shipped()
    assert network is not None
    assert not reader.doubts(images, [Condition(fabric="linen")] * 12, network).any()
    assert reader.doubts(images[:, :, ::-1].copy(), conditions, network) == pytest.approx(
        reader.doubts(images, conditions, network), abs=1e-4
    )
    assert reader.doubts(images[:0], [], network).shape == (0,)


def test_no_board_asks_the_judge_that_measures():
    assert reader.WEIGHTS.read_bytes() != DRAWN_JUDGE.read_bytes()
    assert list(reader.shipped().classes) == list(reader.READ)


def test_a_reader_that_does_not_know_such_pictures_is_not_asked(drawings, monkeypatch):
    images, conditions = drawings
    assert generator._reader(images, conditions) is reader.shipped()
    assert generator._reader(np.full_like(images, 200), conditions) is None
    reader.shipped.cache_clear()
    monkeypatch.setattr(reader, "WEIGHTS", reader.WEIGHTS.with_name("nowhere"))
    assert generator._reader(images, conditions) is None
    reader.shipped.cache_clear()


def test_spoilt_copies_come_in_the_order_of_the_drawings():
    images = np.stack([np.full((64, 64, 3), level, np.uint8) for level in (20, 120, 220)])
    made = as_designed(images, 2, seed=1)
    assert made.shape == (6, 16, 16, 3)
    assert made.mean((1, 2, 3)) == pytest.approx([20, 120, 220] * 2, abs=25)
    assert (made[:3] != made[3:]).any()
