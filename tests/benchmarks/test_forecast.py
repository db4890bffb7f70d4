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
