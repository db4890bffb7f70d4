"""`python -m benchmarks next_item`: the split, what is ranked, and the file."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import UsageError
from benchmarks.__main__ import main
from benchmarks.support.next_item import leave_out, rank, read_sequences
from benchmarks.support.transition_tuning import tune_transitions
from recommender.algorithms.sequences import Sequences
from recommender.algorithms.transitions import SequencePopularity, Transitions, TransitionSettings


def cycles(users: int = 60, items: int = 12) -> list[list[int]]:
    """Everyone walks round a circle of items from a place of their own."""
    return [[(user + step) % items for step in range(5 + user % 3)] for user in range(users)]


@pytest.fixture
def walked(tmp_path: Path) -> Path:
    path = tmp_path / "sequences.txt.gz"
    lines = [" ".join(map(str, [user, *row])) for user, row in enumerate(cycles(), start=1)]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def run(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, dict[str, float]]:
    main(["next_item", "--sequences", str(path), "--json", *options])
    measured = json.loads(capsys.readouterr().out.splitlines()[-1])
    return {"ours": measured["ours"], **measured["peers"]}


def test_who_knows_the_circle_puts_the_next_item_first(walked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured = run(walked, capsys, "--tune", "2")
    found = {name: metrics["ndcg@10"] == 1.0 for name, metrics in measured.items()}
    assert found == {
        "ours": True,
        "ours, refitted": True,
        "ours, untuned": True,
        "Markov chain": True,
        "MostPop": False,
    }
    assert measured["ours"].keys() == {"hr@10", "ndcg@10", "cpu_seconds", "tuning_cpu_seconds"}


def test_held_out_items_are_in_neither_fit_nor_history() -> None:
    sequences = Sequences.of([[0, 1, 2, 3], [4, 5], [6, 7, 8]])
    validation, test = leave_out(sequences, 2), leave_out(sequences, 1)
    assert (validation.train.items.tolist(), validation.targets.tolist()) == ([0, 1, 4, 5, 6], [2, 7])
    assert (test.train.items.tolist(), test.targets.tolist()) == ([0, 1, 2, 4, 5, 6, 7], [3, 8])
    assert test.histories.items.tolist() == [0, 1, 2, 6, 7]


def test_repeated_test_item_is_a_miss_unless_seen_items_are_ranked() -> None:
    task = leave_out(Sequences.of([[0, 1, 0], [0, 2, 1]]), 1)
    model = SequencePopularity().fit(task.train, 3)
    assert task.repeats.tolist() == [True, False]
    assert rank(model, task, 1, mask_seen=True) == {"hr@1": 0.5, "ndcg@1": 0.5}
    assert rank(model, task, 3, mask_seen=False)["hr@3"] == 1.0


def test_hit_counts_by_its_place() -> None:
    task = leave_out(Sequences.of([[3, 3, 0], [4, 1, 2], [1, 0, 5], [0, 1, 1]]), 1)
    model = SequencePopularity().fit(Sequences.of([[0] * 4, [1] * 3, [2] * 2, [3]]), 6)
    measured = rank(model, task, 2, mask_seen=True)
    assert measured["hr@2"] == 0.5
    assert measured["ndcg@2"] == pytest.approx((1 + 1 / np.log2(3)) / 4)


def test_ids_are_renumbered_so_that_their_order_tells_nothing(walked: Path) -> None:
    first, again, other = (read_sequences(walked, seed)[0].items.tolist() for seed in (0, 0, 1))
    assert (first == again, first == other) == (True, False)
    assert [len(set(first)), len(first)] == [12, sum(map(len, cycles()))]


def test_search_finds_settings_that_tell_forward_from_backward(walked: Path) -> None:
    sequences, n_items = read_sequences(walked, 0)
    task = leave_out(sequences, 2)
    blind = TransitionSettings(distance_power=1.0, backward=1.0, reverse_power=0.1, recency=1.0)  # likes the way back
    found = tune_transitions(task, n_items, blind, 12, seed=0, k=1, mask_seen=True)
    before, after = (rank(Transitions(s).fit(task.train, n_items), task, 1, mask_seen=True) for s in (blind, found))
    assert (before["hr@1"] < 0.75, after["hr@1"]) == (True, 1.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [("1 2 x\n", "line 1: expected"), ("1 2 -3\n", "from 0 up"), ("1\n", "must hold items")],
)
def test_damaged_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "damaged"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        read_sequences(path, 0)


def test_sequences_too_short_to_test_are_refused() -> None:
    with pytest.raises(UsageError, match="no sequence has 3 items"):
        leave_out(Sequences.of([[1, 2]]), 1)
