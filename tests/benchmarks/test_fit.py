"""`python -m benchmarks fit` and `size_advice`."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks import UsageError, fit
from benchmarks.__main__ import main
from benchmarks.support.fit_rentals import is_rare, mean_auc, read_fit

HEADER = (
    "fit,user_id,item_id,weight_lbs,rating,rented_for,body_type,category,size,age,review_date,"
    "bust_size_num,bust_size_letter,height_in"
)


def lines(count: int, *, rating: str = "10.0", day: str = "2016-04-20") -> list[str]:
    """Items whose last digit tells how they fit, three in four times."""
    random = np.random.default_rng(0)
    rows = []
    for number in range(count):
        item = int(random.integers(0, 40))
        told = ("small", "fit", "large")[item % 3] if random.random() < 0.75 else "fit"
        size, weight = random.integers(2, 20), random.integers(90, 200)
        rows.append(f"{told},{number % 300},{item},{weight},{rating},work,pear,dress,{size},30,{day},34,b,65")
    return rows


def write(path: Path, rows: list[str]) -> Path:
    path.write_bytes(gzip.compress("\n".join([HEADER, *rows]).encode()))
    return path


def test_the_result_has_the_agreed_keys_and_beats_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "STRENGTHS", (0.5,))
    file = write(tmp_path / "rentals.csv.gz", lines(700))
    assert main(["fit", "--rentals", str(file), "--seeds", "1", "--json"]) == 0
    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert measured["ours"]["auc"] > 0.75
    assert measured["peers"]["one-hot logistic regression"]["auc"] > 0.7
    assert measured["peers"]["K-LF-ML (published)"] == {"auc": 0.719}


def test_what_is_known_after_the_order_is_never_read(tmp_path: Path) -> None:
    one = read_fit(write(tmp_path / "a.csv.gz", lines(60)))
    two = read_fit(write(tmp_path / "b.csv.gz", lines(60, rating="2.0", day="2012-01-01")))
    for name in ("users", "items", "sizes", "body", "words"):
        assert np.array_equal(getattr(one.orders, name), getattr(two.orders, name), equal_nan=True)


def test_duplicates_go_before_the_split_and_mistyped_ages_are_gaps(tmp_path: Path) -> None:
    rows = lines(10)
    rows[0] = rows[0].replace(",30,", ",117,")
    broken = rows[1].replace("small", "").replace("large", "").replace("fit", "")
    rentals = read_fit(write(tmp_path / "rentals.csv.gz", [*rows, rows[3], broken]))
    assert len(rentals) == 10
    assert rentals.dropped == {"duplicate": 1, "no outcome, size, user or item": 1}
    assert np.isnan(rentals.orders.body[0, 3])
    assert rentals.orders.body[2, 3] == 30


def test_mean_auc_is_scikit_learns_and_rare_items_are_counted_in_training() -> None:
    random = np.random.default_rng(0)
    chances, told = random.dirichlet((1, 1, 1), 200), random.integers(0, 3, 200)
    wanted = np.mean([roc_auc_score(told == one, chances[:, one]) for one in range(3)])
    assert mean_auc(chances, told) == pytest.approx(wanted)
    assert is_rare(np.array([1, 2, 9]), np.array([1, 1, 2, 2, 2])).tolist() == [True, False, True]


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="has no column"):
        read_fit(tmp_path / "x.csv")
    with pytest.raises(UsageError, match="is not there"):
        read_fit(tmp_path / "none.csv")


def test_size_advice_says_what_it_would_change(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["size_advice", "--products", "40", "--shoppers", "150", "--days", "300", "--json"]
    assert main(words) == 0
    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(measured["ours"]) == {"misfit_share", "advised"}
    assert set(measured["peers"]) == {"the size that was taken", "the size bought most before"}
