"""Features, classifier and aspects of English reviews, on texts whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from recommender.algorithms.text.aspects import aspects_of, clauses, opinions
from recommender.algorithms.text.features import HashedTfidf, ngram_buckets, tokens
from recommender.algorithms.text.logistic import fit_logistic
from recommender.algorithms.text.sentiment import Review, SentimentModel, SentimentSettings

GOOD = ["love the fit", "lovely soft fabric", "love this color", "soft and lovely", "love it", "fits lovely"]
BAD = ["hate the fit", "awful cheap fabric", "hate this color", "cheap and awful", "hate it", "fits awful"]


@pytest.fixture(scope="module")
def model() -> SentimentModel:
    reviews = [Review(text.split()[0], text) for text in (GOOD + BAD) * 3]
    recommended = np.array(([True] * len(GOOD) + [False] * len(BAD)) * 3)
    return SentimentModel.fit(reviews, recommended, SentimentSettings(bits=14, ridge=0.1))


def test_tokens_keep_negations_and_end_marks() -> None:
    assert tokens("Don't buy... GREAT!!") == ["don't", "buy", "...", "great", "!!"]


def test_every_ngram_has_its_bucket() -> None:
    assert len(ngram_buckets("one two three four", 3, 18)) == 4 + 3 + 2
    assert len(ngram_buckets("one one one", 1, 18)) == 1
    assert not len(ngram_buckets("", 3, 18))


def test_buckets_do_not_depend_on_what_surrounds_the_ngram() -> None:
    inside = set(ngram_buckets("so it runs small here", 3, 18).tolist())
    assert set(ngram_buckets("it runs small", 3, 18).tolist()) < inside
    assert not set(ngram_buckets("small runs", 2, 18).tolist()) <= inside


@given(st.text(max_size=60), st.integers(1, 4), st.integers(4, 20))
def test_any_text_has_buckets_within_range(text: str, longest: int, bits: int) -> None:
    buckets = ngram_buckets(text, longest, bits)
    assert ((buckets >= 0) & (buckets < 1 << bits)).all()


def test_tfidf_rows_follow_the_formula() -> None:
    texts = ["red dress", "red shirt", "blue dress", "blue hat"]
    features = HashedTfidf.fit(texts, longest=1, bits=18, rarest=1).transform(["red hat hat", "unknown"])
    (red,), (hat,) = ngram_buckets("red", 1, 18), ngram_buckets("hat", 1, 18)
    length = np.hypot(np.log(2), np.log(4))
    assert features[[0], [red]].item() == pytest.approx(np.log(2) / length)
    assert features[[0], [hat]].item() == pytest.approx(np.log(4) / length)
    assert (features.shape, np.diff(features.indptr).tolist()) == ((2, 1 << 18), [2, 0])


def test_rare_ngrams_are_left_out() -> None:
    features = HashedTfidf.fit(["red dress", "red shirt", "hat"], longest=1, bits=18).transform(["red dress"])
    assert features.nnz == 1


def test_logistic_fit_is_where_its_gradient_vanishes() -> None:
    generator = np.random.default_rng(0)
    dense, labels = generator.normal(size=(80, 5)), generator.random(80) < 0.7
    weights, intercept = fit_logistic(csr_matrix(dense), labels, 2.0)
    excess = 1 / (1 + np.exp(-(dense @ weights + intercept))) - labels
    np.testing.assert_allclose(dense.T @ excess + 2.0 * weights, 0, atol=5e-3)
    assert excess.sum() == pytest.approx(0, abs=5e-3)


@pytest.mark.parametrize(("labels", "ridge"), [([True, True], 1.0), ([False, False], 1.0), ([True, False], 0.0)])
def test_logistic_refuses_what_it_cannot_fit(labels: list[bool], ridge: float) -> None:
    with pytest.raises(ValueError, match="both classes present"):
        fit_logistic(csr_matrix(np.eye(2)), np.array(labels), ridge)


def test_unseen_reviews_are_told_apart(model: SentimentModel) -> None:
    kind, unkind, silent = model.log_odds([Review("lovely", "love"), Review("awful", "hate"), Review("", "")])
    assert kind > silent > unkind
    assert silent == pytest.approx(model.intercept)


def test_title_counts_beside_the_text(model: SentimentModel) -> None:
    plain, titled = model.log_odds([Review("", "love it"), Review("love", "love it")])
    assert titled > plain


def test_evidence_of_unknown_words_is_nothing(model: SentimentModel) -> None:
    assert model.evidence(["xyzzy", ""]).tolist() == [0, 0]


def test_clauses_end_where_an_opinion_may_turn() -> None:
    text = "Love the color, but the fabric is cheap. Although soft! Yet warm"
    assert clauses(text) == ["Love the color", "the fabric is cheap", "soft", "warm"]


def test_clause_speaks_of_the_aspects_whose_words_it_holds() -> None:
    assert aspects_of("The SIZE is right and the fabric soft") == ["fit", "quality", "comfort"]
    assert aspects_of("my benefit is outfits") == []


def test_aspects_of_one_review_differ_in_polarity(model: SentimentModel) -> None:
    found = opinions(model, "I love the color but hate the fit. Arrived on Monday.")
    assert [(opinion.aspect, opinion.evidence > 0) for opinion in found] == [("colour", True), ("fit", False)]
    assert opinions(model, "") == []
