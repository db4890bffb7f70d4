"""The ladder for counts: global models under the contract, choice by validation, and what drivers are worth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from supply.forecasting import calendar
from supply.forecasting.auto import Auto, filled
from supply.forecasting.base import QUANTILES, Forecast, Forecaster, Panel, orderly
from supply.forecasting.boosted import BoostedMean, BoostedQuantiles, integral
from supply.forecasting.counts import NegativeBinomial
from supply.forecasting.drivers import Drivers
from supply.forecasting.ladder import Ladder, mixture, past_origins
from supply.forecasting.learned import GlobalForecaster
from supply.forecasting.members import MANY_SERIES, count_rungs
from supply.forecasting.recurrent import Recurrent
from tests.supply.test_forecasting_contract import assert_orderly

SERIES, PERIODS, HORIZON = 60, 60, 4
LIFT = 5.0


def learners(recurrent_steps: int) -> list[GlobalForecaster]:
    return [BoostedMean(6_000, 60), BoostedQuantiles(6_000, 40), Recurrent(recurrent_steps, 12)]


def promoted(seed: int = 2) -> tuple[Panel, np.ndarray]:
    """Poisson counts of .4 a week, LIFT times as many in promotions; and the means of the HORIZON weeks after them."""
    rng = np.random.default_rng(seed)
    offers = (rng.random((SERIES, PERIODS + HORIZON)) < 0.25).astype(np.float32)
    mean = 0.4 * np.where(offers, LIFT, 1.0)
    values = rng.poisson(mean).astype(float)
    group = np.arange(SERIES)
    drivers = Drivers(offers[..., None], group, np.stack([group, group % 3], axis=1), ("promotion",))
    return Panel(values[:, :PERIODS], 1, None, drivers), mean[:, PERIODS:]


@pytest.mark.parametrize("learner", learners(60), ids=lambda learner: learner.name)
def test_a_known_promotion_is_foreseen(learner: GlobalForecaster) -> None:
    panel, mean = promoted()
    found = learner.forecast(panel, HORIZON)
    assert_orderly(found, SERIES, HORIZON)
    on, off = (found.mean[mean > 1].mean(), found.mean[mean < 1].mean())
    assert on / off > 2
    # Without the drivers nothing tells the weeks apart.
    blind = learner.forecast(Panel(panel.values), HORIZON)
    assert blind.mean[mean > 1].mean() / blind.mean[mean < 1].mean() < 1.5


@pytest.mark.parametrize("learner", learners(8), ids=lambda learner: learner.name)
def test_learners_are_the_same_twice_and_take_any_scraps(learner: GlobalForecaster) -> None:
    panel, _ = promoted()
    first = learner.forecast(panel, HORIZON)
    scraps = Panel(np.array([[np.nan, 0.0, 1.0], [2.0, np.nan, 0.0]]))
    assert_orderly(learner.forecast(scraps, 3), 2, 3)
    assert (learner.forecast(panel, HORIZON).quantiles == first.quantiles).all()


def test_the_past_origins_of_a_forecast_hold_no_future() -> None:
    """What a global model says of an origin must not change with what came after."""
    panel, _ = promoted()
    learner = BoostedMean(8_000, 30)
    assert learner.fit(panel.until(40), HORIZON)
    first = learner.ahead(panel.until(44), HORIZON).mean
    changed = Panel(np.hstack([panel.values[:, :44], 9 * np.ones((SERIES, 16))]), 1, None, panel.drivers)
    assert (learner.ahead(changed.until(44), HORIZON).mean == first).all()


class Constant(Forecaster):
    def __init__(self, name: str, value: float) -> None:
        self.name, self.value = name, value

    def forecast(self, panel: Panel, horizon: int) -> Forecast:
        mean = np.full((panel.shape[0], horizon), self.value)
        return orderly(mean, np.repeat(mean[..., None], len(QUANTILES), axis=-1))


def test_the_ladder_picks_what_was_right_and_mixes_what_errs_apart() -> None:
    panel = Panel(np.full((3, 40), 2.0))
    ladder = Ladder([Constant("nine", 9), Constant("two", 2), Constant("zero", 0)])
    assert ladder.forecast(panel, HORIZON).mean.tolist() == [[2.0] * HORIZON] * 3
    assert ladder.climb is not None
    assert (ladder.climb.picks, ladder.climb.rungs["nine"]) == (("two",), 1.0)
    ladder = Ladder([Constant("three", 3), Constant("one", 1)])
    assert ladder.forecast(panel, HORIZON).mean.tolist() == [[2.0] * HORIZON] * 3


def test_a_choice_that_was_made_is_not_made_again() -> None:
    ladder = Ladder([Constant("nine", 9), Constant("two", 2)], picks=("nine", "unknown"))
    assert ladder.forecast(Panel(np.full((3, 40), 2.0)), 2).mean.tolist() == [[9.0, 9.0]] * 3


def test_without_a_past_to_judge_by_the_first_rung_stands_alone() -> None:
    assert past_origins(10, 4, 4) == []
    ladder = Ladder([Constant("nine", 9), Constant("two", 2)])
    assert ladder.forecast(Panel(np.full((1, 6), 2.0)), 4).mean.tolist() == [[9.0] * 4]


def test_there_are_four_origins_and_each_has_its_whole_future() -> None:
    origins = past_origins(104, 17, 4)
    assert origins == [87, 83, 79, 75]


def test_global_models_join_where_there_are_many_series() -> None:
    few, many = (Panel(np.ones((count, 20))) for count in (MANY_SERIES - 1, MANY_SERIES))
    assert [rung.name for rung in count_rungs(few)] == ["pooled counts", "negative binomial"]
    assert {"boosted, Tweedie", "boosted, quantiles", "recurrent"} <= {rung.name for rung in count_rungs(many)}


def test_a_mixture_averages_quantiles() -> None:
    panel = Panel(np.ones((1, 8)))
    low, high = (Constant("a", value).forecast(panel, 1) for value in (1.0, 4.0))
    assert (mixture([low, high]).quantiles == 2.5).all()


def test_the_integral_of_quantiles_is_the_mean() -> None:
    assert integral(np.tile(QUANTILES * 10, (2, 1))) == pytest.approx([5.0, 5.0], abs=0.02)


def test_auto_fills_what_relatives_tell_of_sold_out_weeks() -> None:
    """Two sizes of a product that sell 2 a week each; one is sold out in the last ten weeks."""
    values = np.full((2, 30), 2.0)
    values[0, 20:] = 0
    out = np.zeros((2, 30), dtype=bool)
    out[0, 20:] = True
    traits = np.array([[0, 0], [0, 0]])
    drivers = Drivers(np.zeros((1, 40, 1), np.float32), np.zeros(2, np.int64), traits, ("promotion",))
    demand = filled(Panel(values, 1, out, drivers)).values
    assert demand[1].tolist() == [2.0] * 30
    assert demand[0, 20:] == pytest.approx(np.full(10, 2.0), abs=0.4)
    assert np.isnan(filled(Panel(values, 1, out)).values[0, 20:]).all()


def test_auto_tells_which_rungs_it_used() -> None:
    auto = Auto()
    auto.forecast(Panel(np.random.default_rng(1).poisson(0.3, (20, 60)).astype(float)), 4)
    assert set(auto.picks) <= {"pooled counts", NegativeBinomial.name}
    assert any("pooled counts" in str(note) for note in auto.notes)


def test_weeks_of_the_calendar() -> None:
    weeks = calendar.weeks(date(2025, 11, 3), 10)
    assert weeks.shape == (10, len(calendar.NAMES))
    # 9 November is this week's Sunday; the 10th and 11th are the next week's; Black Friday is the 28th.
    assert weeks[:4, 0] == pytest.approx([1 / 7, 2 / 7, 0, 3 / 7])
    assert weeks[7, 2] == pytest.approx(2 / 7)  # Christmas and the day after
    assert weeks[8, 2] == pytest.approx(1 / 7)  # New Year's Day


@pytest.mark.parametrize("names", [(), ("a", "b")])
def test_drivers_without_sense_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="known is"):
        Drivers(np.zeros((1, 4, 1), np.float32), np.zeros(1, np.int64), np.zeros((1, 1), np.int64), names)
