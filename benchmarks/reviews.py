"""Sentiment of English reviews: our classifier beside TF-IDF + logistic regression, and its aspects.

Women's clothing reviews, split 80/20 at random within each class. Whether the writer recommends the
product is to be told from title and text. Both models choose among nine settings on 15 % of the
training part, are fitted on the whole of it and read the test part once.

  auc              area under the ROC curve on the test part
  fit_cpu_seconds  CPU time of the final fit
  ms_per_review    CPU time of scoring one review

Nobody labelled the data's clauses, so aspects are judged by what the same writer did: per aspect, the
AUC with which the mean polarity of the review's clauses about it tells who recommends, and the share
of favourable clauses by stars. A writer may praise the colour of what does not fit: 1 is out of reach.
What the words add to the stars is the AUC among reviews of equal stars.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import Result
from benchmarks.support.review_models import chosen, measure, our_candidates, peer_candidates
from benchmarks.support.reviews import Reviews, auc, read_reviews, stratified
from recommender.algorithms.text.aspects import ASPECT_WORDS, opinions
from recommender.algorithms.text.sentiment import SentimentModel

TEST_SHARE, VALIDATION_SHARE = 0.2, 0.15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of reviews.csv.gz, or of womens-clothing-reviews/"
    )
    parser.add_argument("--seed", type=int, default=0)


def run(args: argparse.Namespace) -> Result:
    everything = read_reviews(args.data)
    train_rows, test_rows = stratified(everything.recommended, TEST_SHARE, args.seed)
    train, test = everything.take(train_rows), everything.take(test_rows)
    fit_rows, validation_rows = stratified(train.recommended, VALIDATION_SHARE, args.seed + 1)
    parts = train.take(fit_rows), train.take(validation_rows)
    ours, peer = chosen(our_candidates(), *parts), chosen(peer_candidates(), *parts)
    notes = [
        f"{len(train):,} reviews to fit on, {len(test):,} to test on, {test.recommended.mean():.1%} recommend; "
        f"{_copies(train, test):,} test reviews have the text of a training review",
        f"ours: {ours}",
        f"peer: {peer}",
    ]
    model = SentimentModel.fit(train.reviews, train.recommended, ours.settings)
    notes += [*star_notes(model, test), *aspect_notes(model, test)]
    return Result(measure(ours, train, test), {"TF-IDF + logistic regression": measure(peer, train, test)}, notes)


def _copies(train: Reviews, test: Reviews) -> int:
    known = {review.text for review in train.reviews if review.text}
    return sum(review.text in known for review in test.reviews)


def star_notes(model: SentimentModel, test: Reviews) -> list[str]:
    """One line per rating that not all agree on: how many recommend, and the AUC with which the words tell who."""
    odds, lines = model.log_odds(test.reviews), []
    for star in range(1, 6):
        own = test.stars == star
        said = test.recommended[own]
        if own.any() and 0 < said.sum() < len(said):
            lines.append(
                f"{star} stars: {own.sum():,} reviews, {said.mean():.0%} recommend, AUC {auc(odds[own], said):.3f}"
            )
    return lines


def aspect_notes(model: SentimentModel, test: Reviews) -> list[str]:
    """One line per aspect: clauses, AUC of their mean evidence, favourable share by stars."""
    found = [opinions(model, review.text) for review in test.reviews]
    lines = []
    for aspect in ASPECT_WORDS:
        evidence = [[o.evidence for o in own if o.aspect == aspect] for own in found]
        speaks = np.array([bool(own) for own in evidence])
        means = np.array([np.mean(own) for own in evidence if own])
        clauses = np.array([value for own in evidence for value in own])
        stars = np.repeat(test.stars, [len(own) for own in evidence])
        value = auc(means, test.recommended[speaks])
        lines.append(f"{aspect}: {len(clauses):,} clauses, AUC {value:.3f}, favourable {_by_stars(clauses, stars)}")
    return lines


def _by_stars(evidence: NDArray[np.float64], stars: NDArray[np.int64]) -> str:
    shares = [f"{(evidence[stars == star] > 0).mean():.0%}" for star in range(1, 6) if (stars == star).any()]
    return " ".join(shares) + " at 1 to 5 stars"
