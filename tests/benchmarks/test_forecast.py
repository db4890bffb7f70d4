"""`python -m benchmarks forecast`: the three formats, what is held out, and the JSON."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import UsageError
from benchmarks.__main__ import main
from benchmarks.support.panels import read_carparts, read_long, read_m4

KEYS = {"owa", "msis", "smape", "mase", "wql", "coverage80", "seconds"}


def write(path: Path, rows: list[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_m4_aligns_series_at_their_end_and_keeps_the_test_apart(tmp_path: Path) -> None:
    train = write(tmp_path / "a.csv", [["V1", "V2", "V3", "V4"], ["W1", 1, 2, 3], ["W2", 5, "", ""]])
    test = write(tmp_path / "b.csv", [["V1", "V2", "V3"], ["W1", 4, 5], ["W2", 6, 7]])
    held = read_m4(train, test, 2, 1)
    assert np.nan_to_num(held.panel.values, nan=-1).tolist() == [[1, 2, 3], [-1, -1, 5]]
    assert held.actual.tolist() == [[4, 5], [6, 7]]


def test_carparts_leaves_out_parts_with_a_gap(tmp_path: Path) -> None:
    rows = [["month", "p1", "p2"], ["m1", 0, 1], ["m2", 2, 0], ["m3", 3, ""]]
    held = read_carparts(write(tmp_path / "c.csv", rows), 1, 1)
    assert (held.panel.values.tolist(), held.actual.tolist()) == ([[0, 2]], [[3]])


def test_long_sorts_by_date_and_leaves_out_short_series(tmp_path: Path) -> None:
    days = [("a", "2024-01-03", 3), ("b", "2024-01-01", 9), ("a", "2024-01-01", 1), ("a", "2024-01-02", 2)]
    file = write(tmp_path / "l.csv", [["ds", "y", "unique_id"], *[[day, value, name] for name, day, value in days]])
    held = read_long(file, 1, 1)
    assert (held.panel.values.tolist(), held.actual.tolist()) == ([[1, 2]], [[3]])


@pytest.mark.parametrize("rows", [[["unique_id", "ds"], ["a", 1]], [["unique_id", "ds", "y"], ["a", 1, "many"]]])
def test_other_tables_are_refused(tmp_path: Path, rows: list[list[object]]) -> None:
    with pytest.raises(UsageError):
        read_long(write(tmp_path / "l.csv", rows), 1, 1)


def test_a_seasonal_series_is_forecast_better_than_by_the_naive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    times, generator = np.arange(60), np.random.default_rng(0)
    rows: list[list[object]] = [["unique_id", "ds", "y"]]
    for name in range(3):
        noise = generator.normal(0, 0.5, 60)
        values = 100 + 20 * name + times + 10 * np.sin(times * np.pi / 2) + noise
        rows += [[name, time, round(value, 3)] for time, value in zip(times.tolist(), values.tolist(), strict=True)]
    file = write(tmp_path / "l.csv", rows)
    main(["forecast", "--format", "long", "--train", str(file), "--horizon", "4", "--season", "4", "--json"])
    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(measured["ours"]) >= KEYS
    assert set(measured["peers"]) == {"seasonal naive", "all-zero", "AutoETS"}
    assert 0 < measured["ours"]["owa"] < 0.7
    assert measured["ours"]["ratio"] > 0


def long(path: Path, series: dict[str, list[object]], step: str = "D") -> Path:
    rows: list[list[object]] = [["unique_id", "ds", "y"]]
    for name, values in series.items():
        days = np.arange("2024-01-01", len(values), dtype=f"datetime64[{step}]") if step == "D" else None
        for number, value in enumerate(values):
            if value is not None:
                rows.append([name, str(days[number]) if days is not None else number, value])
    return write(path, rows)


def run(file: Path, horizon: int, season: int, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, float], str]:
    main(
        [
            "forecast",
            "--format",
            "long",
            "--train",
            str(file),
            "--horizon",
            str(horizon),
            "--season",
            str(season),
            "--json",
        ]
    )
    said = capsys.readouterr().out
    return json.loads(said.splitlines()[-1])["ours"], said


def test_missing_days_are_gaps_and_not_neighbours(tmp_path: Path) -> None:
    days = [number for number in range(60) if number not in (7, 8, 30)]
    rows = [["unique_id", "ds", "y"], *[["a", f"{np.datetime64('2024-01-01') + day}", day] for day in days]]
    held = read_long(write(tmp_path / "l.csv", rows), 4, 7)
    assert held.panel.shape == (1, 56)
    assert np.flatnonzero(np.isnan(held.panel.values[0])).tolist() == [7, 8, 30]
    assert held.panel.values[0, -1] == 55
    assert held.notes == ["3 missing periods filled in as not observed"]


def test_trading_days_and_months_follow_each_other(tmp_path: Path) -> None:
    days = [number for number in range(100) if number % 7 < 5]
    rows = [["unique_id", "ds", "y"], *[["a", f"{np.datetime64('2024-01-01') + day}", day] for day in days]]
    assert read_long(write(tmp_path / "l.csv", rows), 4, 5).panel.shape == (1, len(days) - 4)
    rows = [["unique_id", "ds", "y"], *[["a", f"2024-{month:02}", month] for month in range(1, 13)]]
    assert read_long(write(tmp_path / "m.csv", rows), 2, 1).panel.shape == (1, 10)
    rows = [["unique_id", "ds", "y"], *[["a", f"202401{day:02}", day] for day in range(1, 32)], ["a", "20240201", 32]]
    assert read_long(write(tmp_path / "d.csv", rows), 2, 1).panel.shape == (1, 30)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["a", "31/01/2024", 1], "line 2: ds must be"),
        (["a", "2024-01-31", "inf"], "line 2: y must be finite"),
        (["a", "2024-01-31"], "line 2: 2 fields"),
    ],
)
def test_dirt_is_named_with_its_line(tmp_path: Path, row: list[object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_long(write(tmp_path / "l.csv", [["unique_id", "ds", "y"], row]), 1, 1)


def test_two_values_of_one_day_and_a_horizon_beyond_all_series_are_refused(tmp_path: Path) -> None:
    twice = write(tmp_path / "l.csv", [["unique_id", "ds", "y"], ["a", "2024-01-01", 1], ["a", "2024-01-01", 2]])
    with pytest.raises(UsageError, match="two rows for 2024-01-01"):
        read_long(twice, 1, 1)
    with pytest.raises(UsageError, match="can be judged"):
        read_long(long(tmp_path / "s.csv", {"a": list(range(8))}), 13, 1)


HOSTILE: dict[str, tuple[dict[str, list[object]], int, int]] = {
    "eight points": ({name: [3, 5, 4, 6, 5, 7, 6, 8] for name in "abc"}, 4, 1),
    "a horizon longer than the history": ({"a": [3.0, 5, 4, 6, 5, 7, 6, 8, 9, 8], "b": [1.0] * 3 + [2] * 7}, 7, 1),
    "constant": ({"a": [7.0] * 40}, 4, 1),
    "nothing but zeros": ({"a": [0] * 40, "b": [0] * 40}, 4, 7),
    "negative": ({"a": (np.sin(np.arange(70)) * 10).round(2).tolist()}, 7, 7),
    "huge": ({"a": (1e15 + 1e13 * np.arange(60)).tolist(), "b": (1e15 + np.arange(60) % 7 * 1e13).tolist()}, 7, 7),
    "tiny": ({"a": (1e-7 * (5 + np.arange(60) % 7 + np.arange(60) / 30)).tolist()}, 7, 7),
    "a test without values": ({"a": [*range(1, 31), "", ""], "b": list(range(32))}, 2, 1),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_get_an_answer_that_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    series, horizon, season = HOSTILE[kind]
    ours, said = run(long(tmp_path / "l.csv", series), horizon, season, capsys)
    known = [value for value in ours.values() if value is not None]
    assert np.isfinite(known).all()
    assert (ours["mase"] is None) == (kind in ("constant", "nothing but zeros"))
    assert (ours["wql"] is None) == (kind == "nothing but zeros")
    assert ("undefined" in said) == (ours["mase"] is None)
    if kind in ("negative", "huge", "tiny"):
        assert ours["mase"] < 1


def test_negative_series_are_forecast_below_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wave = (np.sin(2 * np.pi * np.arange(120) / 12) * 100).round(1).tolist()
    ours, said = run(long(tmp_path / "l.csv", {"a": wave}), 12, 12, capsys)
    assert "1 series with negative values" in said
    assert ours["mase"] is None or ours["smape"] < 20
