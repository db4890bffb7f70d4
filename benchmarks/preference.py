"""Preference from pictures: classes of Fashion-MNIST, likes of simulated tastes, and stars by back-propagation.

    accuracy     share of the 10,000 test pictures whose class the trunk names
    auc          of 50 new shoppers' likes on the test pictures, as a share of the AUC of the truth itself
    cpu_seconds  of training the trunk, all threads and attempts together

The trunk learns 55,000 pictures; the shoppers rate some of the other 5,000 and are judged on the test pictures, of
which nobody rated any. A tenth of all labels, rated and judged, is turned over. --trunk keeps the trained network:
a killed run goes on from it, and a finished one is not trained again.

--ratings adds the rating network's RMSE on Rent the Runway beside three means; random 80/10/10, the number of epochs
is chosen on the validation part.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from benchmarks import Result, UsageError
from benchmarks.support.datasets import folder_with
from benchmarks.support.rentals import Rentals, mean_predictions, read_rentals, rmse
from benchmarks.support.taste_study import LIKES, TEST_SEED, Judged, rooms, study
from recommender.algorithms.preference.idx import read_test, read_train
from recommender.algorithms.preference.rating_net import RatingNet, RatingSettings
from recommender.algorithms.preference.train import TrainSettings, accuracy, split, train

CURVE = (30, 60, 120)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder with Fashion-MNIST's four files")
    parser.add_argument("--trunk", type=Path, help="safetensors file to go on from and to keep; default: none is kept")
    parser.add_argument("--epochs", type=int, default=TrainSettings().epochs)
    parser.add_argument("--likes", type=int, default=LIKES, help="likes and dislikes of a shopper, default %(default)s")
    parser.add_argument("--ratings", type=Path, help="Rent the Runway's rentals.csv.gz")
    parser.add_argument("--threads", type=int, default=2)


def run(args: argparse.Namespace) -> Result:
    if min(args.epochs, args.threads, args.likes) < 1:
        raise UsageError("--epochs, --threads and --likes must be at least 1")
    torch.set_num_threads(args.threads)
    folder = folder_with("train-images-idx3-ubyte.gz", args.data, "fashion-mnist")
    try:
        kept, held = split(read_train(folder))
        test = read_test(folder)
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is not there") from error
    with tempfile.TemporaryDirectory() as scratch:
        file = args.trunk or Path(scratch) / "trunk.safetensors"
        trunk, seconds = train(kept, file, TrainSettings(epochs=args.epochs), progress=_say)
    validation = accuracy(trunk, held)
    _say(1.0, f"validation accuracy {validation:.4f}")
    rated, judged = rooms(trunk, held, test)
    ours = study(rated, judged, seed=TEST_SEED, likes=args.likes)
    measured = {"accuracy": accuracy(trunk, test), "auc": ours.share("ours"), "cpu_seconds": seconds}
    notes = [f"accuracy on the 5,000 validation pictures {validation:.4f}", *_told(ours, args.likes)]
    curve = {likes: study(rated, judged, seed=TEST_SEED, likes=likes).share("ours") for likes in CURVE}
    notes += [f"with {likes} likes: {share:.4f}" for likes, share in curve.items()]
    if args.ratings:
        notes += _ratings(read_rentals(args.ratings))
    peers = {name: {"auc": ours.share(name)} for name in ours.heads if name != "ours"}
    return Result(measured, peers, notes)


def _told(judged: Judged, likes: int) -> list[str]:
    return [
        f"each of 50 shoppers gave {likes} likes and dislikes",
        f"the truth's own AUC on the noisy labels {judged.oracle:.4f}, ours {judged.heads['ours']:.4f}",
    ]


def _ratings(rentals: Rentals) -> list[str]:
    """RMSE of the rating network and of three means on the test part."""
    settings = RatingSettings()
    errors = [
        rmse(_fitted(rentals, settings, n).predict(rentals.validation), rentals.validation.stars) for n in (1, 2, 3)
    ]
    best = int(np.argmin(errors)) + 1
    net = _fitted(rentals, settings, best)
    means = mean_predictions(rentals.train, rentals.test, rentals.users, rentals.items)
    found = {name: rmse(predicted, rentals.test.stars) for name, predicted in means.items()}
    found = {"rating network": rmse(net.predict(rentals.test), rentals.test.stars), **found}
    lines = [f"{name}: RMSE {value:.4f} on {len(rentals.test):,} test ratings" for name, value in found.items()]
    return [*lines, f"the network's epochs, by validation RMSE {[round(error, 4) for error in errors]}: {best}"]


def _fitted(rentals: Rentals, settings: RatingSettings, epochs: int) -> RatingNet:
    chosen = replace(settings, epochs=epochs)
    return RatingNet.fresh(rentals.train, rentals.users, rentals.items, chosen).fit(rentals.train)


def _say(share: float, message: str) -> None:
    print(f"{share:4.0%} {message}", file=sys.stderr, flush=True)
