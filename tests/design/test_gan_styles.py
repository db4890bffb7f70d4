"""Drawing styles between those of real pictures."""

from __future__ import annotations

import numpy as np
import pytest

from design.gan.styles import StyleBank


@pytest.fixture
def bank():
    rng = np.random.default_rng(0)
    classes = np.arange(600) % 3
    return StyleBank((rng.standard_normal((600, 4)) * [1, 2, 3, 4] + 10 * classes[:, None]).astype(np.float32), classes)


def test_drawn_styles_keep_mean_and_spread_of_their_class(bank):
    drawn = bank.draw(np.full(20_000, 2), seed=1, width=0.5)
    known = bank.styles[bank.classes == 2]
    assert drawn.dtype == np.float32
    np.testing.assert_allclose(drawn.mean(0), known.mean(0), atol=0.1)
    np.testing.assert_allclose(np.cov(drawn, rowvar=False), np.cov(known, rowvar=False), atol=0.5)


def test_without_width_styles_are_real_ones_of_the_class_asked_for(bank):
    wanted = np.array([0, 2, 1, 0])
    drawn = bank.draw(wanted, seed=3, width=0.0)
    for one, style in zip(wanted, drawn, strict=True):
        assert np.abs(bank.styles[bank.classes == one] - style).sum(1).min() < 1e-4
    assert np.array_equal(drawn, bank.draw(wanted, seed=3, width=0.0))
    assert not np.array_equal(drawn, bank.draw(wanted, seed=4, width=0.0))


def test_a_class_that_the_bank_does_not_hold_is_refused(bank):
    with pytest.raises(ValueError, match="0 styles of class 7"):
        bank.draw(np.array([1, 7]), seed=0)
