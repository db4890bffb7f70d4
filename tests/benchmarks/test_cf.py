"""The collaborative-filtering benchmark end to end, on two tastes that do not overlap."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.__main__ import main

METRICS = {"recall@20", "ndcg@20", "coverage@20", "gini", "cpu_seconds"}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Users like the items of their own half (30 each) and nothing else; test holds 4 of them."""
    generator = np.random.default_rng(0)
    rows: dict[str, list[str]] = {"train": [], "test": []}
    for user in range(40):
        liked = (generator.permutation(30) + 30 * (user % 2)).tolist()
        rows["train"].append(f"{user} " + " ".join(map(str, liked[:20])))
        rows["test"].append(f"{user} " + " ".join(map(str, liked[20:24])))
    paths = {name: tmp_path / f"{name}.txt" for name in rows}
    for name, lines in rows.items():
        paths[name].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


def run(files: dict[str, Path], capsys: pytest.CaptureFixture[str], *options: str) -> tuple[str, dict]:
    sizes = ["--factors", "4", "--iterations", "3", "--threads", "1"]
    main(["cf", "--train", str(files["train"]), "--test", str(files["test"]), "--json", *sizes, *options])
    out = capsys.readouterr().out
    return out, json.loads(out.splitlines()[-1])


def test_personal_models_find_every_test_item(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """20 places and 10 unseen items of the own half: whoever knows the halves has recall 1."""
    _, measured = run(files, capsys)
    assert set(measured["peers"]) == {"MostPop", "ItemKNN", "RP3beta", "graph filter", "iALS", "implicit ALS"}
    assert all(set(metrics) == METRICS for metrics in measured["peers"].values())
    assert set(measured["ours"]) == METRICS | {"tuning_cpu_seconds"}
    everyone = {"ours": measured["ours"], **measured["peers"]}
    found = {name: metrics["recall@20"] for name, metrics in everyone.items()}
    assert {name for name, value in found.items() if value == 1.0} == set(everyone) - {"MostPop"}


def test_strangers_are_left_out_and_unknown_items_are_misses(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with files["test"].open("a", encoding="utf-8") as file:
        file.write("777 1 2 3\n")
        file.writelines(f"{user} 901 902 903 904\n" for user in range(40))
    out, measured = run(files, capsys)
    assert "1 users without training data left out; 4 items without training data kept as misses" in out
    assert measured["ours"]["recall@20"] == 0.5


def test_tuning_ends_in_settings_that_work(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    _, measured = run(files, capsys, "--tune", "2")
    assert measured["ours"]["recall@20"] == 1.0


def test_validation_file_serves_tuning(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    _, measured = run(files, capsys, "--tune", "1", "--val", str(files["test"]))
    assert measured["ours"]["recall@20"] == 1.0


def test_only_the_peers_asked_for_are_measured(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert set(run(files, capsys, "--peers", "MostPop", "graph filter")[1]["peers"]) == {"MostPop", "graph filter"}
    assert run(files, capsys, "--peers")[1]["peers"] == {}


def test_blend_is_told_and_its_weights_sum_to_one(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(files, capsys, "--peers")
    weights = [float(line.split("×")[0]) for line in out.splitlines() if line.startswith("  0.") or "1.00 ×" in line]
    assert sum(weights) == pytest.approx(1)


def test_training_file_without_anything_to_hold_out_is_refused(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files["train"].write_text("".join(f"{user} {user % 3}\n" for user in range(9)), encoding="utf-8")
    files["test"].write_text("1 2\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="2"):
        run(files, capsys)
    assert "nothing to tune on" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--factors", "0"], "factors and iterations must be at least 1"),
        (["--tune", "-1"], "--tune must be 0 or more"),
        (["--threads", "0"], "--threads at least 1"),
        (["--test", "no-such-file"], "cannot read no-such-file"),
    ],
)
def test_impossible_options_say_what_to_do(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(files, capsys, *options)
    assert message in capsys.readouterr().err


def test_files_of_different_splits_are_refused(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    files["test"].write_text("5000 1\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="2"):
        run(files, capsys)
    assert "no user of the test file is in the training file" in capsys.readouterr().err
