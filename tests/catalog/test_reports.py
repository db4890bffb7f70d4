"""Reports of looks, people and reviews: who may, how often, what comes of them, and where they go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client, override_settings
from django.utils import timezone, translation

from catalog.looks.services import make_look, save_person
from catalog.models import Look, Person, Product, Report, ReportVerdict, Review, ReviewStatus
from catalog.reports import reading
from catalog.reports.services import OwnThing, TooManyReports, decide, report
from catalog.reviews import verdicts
from catalog.reviews.services import NeedsAccount
from fashionai.accounts.models import Shopper, User
from fashionai.accounts.privacy import erase_shopper, export_shopper
from tests.catalog.test_reviews import account, review_of, signed_in

Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def face(alice: Shopper) -> Person:
    return save_person(shopper=alice, handle="alice-a", name="Alice A.")


@pytest.fixture
def look(face: Person) -> Look:
    return make_look(owner=face.shopper, title="Sunday", visibility="public")


@pytest.fixture
def review(alice: Shopper, make_product: Maker) -> Review:
    return review_of(make_product("gown"), alice, title="Lovely")


def addresses(*things: Look | Person | Review) -> list[str]:
    return [
        f"/reviews/{one.pk}/report/" if isinstance(one, Review) else f"{one.get_absolute_url()}report/"
        for one in things
    ]


def test_page_of_a_thing_leads_to_its_report_and_back(bob: Shopper, look: Look, face: Person, review: Review) -> None:
    browser = signed_in(bob)
    pages = [look.get_absolute_url(), face.get_absolute_url(), "/p/gown/reviews/"]
    for page, address in zip(pages, addresses(look, face, review), strict=True):
        assert address in browser.get(page).content.decode()
        assert browser.get(address).status_code == 200
        answer = browser.post(address, {"reason": "stolen", "words": " Mine. "})
        assert answer.headers["Location"].split("#")[0] == page
    assert [(one.target, one.reason, one.words) for one in Report.objects.order_by("pk")] == [
        (look, "stolen", "Mine."),
        (face, "stolen", "Mine."),
        (review, "stolen", "Mine."),
    ]
    assert list(reading.reported_looks()) == [look]
    assert list(reading.reported_people()) == [face]


def test_report_needs_a_reason(bob: Shopper, look: Look) -> None:
    for wrong in ({}, {"reason": "because"}, {"reason": "other", "words": "x" * 501}):
        answer = signed_in(bob).post(*addresses(look), wrong)
        assert answer.status_code == 400
    assert not Report.objects.exists()
    with pytest.raises(ValueError, match="because"):
        report(shopper=bob, target=look, reason="because")


def test_stranger_signs_in_first_and_nothing_is_reported(
    charlie: Client, look: Look, face: Person, review: Review
) -> None:
    for address in addresses(look, face, review):
        for answer in (charlie.get(address), charlie.post(address, {"reason": "other"})):
            assert answer.headers["Location"] == f"/account/login/?next={address}"
    for target in (look, face, review):
        with pytest.raises(NeedsAccount):
            report(shopper=Shopper.objects.create(), target=target, reason="other")
    assert not Report.objects.exists()


def test_what_one_cannot_see_cannot_be_reported(bob: Shopper, alice: Shopper, make_product: Maker) -> None:
    private = make_look(owner=alice, title="Mine", visibility="private")
    hidden = review_of(make_product("coat"), alice, status=ReviewStatus.PENDING)
    for address in (*addresses(private, hidden), "/people/nobody/report/"):
        assert signed_in(bob).get(address).status_code == 404
        assert signed_in(bob).post(address, {"reason": "other"}).status_code == 404
    assert not Report.objects.exists()


def test_nobody_reports_what_they_made(alice: Shopper, look: Look, face: Person, review: Review) -> None:
    browser = signed_in(alice)
    for target, address in zip((look, face, review), addresses(look, face, review), strict=True):
        assert browser.post(address, {"reason": "other"}).status_code == 302
        with pytest.raises(OwnThing):
            report(shopper=alice, target=target, reason="other")
    assert address not in browser.get(look.get_absolute_url()).content.decode()
    assert not Report.objects.exists()


def test_a_person_counts_once_until_the_desk_has_decided(bob: Shopper, mei: User, look: Look) -> None:
    first = report(shopper=bob, target=look, reason="offensive")
    assert report(shopper=bob, target=look, reason="other") == first
    assert decide(target=look, verdict=ReportVerdict.DISMISSED, user=mei) == 1
    assert decide(target=look, verdict=ReportVerdict.UPHELD, user=mei) == 0
    first.refresh_from_db()
    assert (first.reason, first.verdict, first.decided_by) == ("offensive", "dismissed", mei)
    assert not reading.reported_looks().exists()
    assert report(shopper=bob, target=look, reason="other") != first


def test_database_keeps_reports_of_one_thing_once(bob: Shopper, look: Look, face: Person) -> None:
    report(shopper=bob, target=look, reason="other")
    for wrong in ({"look": look}, {"look": look, "person": face}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(shopper=bob, reason="other", **wrong)


@override_settings(REPORTS_PER_DAY=2)
def test_so_many_a_day_and_no_more(bob: Shopper, alice: Shopper, face: Person) -> None:
    looks = [make_look(owner=alice, title=f"Look {number}", visibility="public") for number in range(3)]
    for one in looks[:2]:
        report(shopper=bob, target=one, reason="other")
    with pytest.raises(TooManyReports):
        report(shopper=bob, target=face, reason="other")
    page = signed_in(bob).post(*addresses(looks[2]), {"reason": "other"}, follow=True).content.decode()
    assert "Please go on tomorrow." in page
    assert Report.objects.count() == 2
    Report.objects.update(created_at=timezone.now() - timedelta(hours=25))
    report(shopper=bob, target=face, reason="other")


def test_three_reports_hide_a_review_until_somebody_has_looked(bob: Shopper, mei: User, review: Review) -> None:
    for reader in (bob, bob, account("carol")):
        report(shopper=reader, target=review, reason="offensive")
    review.refresh_from_db()
    assert (review.report_count, review.status) == (2, ReviewStatus.PUBLISHED)
    report(shopper=account("dora"), target=review, reason="other")
    review.refresh_from_db()
    assert (review.report_count, review.status) == (3, ReviewStatus.PENDING)
    verdicts.publish(review=review, user=mei)
    report(shopper=bob, target=review, reason="other")
    review.refresh_from_db()
    assert (review.report_count, review.status) == (1, ReviewStatus.PUBLISHED)
    verdicts.reject(review=review, user=mei, reason="offensive")
    assert set(Report.objects.values_list("verdict", flat=True)) == {"dismissed", "upheld"}
    assert not Report.objects.open().exists()


def test_reports_are_the_reporters_data_and_go_with_them(bob: Shopper, look: Look, review: Review) -> None:
    report(shopper=bob, target=look, reason="stolen", words="Mine.")
    report(shopper=bob, target=review, reason="other")
    rows = export_shopper(bob)["sections"]["reports"]
    assert [(row["look"], row["review"], row["reason"], row["words"]) for row in rows] == [
        (look.token, None, "stolen", "Mine."),
        (None, review.pk, "other", ""),
    ]
    erase_shopper(shopper=bob)
    review.refresh_from_db()
    assert (review.report_count, Report.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_reports_of_reviews_survive_the_move_to_one_table_and_back(review: Review, bob: Shopper) -> None:
    report(shopper=bob, target=review, reason="stolen")
    executor = MigrationExecutor(connection)
    try:
        executor.migrate([("catalog", "0013_accounts_alone_vote")])
        old = executor.loader.project_state([("catalog", "0013_accounts_alone_vote")]).apps
        kept = old.get_model("catalog", "ReviewReport").objects.values_list("review", "shopper")
        assert list(kept) == [(review.pk, bob.pk)]
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert [(one.target, one.shopper, one.reason) for one in Report.objects.all()] == [(review, bob, "other")]
