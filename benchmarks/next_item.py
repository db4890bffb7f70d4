"""Next-item recommendation: our decayed transitions beside popularity and a Markov chain.

A line of the file is `user item item …`, oldest item first. The last item of every sequence is the
test item and the one before it the validation item (leave-one-out, as SASRec and S3-Rec have it);
all items of the file are ranked, none sampled.

  hr@10        share of the test items among the ten best
  ndcg@10      the same, discounted by place: 1 / log2(place + 1)
  cpu_seconds  CPU time of the fit
  tuning_cpu_seconds  CPU time of the search on validation items, ours alone

Items of a user's history, the validation item among them, are left out of that user's ranking, as
S3-Rec does; a test item that repeats one counts as a miss, and their number is printed. --rank-seen
leaves them in, which suits shops where people buy the same again.

Settings are chosen on the validation items, by models that saw neither of the last two items. The
models of the table are fitted as the published ones are, without the last two items either, and
know the validation item as the end of a history only; the row "ours, refitted" is what a shop
would do: fitted on all but the test items. Each model ranks the test items once.
Sequences of fewer than three items are fitted on and not tested.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks import Result, UsageError
from benchmarks.support.next_item import Task, leave_out, rank, read_sequences
from benchmarks.support.transition_tuning import tune_transitions
from recommender.algorithms.sequences import SequenceRecommender, Sequences
from recommender.algorithms.transitions import MARKOV, SequencePopularity, Transitions, TransitionSettings

PLACES = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--sequences", type=Path, required=True, help="lines 'user item item …' in time order; plain or gzip")
    add("--tune", type=int, default=20, metavar="TRIALS", help="trials on validation items; default %(default)s")
    add("--rank-seen", action="store_true", help="leave items of the history in the ranking")
    add("--seed", type=int, default=0)


def run(args: argparse.Namespace) -> Result:
    if args.tune < 0:
        raise UsageError("--tune must be 0 or more")
    sequences, n_items = read_sequences(args.sequences, args.seed)
    validation, test = leave_out(sequences, 2), leave_out(sequences, 1)
    settings, seconds = _tune(validation, n_items, args)
    published = Task(validation.train, test.histories, test.targets)
    peers: dict[str, tuple[SequenceRecommender, Task]] = {
        "ours, refitted": (Transitions(settings), test),
        "ours, untuned": (Transitions(), published),
        "Markov chain": (Transitions(MARKOV), published),
        "MostPop": (SequencePopularity(), published),
    }
    ours = _measure(Transitions(settings), published, n_items, mask_seen=not args.rank_seen)
    measured = {name: _measure(*peer, n_items, mask_seen=not args.rank_seen) for name, peer in peers.items()}
    return Result({**ours, "tuning_cpu_seconds": seconds}, measured, _notes(sequences, test, n_items, settings))


def _tune(validation: Task, n_items: int, args: argparse.Namespace) -> tuple[TransitionSettings, float]:
    """The settings chosen without a look at the test items, and the CPU seconds it took."""
    if not args.tune:
        return TransitionSettings(), 0.0
    print("tuning on validation items", file=sys.stderr, flush=True)
    started = time.process_time()
    settings = tune_transitions(
        validation,
        n_items,
        TransitionSettings(),
        args.tune,
        seed=args.seed,
        k=PLACES,
        mask_seen=not args.rank_seen,
    )
    return settings, time.process_time() - started


def _measure(model: SequenceRecommender, task: Task, n_items: int, *, mask_seen: bool) -> dict[str, float]:
    started = time.process_time()
    model.fit(task.train, n_items)
    seconds = time.process_time() - started
    return {**rank(model, task, PLACES, mask_seen=mask_seen), "cpu_seconds": seconds}


def _notes(sequences: Sequences, test: Task, n_items: int, settings: TransitionSettings) -> list[str]:
    return [
        f"{len(sequences):,} sequences, {n_items:,} items, {sequences.items.size:,} interactions; "
        f"{len(sequences) - len(test.targets):,} sequences too short to test",
        f"{int(test.repeats.sum()):,} of {len(test.targets):,} test items are in their own history",
        f"ours: {settings}",
    ]
