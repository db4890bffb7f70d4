"""Recommendation quality: our blend beside its parts, MostPop, RP3beta and `implicit`.

Every model is fitted on the training file alone and ranks all of its items for every user with
test items, the user's training items left out (the LightGCN protocol). Binary interactions.

  recall@20, ndcg@20   means over users who are in both files
  coverage@20          share of the training file's items that are in anyone's list of 20
  gini                 inequality of exposure in those lists: 0 equal, 1 one item takes all
  cpu_seconds          CPU time of the fit and of ranking every test user, all threads together
  tuning_cpu_seconds   CPU time spent before on choosing the blend's parts and weights

Test users without training interactions are left out, and their number is printed. Test items
that are not in the training file stay: nobody can find them, so they count as misses for every
model. Validation items are neither trained on, nor masked, nor counted in the final ranking.

Ours is a blend of iALS, a graph filter and item-kNN. Which variants and weights suit the data is
chosen on --val, or without it on a tenth of every user's training items; then the chosen parts are
fitted on the whole training file and the test file is read once.

--tune searches settings of our iALS and of implicit on the same validation data first, the same
number of trials each.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from benchmarks import Result, UsageError
from benchmarks.support.implicit_peer import ImplicitALS, ImplicitSettings
from benchmarks.support.interactions import Numbering, cut_validation, read_pairs
from benchmarks.support.reporting import Reported, Reporter
from benchmarks.support.tuning import Model, sample_users, tune_ials, tune_implicit
from recommender.algorithms.blend import Blend, Part
from recommender.algorithms.blend_recipe import default_candidates
from recommender.algorithms.blend_tuning import Tuned, tune
from recommender.algorithms.graph_filter import GraphFilter
from recommender.algorithms.ials import IALS, IALSSettings
from recommender.algorithms.item_similarity import ItemKNN, RP3Beta
from recommender.algorithms.metrics import evaluate
from recommender.algorithms.popularity import MostPop

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

VALIDATION_SHARE = 0.1
BLEND_VALIDATION_USERS = 3_000
"""Users the blend is chosen on: candidates share them, so their differences vary far less than their means."""

PEERS = ("MostPop", "ItemKNN", "RP3beta", "graph filter", "iALS", "implicit ALS")
OUR_WEIGHTS = ("unobserved_ratio", "regularization", "frequency_exponent", "popularity_exponent")


@dataclass(frozen=True)
class Data:
    """Binary matrices over the training file's users; test and validation may be wider than train."""

    train: csr_matrix
    test: csr_matrix
    validation: csr_matrix | None
    notes: list[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    ours = IALSSettings()
    add = parser.add_argument
    add("--train", type=Path, required=True, help="lines 'user item item …' or 'user<TAB>item[<TAB>value]'")
    add("--test", type=Path, required=True, help="same layouts; plain or gzip")
    add("--val", type=Path, help="validation file, for choosing settings and weights alone")
    add("--factors", type=int, default=384, help="for both ALS; default %(default)s")
    add("--iterations", type=int, default=ours.iterations, help="for both ALS; default %(default)s")
    for name in OUR_WEIGHTS:
        option, default = f"--{name.replace('_', '-')}", getattr(ours, name)
        add(option, type=float, default=default, help="of our iALS; default %(default)s")
    add("--implicit-alpha", type=float, default=100.0, help="default %(default)s")
    add("--implicit-regularization", type=float, default=50.0, help="default %(default)s")
    add("--peers", nargs="*", choices=PEERS, default=PEERS, metavar="PEER", help=f"of {', '.join(PEERS)}; default all")
    add("--tune", type=int, default=0, metavar="TRIALS", help="search settings of both ALS first")
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=_cores(), help="default: the cores here, %(default)s")


def run(args: argparse.Namespace) -> Result:
    torch.set_num_threads(max(args.threads, 1))
    with threadpool_limits(max(args.threads, 1), "blas"):
        return _run(args)


def _run(args: argparse.Namespace) -> Result:
    ours, peer = _settings(args)
    data = _load(args)
    started = time.process_time()
    fit, validation = _validation(data, args.seed)
    if args.tune:
        ours, peer = _tune(fit, validation, ours, peer, args.tune)
    tuned = _tune_blend(fit, validation, ours, args.seed)
    tuning_seconds = time.process_time() - started
    blend = _measure("ours", Blend(list(tuned.parts.values())), data)
    measured = {name: _measure(name, _peer(name, ours, peer), data) for name in args.peers}
    notes = [*data.notes, *_describe(tuned), f"iALS: {ours}"]
    if "implicit ALS" in args.peers:
        notes.append(f"implicit ALS: {peer}")
    return Result(ours={**blend, "tuning_cpu_seconds": tuning_seconds}, peers=measured, notes=notes)


