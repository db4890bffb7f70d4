"""Train the review weights that ship: `python -m recommender.algorithms.text.train --data DIR [--out FILE]`.

DIR is the folder of reviews.csv.gz (women's clothing reviews, MIT). The settings are those that `benchmarks
reviews` chose on validation reviews. A fifth of the file, the benchmark's test part, is never learned from, so that
the file that ships can be measured on it.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from recommender.algorithms.text.corpus import Reviews, auc, parse, stratified
from recommender.algorithms.text.logistic import fit_logistic
from recommender.algorithms.text.sentiment import SentimentModel, SentimentSettings
from recommender.algorithms.text.shipped import WEIGHTS, load, save

FILE = "reviews.csv.gz"
# The split of `benchmarks reviews` with its default seed.
TEST_SHARE, VALIDATION_SHARE, SEED = 0.2, 0.15, 0
# Of the benchmark's nine the best on its validation part: AUC .9596 there.
SETTINGS = SentimentSettings(ridge=0.15, title_weight=0.4)


def read(folder: Path) -> tuple[Reviews, Reviews]:
    """The part to learn from and the part to test on."""
    with gzip.open(folder / FILE, "rt", encoding="utf-8", newline="") as lines:
        everything = parse(lines)
    train, test = stratified(everything.recommended, TEST_SHARE, SEED)
    return everything.take(train), everything.take(test)


def learn(train: Reviews, settings: SentimentSettings) -> SentimentModel:
    """A model of all of `train`, its log-odds stretched and moved as a validation part of it asks (Platt 1999).

    The ridge shrinks log-odds towards the mean; the stretch takes that back, so that a chance of .9 is one.
    """
    fit, held = (train.take(rows) for rows in stratified(train.recommended, VALIDATION_SHARE, SEED + 1))
    odds = SentimentModel.fit(fit.reviews, fit.recommended, settings).log_odds(held.reviews)
    slope, offset = fit_logistic(csr_matrix(odds[:, None]), held.recommended, ridge=1e-6)
    model = SentimentModel.fit(train.reviews, train.recommended, settings)
    stretched = (model.weights * slope[0]).astype(np.float32)
    return dataclasses.replace(model, weights=stretched, intercept=float(model.intercept * slope[0] + offset))


def calibration_error(chances: np.ndarray, recommended: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015) of chances (n,) over bins of equal width."""
    place = np.minimum((chances * bins).astype(int), bins - 1)
    counts = np.maximum(np.bincount(place, minlength=bins), 1)
    said = np.bincount(place, chances, bins) / counts
    came = np.bincount(place, recommended, bins) / counts
    return float((np.abs(said - came) * np.bincount(place, minlength=bins)).sum() / len(chances))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help=f"folder of {FILE}")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="default: the weights that ship")
    args = parser.parse_args()
    train, test = read(args.data)
    save(
        learn(train, SETTINGS),
        args.out,
        trained_on=f"{len(train)} of {len(train) + len(test)} women's clothing reviews (MIT)",
    )
    odds = load(args.out).log_odds(test.reviews)
    chances = 1 / (1 + np.exp(-odds))
    sys.stdout.write(
        f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB, test AUC {auc(odds, test.recommended):.4f}, "
        f"calibration error {calibration_error(chances, test.recommended):.3f}\n"
    )


if __name__ == "__main__":
    main()
