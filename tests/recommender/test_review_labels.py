"""Reviews read by the shipped weights: language, verdicts, the job, and where they are shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Product, Review, ReviewStatus
from catalog.reviews.services import remove_review, write_review
from fashionai.accounts.models import Shopper, User
from fashionai.jobs import runner
from fashionai.jobs.models import Job
from recommender import weights
from recommender.algorithms.text import shipped, train
from recommender.algorithms.text.aspects import Opinion
from recommender.algorithms.text.corpus import auc
from recommender.algorithms.text.labels import CLEAR, label, verdicts
from recommender.algorithms.text.language import CHINESE, ENGLISH, UNKNOWN, language_of
from recommender.algorithms.text.sentiment import Review as Words
from recommender.models import Event, EventKind, ReviewLabel
from recommender.reviews import reading, services

Maker = Callable[..., Product]
PRAISE = "I love this dress, so comfortable and soft. The color is gorgeous. Fits perfectly and I am keeping it."
COMPLAINT = "So disappointed. The fabric is cheap and thin, it fits poorly and I am returning it."


# --- language -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The fabric is soft and it fits well", ENGLISH),
        ("I don\u2019t like it", ENGLISH),
        ("面料很柔软，尺码标准", CHINESE),
        ("XL 码太大了", CHINESE),
        ("La robe est très belle mais trop grande", UNKNOWN),
        ("Das Kleid ist sehr schön und passt", UNKNOWN),
        ("El vestido es muy bonito pero pequeño", UNKNOWN),
        ("Il vestito è molto bello", UNKNOWN),
        ("とても良いドレスです", UNKNOWN),
        ("Платье очень красивое", UNKNOWN),
        ("Beautiful colours", UNKNOWN),  # no word that only English has: rather no label than a guess
        ("12345 !!!", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_language_is_named_only_where_it_is_certain(text: str, language: str) -> None:
    assert language_of(text) == language


# --- verdicts -------------------------------------------------------------------------------------
def test_the_mean_of_an_aspects_clauses_decides_and_the_plainest_is_kept() -> None:
    found = [Opinion("fit", "fits well", 2.0), Opinion("fit", "runs small", -1.0), Opinion("colour", "dull", -CLEAR)]
    clear = verdicts([*found, Opinion("quality", "fabric", CLEAR / 2)])
    assert {aspect: (one.favourable, one.clause, one.evidence) for aspect, one in clear.items()} == {
        "colour": (False, "dull", -CLEAR)
    }
    clear = verdicts([found[0], Opinion("fit", "loose", 0.0)])
    assert (clear["fit"].favourable, clear["fit"].clause, clear["fit"].evidence) == (True, "fits well", 1.0)


def test_shipped_weights_tell_praise_from_complaint() -> None:
    kind, unkind = label(shipped.model(), [Words("Love it", PRAISE), Words("Not for me", COMPLAINT)])
    assert kind.chance > 0.9 > 0.1 > unkind.chance
    assert {aspect for aspect, one in kind.aspects.items() if one.favourable} >= {"colour", "comfort"}
    assert [unkind.aspects[aspect].favourable for aspect in ("fit", "quality")] == [False, False]


def test_shipped_weights_are_small_and_their_card_stands_beside_them() -> None:
    assert shipped.WEIGHTS.stat().st_size < 3_000_000
    assert "MIT" in shipped.WEIGHTS.with_suffix(".md").read_text(encoding="utf-8")


def test_half_precision_keeps_the_verdict(tmp_path: Path) -> None:
    reviews = [Words("", text) for text in ("lovely soft fabric", "awful cheap fabric")] * 4
    model = train.learn(
        train.Reviews(reviews * 5, np.array([True, False] * 20), np.full(40, 5)), train.SentimentSettings(bits=12)
    )
    shipped.save(model, tmp_path / "weights.safetensors")
    again = shipped.load(tmp_path / "weights.safetensors")
    np.testing.assert_allclose(again.log_odds(reviews), model.log_odds(reviews), atol=0.05)


def test_calibration_error_is_the_gap_between_said_and_came() -> None:
    assert train.calibration_error(np.array([0.85, 0.85, 0.15]), np.array([1.0, 0.0, 0.0])) == pytest.approx(
        (2 * 0.35 + 0.15) / 3
    )


@pytest.mark.realdata
def test_shipped_weights_reach_their_card_on_reviews_they_never_saw(real_data: Path) -> None:
    _train, test = train.read(real_data / "womens-clothing-reviews")
    odds = shipped.model().log_odds(test.reviews)
    assert auc(odds, test.recommended) == pytest.approx(0.967, abs=0.001)
    assert train.calibration_error(1 / (1 + np.exp(-odds)), test.recommended) < 0.02
    undecided = test.stars == 3
    assert auc(odds[undecided], test.recommended[undecided]) > 0.65


# --- the job --------------------------------------------------------------------------------------
@pytest.fixture
def gown(make_product: Maker) -> Product:
    return make_product("gown", category="women/dresses")


def work() -> None:
    for job in Job.objects.filter(kind="recommender.label_reviews", state="queued"):
        done = runner.execute(job.pk, heartbeat=False)
        assert done is not None
        assert done.state == "succeeded"


def test_a_written_review_is_read_by_a_worker_and_a_changed_one_again(gown: Product, alice: Shopper) -> None:
    review = write_review(shopper=alice, product=gown, rating=5, title="Love it", text=PRAISE)
    assert not ReviewLabel.objects.exists()
    work()
    first = ReviewLabel.objects.get(review=review)
    assert (first.language, first.by) == ("en", shipped.version())
    assert first.chance is not None
    assert first.chance > 0.9
    write_review(shopper=alice, product=gown, rating=1, title="Not for me", text=COMPLAINT)
    work()
    second = ReviewLabel.objects.get()
    assert second.pk == first.pk
    assert second.chance is not None
    assert second.chance < 0.1
    assert second.aspects["quality"]["favourable"] is False


def test_a_chinese_review_is_looked_at_once_and_gets_no_label(gown: Product, alice: Shopper) -> None:
    write_review(shopper=alice, product=gown, rating=5, title="很喜欢", text="面料很柔软。", language="en")
    assert services.label_waiting() == {"read": 1, "labelled": 0}
    assert services.label_waiting() == {"read": 0, "labelled": 0}
    label = ReviewLabel.objects.get()
    assert (label.language, label.chance, label.aspects) == ("zh", None, {})


def test_other_weights_read_every_review_again(gown: Product, alice: Shopper) -> None:
    write_review(shopper=alice, product=gown, rating=5, text=PRAISE)
    services.label_waiting()
    ReviewLabel.objects.update(by="older")
    assert services.label_waiting() == {"read": 1, "labelled": 1}
    assert ReviewLabel.objects.get().by == shipped.version()


def test_words_move_three_stars_and_no_others(make_product: Maker, alice: Shopper) -> None:
    for number, (stars, text) in enumerate([(3, PRAISE), (3, COMPLAINT), (5, COMPLAINT)]):
        write_review(shopper=alice, product=make_product(f"p{number}"), rating=stars, text=text)
    services.label_waiting()
    values = list(Event.objects.filter(kind=EventKind.RATING).order_by("product_id").values_list("value", flat=True))
    assert 3.4 < values[0] <= 3.5
    assert 2.5 <= values[1] < 2.6
    assert values[2] == 5.0
    kinds = [weights.KINDS.index(EventKind.RATING)] * 3
    assert weights.confidence(kinds, [3.0, 3.5, 2.5]).tolist() == [1.0, 2.0, 0.5]


def test_a_label_goes_with_its_review(gown: Product, alice: Shopper) -> None:
    review = write_review(shopper=alice, product=gown, rating=5, text=PRAISE)
    services.label_waiting()
    remove_review(review=review)
    assert not ReviewLabel.objects.exists()


# --- where it is seen -----------------------------------------------------------------------------
@pytest.fixture
def reviewed(gown: Product) -> Product:
    for number, text in enumerate([PRAISE, PRAISE, COMPLAINT, "面料很柔软。"]):
        rating = 1 if text == COMPLAINT else 5
        write_review(shopper=Shopper.objects.create(), product=gown, rating=rating, text=text, title=str(number))
    services.label_waiting()
    return gown


def test_the_product_says_what_reviewers_say_with_their_words(reviewed: Product, charlie: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = charlie.get(f"/said/{reviewed.slug}/").content.decode()
    assert len(queries) == 2
    assert "What reviewers say" in page
    assert "Read by a program in 3 reviews in English." in page
    assert "+2" in page
    assert '<q lang="en">The fabric is cheap and thin, it fits poorly and I am returning it</q>' in page
    assert f'hx-get="/said/{reviewed.slug}/"' in charlie.get(reviewed.get_absolute_url()).content.decode()


def test_the_product_says_it_in_chinese(reviewed: Product, charlie: Client) -> None:
    page = charlie.get(f"/said/{reviewed.slug}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "买家怎么说" in page
    assert "做工" in page
    assert "由程序从 3 条英文评价中读出。" in page


def test_reviews_that_are_not_published_say_nothing(reviewed: Product, charlie: Client) -> None:
    Review.objects.update(status=ReviewStatus.PENDING)
    assert reading.summary(reviewed).read == 0
    assert charlie.get(f"/said/{reviewed.slug}/").content.decode().strip() == ""
    assert charlie.get("/said/no-such/").status_code == 404


def test_moderators_see_the_mood_of_each_review(reviewed: Product, charlie: Client, mei: User) -> None:
    charlie.force_login(mei)
    page = charlie.get("/admin/catalog/review/").content.decode()
    assert page.count("displeased") == 1
    assert page.count("pleased") == 3