def _peer(name: str, ours: IALSSettings, peer: ImplicitSettings) -> Model:
    makers: dict[str, Callable[[], Model]] = {
        "MostPop": MostPop,
        "ItemKNN": ItemKNN,
        "RP3beta": RP3Beta,
        "graph filter": GraphFilter,
        "iALS": lambda: IALS(ours),
        "implicit ALS": lambda: ImplicitALS(peer),
    }
    return makers[name]()


def _describe(tuned: Tuned) -> list[str]:
    parts = [f"  {part.weight:.2f} × {name}{_settings_of(part)}" for name, part in tuned.parts.items()]
    judged = tuned.judged
    reached = f"recall@20 {judged.recall:.4f}, ndcg@20 {judged.ndcg:.4f}, gini {judged.gini:.3f}"
    return [f"blend chosen on validation data ({reached}):", *parts]


def _settings_of(part: Part) -> str:
    settings = getattr(part.make(), "settings", None)
    return f", {settings}" if settings else ""


def _settings(args: argparse.Namespace) -> tuple[IALSSettings, ImplicitSettings]:
    if args.tune < 0 or args.threads < 1:
        raise UsageError("--tune must be 0 or more and --threads at least 1")
    try:
        ours = IALSSettings(
            factors=args.factors,
            iterations=args.iterations,
            **{name: getattr(args, name) for name in OUR_WEIGHTS},
            seed=args.seed,
        )
    except ValueError as error:
        raise UsageError(str(error)) from error
    peer = ImplicitSettings(
        factors=args.factors,
        iterations=args.iterations,
        alpha=args.implicit_alpha,
        regularization=args.implicit_regularization,
        seed=args.seed,
        threads=args.threads,
    )
    return ours, peer


def _load(args: argparse.Namespace) -> Data:
    train, test = read_pairs(args.train), read_pairs(args.test)
    numbering = Numbering.of(train)
    strangers = np.setdiff1d(test[:, 0], numbering.users).size
    unknown = np.setdiff1d(test[:, 1], numbering.items).size
    n_users, n_items = len(numbering.users), len(numbering.items)
    notes = [
        f"train: {len(train):,} interactions, {n_users:,} users × {n_items:,} items",
        f"test: {len(test):,} interactions; {strangers:,} users without training data left out; "
        f"{unknown:,} items without training data kept as misses",
    ]
    matrix = numbering.matrix(test)
    if not matrix.nnz:
        raise UsageError("no user of the test file is in the training file: are they from one split?")
    validation = numbering.matrix(read_pairs(args.val)) if args.val else None
    return Data(numbering.matrix(train), matrix, validation, notes)


def _validation(data: Data, seed: int) -> tuple[csr_matrix, csr_matrix]:
    """What to fit candidates on and what to judge them by, without a look at the test matrix."""
    fit, validation = data.train, data.validation
    if validation is None:
        fit, validation = cut_validation(data.train, VALIDATION_SHARE, seed)
    if not validation.nnz:
        raise UsageError("there is nothing to tune on: no user of the training file has validation items")
    return fit, validation


def _tune(
    fit: csr_matrix, validation: csr_matrix, ours: IALSSettings, peer: ImplicitSettings, trials: int
) -> tuple[IALSSettings, ImplicitSettings]:
    _say("tuning our iALS")
    ours = tune_ials(fit, validation, ours, trials)
    _say("tuning implicit ALS")
    return ours, tune_implicit(fit, validation, peer, trials)


def _tune_blend(fit: csr_matrix, validation: csr_matrix, ours: IALSSettings, seed: int) -> Tuned:
    sampled = sample_users(validation, BLEND_VALIDATION_USERS, seed)
    tuned = tune(default_candidates(ours), fit, sampled, progress=Reporter("tuning"))
    _say("\n".join(_describe(tuned)))
    return tuned


def _measure(name: str, model: Model, data: Data) -> dict[str, float]:
    say = Reporter(name)
    started = time.process_time()
    model.fit(data.train, progress=say)
    fitted = time.process_time()
    _say(f"{name}: fitted in {fitted - started:.1f} CPU seconds; ranking")
    ranked = Reported(model, int(np.count_nonzero(np.diff(data.test.indptr))), say)
    metrics = evaluate(ranked, data.train, data.test)
    ended = time.process_time()
    reached = " ".join(f"{metric} {value:.4f}" for metric, value in metrics.items())
    _say(f"{name}: ranked in {ended - fitted:.1f} CPU seconds; {reached}")
    return {**metrics, "cpu_seconds": ended - started}


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
