"""`python -m benchmarks reviews`: split, AUC, choice of settings and the file."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks import UsageError
from benchmarks.__main__ import main
from benchmarks.support.review_models import TfidfLogistic, chosen
from benchmarks.support.reviews import FILE, FOLDER, Reviews, auc, read_reviews, stratified
from recommender.algorithms.text.sentiment import Review

HEADER = ",Clothing ID,Age,Title,Review Text,Rating,Recommended IND\n"
ASPECTS = ("fit", "fabric", "color", "comfort")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """360 reviews, two thirds kind, each about one aspect."""
    lines = [HEADER]
    for number in range(360):
        kind = number % 3 > 0
        mood = "lovely" if kind else "awful"
        lines.append(f"{number},1,30,{mood},The {ASPECTS[number % 4]} is {mood},{5 if kind else 2},{int(kind)}\n")
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).write_bytes(gzip.compress("".join(lines).encode()))
    return tmp_path


def test_both_models_learn_which_word_is_kind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["reviews", "--data", str(folder), "--json"])
    lines = capsys.readouterr().out.splitlines()
    measured = json.loads(lines[-1])
    assert (measured["ours"]["auc"], measured["peers"]["TF-IDF + logistic regression"]["auc"]) == (1.0, 1.0)
    assert "288 reviews to fit on, 72 to test on, 66.7% recommend; 72 test reviews" in lines[0]
    assert [line.split(":")[0] for line in lines[3:7]] == ["fit", "quality", "colour", "comfort"]
    assert all("AUC 1.000, favourable 0% 100% at 1 to 5 stars" in line for line in lines[3:7])


def test_split_holds_the_share_of_each_class_and_follows_the_seed() -> None:
    labels = np.arange(100) < 30
    larger, smaller = stratified(labels, 0.2, 0)
    assert sorted([*larger, *smaller]) == list(range(100))
    assert (len(smaller), labels[smaller].sum()) == (20, 6)
    assert stratified(labels, 0.2, 0)[1].tolist() == smaller.tolist() != stratified(labels, 0.2, 1)[1].tolist()


def test_auc_equals_scikit_learns_with_ties() -> None:
    generator = np.random.default_rng(0)
    scores, labels = generator.integers(0, 10, 200) / 10, generator.random(200) < 0.3
    assert auc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))


def test_the_choice_is_made_on_validation_reviews() -> None:
    """Only word pairs tell these apart, so that single words are a coin toss."""
    texts = ["good fit bad", "bad fit good"] * 20
    data = Reviews([Review("", text) for text in texts], np.arange(40) % 2 == 0, np.full(40, 5))
    single, pairs = TfidfLogistic(1, 1.0), TfidfLogistic(2, 1.0)
    assert chosen([single, pairs], data, data) == pairs


@pytest.mark.parametrize("content", ["a,b\n1,2\n", HEADER + "0,1,30,t,x,5,yes\n", HEADER + "0,1,30,t,x,many,1\n"])
def test_other_files_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="is not the review file"):
        read_reviews(tmp_path)
