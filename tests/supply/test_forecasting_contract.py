"""What every forecaster owes its callers, on series whose future is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supply.forecasting.auto import Auto, intermittent
from supply.forecasting.base import QUANTILES, Forecast, Forecaster, Panel, PointForecaster
from supply.forecasting.combination import Combined
from supply.forecasting.counts import NegativeBinomial, PooledCounts
from supply.forecasting.intermittent import TSB, Croston
from supply.forecasting.members import members
from supply.forecasting.simple import AllZero, SeasonalNaive

SEASON, HORIZON = 4, 6
DISTRIBUTIONS: list[type[Forecaster]] = [Auto, NegativeBinomial, PooledCounts]


def seasonal_panel(series: int = 6, periods: int = 60, noise: float = 0.5, season: int = SEASON) -> Panel:
    """Level 50, a season of ±12, a slow trend; its true path continues the same formula."""
    generator = np.random.default_rng(3)
    return Panel(path(series, periods) + generator.normal(0, noise, (series, periods)), season)


def path(series: int, periods: int, start: int = 0) -> np.ndarray:
    times = np.arange(start, start + periods)
    return 50 + 4 * np.arange(series)[:, None] + 0.1 * times + 12 * np.sin(2 * np.pi * times / SEASON + 0.4)


def assert_orderly(found: Forecast, series: int, horizon: int) -> None:
    assert found.mean.shape == (series, horizon)
    assert found.quantiles.shape == (series, horizon, len(QUANTILES))
    assert np.isfinite(found.mean).all()
    assert (found.mean >= 0).all()
    assert (found.quantiles >= 0).all()
    assert (np.diff(found.quantiles, axis=-1) >= 0).all()


@pytest.mark.parametrize("member", members(seasonal_panel()), ids=lambda member: member.name)
def test_every_member_continues_a_constant(member: PointForecaster) -> None:
    panel = Panel(np.full((3, 40), 7.0), SEASON)
    assert member.points(panel, HORIZON) == pytest.approx(np.full((3, HORIZON), 7.0), rel=1e-6)


def test_members_that_know_the_season_beat_the_naive_with_the_trend() -> None:
    panel, truth = seasonal_panel(), path(6, HORIZON, 60)
    naive = np.abs(SeasonalNaive().points(panel, HORIZON) - truth).mean()
    errors = {member.name: np.abs(member.points(panel, HORIZON) - truth).mean() for member in members(panel)}
    better = {name for name, error in errors.items() if error < naive}
    assert {"damped trend", "linear trend", "theta", "autoregression 10, growth"} <= better
    assert "simple smoothing, no season" not in better


@pytest.mark.parametrize("method", [AllZero(), SeasonalNaive(), Croston(), TSB()], ids=lambda method: method.name)
def test_points_have_the_shape_that_was_asked_for(method: PointForecaster) -> None:
    assert method.points(seasonal_panel(), HORIZON).shape == (6, HORIZON)


@pytest.mark.parametrize("kind", DISTRIBUTIONS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_any_counts_give_an_orderly_forecast(kind: type[Forecaster], data: st.DataObject) -> None:
    """Short, constant, all-zero and gappy series alike."""
    series, periods = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 30))
    cell = st.one_of(st.integers(0, 6).map(float), st.just(float("nan")))
    rows = data.draw(st.lists(st.lists(cell, min_size=periods, max_size=periods), min_size=series, max_size=series))
    values = np.array(rows)
    values[np.isnan(values).all(axis=1), -1] = 0.0
    horizon = data.draw(st.integers(1, 5))
    assert_orderly(kind().forecast(Panel(values, data.draw(st.sampled_from([1, 4]))), horizon), series, horizon)


def test_a_forecast_depends_on_its_panel_alone() -> None:
    panel, auto = seasonal_panel(), Auto()
    first = auto.forecast(panel, HORIZON)
    auto.forecast(Panel(panel.values[:, ::-1].copy(), SEASON), HORIZON)
    assert (auto.forecast(panel, HORIZON).quantiles == first.quantiles).all()


def test_intervals_cover_what_they_promise() -> None:
    """Noise of the same kind before and after: 80 % of 480 actuals, ± 5 points."""
    generator = np.random.default_rng(5)
    panel = seasonal_panel(80, 80, noise=4.0)
    actual = path(80, HORIZON, 80) + generator.normal(0, 4.0, (80, HORIZON))
    found = Combined(members(panel)).forecast(panel, HORIZON)
    levels = QUANTILES.tolist()
    low, high = found.quantiles[..., levels.index(0.1)], found.quantiles[..., levels.index(0.9)]
    assert ((actual >= low) & (actual <= high)).mean() == pytest.approx(0.8, abs=0.05)


def test_the_combination_chooses_by_validation_only() -> None:
    """An oracle of the season wins on the panel's own windows; a method that is always wrong is never picked."""

    class Wrong(PointForecaster):
        name = "wrong"

        def points(self, panel: Panel, horizon: int) -> np.ndarray:
            return np.full((panel.shape[0], horizon), 1e4)

    panel = seasonal_panel()
    combined = Combined([Wrong(), *members(panel)])
    combined.forecast(panel, HORIZON)
    assert combined.chosen is not None
    assert "wrong" not in combined.chosen.picks
    assert combined.chosen.error < 0.8


def test_a_panel_too_short_to_choose_by_gets_the_unproven_mean() -> None:
    combined = Combined([SeasonalNaive(), AllZero()], unproven=["seasonal naive"])
    found = combined.forecast(Panel(np.array([[3.0, 5.0, 4.0, 6.0]])), 2)
    assert combined.chosen is not None
    assert combined.chosen.picks == ["seasonal naive"]
    assert found.mean.tolist() == [[6.0, 6.0]]


def test_series_are_told_apart_by_how_often_nothing_sells() -> None:
    rare = [0, 0, 3, 0, 0, 1, 0, 0, 0, 2]
    panel = Panel(np.array([rare, [5, 6, 7, 5, 6, 7, 5, 6, 7, 0], [0.5 * value for value in rare]], dtype=float))
    assert intermittent(panel).tolist() == [True, False, False]


@pytest.mark.parametrize("values", [np.full((1, 3), np.nan), np.ones(3), np.array([[np.inf]]), np.ones((0, 3))])
def test_panels_without_sense_are_refused(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"panel is|observed value"):
        Panel(values)
