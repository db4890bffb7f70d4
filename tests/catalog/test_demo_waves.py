"""Fashion in the demo world: hidden waves, some of which always rise at the end."""

from __future__ import annotations

import numpy as np

from catalog.demo.sample import sample_catalogue
from catalog.demo.waves import SWING, draw_waves

DAYS = 730


def test_waves_lift_what_rides_them_and_nothing_else() -> None:
    catalogue = sample_catalogue(120)
    waves = draw_waves(catalogue, DAYS, np.random.default_rng(7))
    lifted = waves.attention(DAYS)
    assert lifted[waves.ridden.sum(axis=0) == 0].tolist() == [1.0] * int((waves.ridden.sum(axis=0) == 0).sum())
    one = int(np.flatnonzero(waves.ridden.sum(axis=0) == 1)[0])
    wave = int(waves.ridden[:, one].argmax())
    assert lifted[one] == np.exp(waves.height(DAYS)[wave])
    assert np.abs(waves.height(DAYS)).max() <= SWING


def test_on_the_last_day_some_rise_and_some_fall() -> None:
    for seed in range(5):
        waves = draw_waves(sample_catalogue(200), DAYS, np.random.default_rng(seed))
        month = waves.height(DAYS) - waves.height(DAYS - 28)
        assert month.max() > 0.4
        assert month.min() < -0.4
        assert len(set(waves.names.tolist())) == 9
        assert not any(name.endswith(":plain") for name in waves.names.tolist())


def test_a_catalogue_without_words_has_no_waves() -> None:
    catalogue = sample_catalogue(20)
    for column in ("fabric", "print", "colour"):
        object.__setattr__(catalogue, column, np.array([""] * 20))
    waves = draw_waves(catalogue, DAYS, np.random.default_rng(7))
    assert waves.attention(0).tolist() == [1.0] * 20
