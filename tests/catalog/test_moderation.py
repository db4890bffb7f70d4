"""Moderation of reviews: what waits, who may decide, and what a decision does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from catalog.models import Product, Review, ReviewPhoto, ReviewVerdict
from catalog.reports.services import report
from catalog.reviews import verdicts
from catalog.reviews.reading import opinion
from fashionai.accounts.models import Shopper, User
from fashionai.desk.attention import waiting
from tests.catalog.test_labelling import drawn

Maker = Callable[..., Product]
QUEUE = "/admin/catalog/review/queue/"
LIST = "/admin/catalog/review/"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def gown(make_product: Maker) -> Product:
    return make_product("gown")


@pytest.fixture
def desk(mei: User) -> Client:
    client = Client()
    client.force_login(mei)
    return client


def review(product: Product, *, status: str = "pending", **fields: object) -> Review:
    fields = {"rating": 4, "title": "Lovely", "text": "It fits.", **fields}
    return Review.objects.create(product=product, shopper=Shopper.objects.create(), status=status, **fields)


def member(group: str) -> Client:
    user = User.objects.create_user(f"{group}@example.com", "correct horse battery", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def test_queue_holds_what_waits_and_what_was_reported_worst_first(gown: Product, alice: Shopper, bob: Shopper) -> None:
    now = timezone.now()
    young = review(gown, created_at=now)
    old = review(gown, created_at=now - timedelta(days=3))
    reported = review(gown, status="published")
    twice = review(gown, status="published")
    review(gown, status="published")
    review(gown, status="rejected")
    report(target=reported, shopper=alice, reason="offensive")
    for shopper in (alice, bob):
        report(target=twice, shopper=shopper, reason="offensive")
    assert list(verdicts.queue()) == [twice, reported, old, young]


def test_reasons_for_waiting_are_told(gown: Product, desk: Client, alice: Shopper) -> None:
    spam = review(gown, text="Buy at www.example.com <b>now</b>")
    photo = ReviewPhoto.objects.create(review=spam, file=ContentFile(drawn("dot", 1), name="p.png"))
    report(target=spam, shopper=alice, reason="offensive")
    page = desk.get(QUEUE).content.decode()
    assert "1 reader reported it." in page
    assert "It has photos." in page
    assert "It holds a link or a way to get in touch." in page
    assert photo.file.url in page
    assert "<b>now</b>" not in page


def test_approving_publishes_dismisses_reports_and_leads_on(
    gown: Product, desk: Client, mei: User, alice: Shopper
) -> None:
    first = review(gown, rating=2)
    review(gown, rating=5, status="published")
    report(target=first, shopper=alice, reason="offensive")
    assert opinion(gown).count == 1
    response = desk.post(QUEUE, {"review": first.pk, "publish": "1"})
    assert response.headers["Location"] == QUEUE
    first.refresh_from_db()
    assert (first.status, first.report_count, first.title) == ("published", 0, "Lovely")
    verdict = ReviewVerdict.objects.get()
    assert (verdict.user, verdict.status, verdict.dismissed) == (mei, "published", 1)
    assert (opinion(gown).count, opinion(gown).mean) == (2, 3.5)
    assert not verdicts.queue().exists()


def test_rejecting_needs_a_reason_and_takes_the_stars_out_of_the_mean(gown: Product, desk: Client) -> None:
    bad = review(gown, rating=1, status="published")
    review(gown, rating=5, status="published")
    Review.objects.filter(pk=bad.pk).update(report_count=1)
    for reason in ("", "because"):
        desk.post(QUEUE, {"review": bad.pk, "reason": reason})
        bad.refresh_from_db()
        assert bad.status == "published"
    desk.post(QUEUE, {"review": bad.pk, "reason": "offensive"})
    bad.refresh_from_db()
    assert (bad.status, ReviewVerdict.objects.get().reason) == ("rejected", "offensive")
    assert (opinion(gown).count, opinion(gown).mean) == (1, 5)


def test_skipped_reviews_come_back_another_time(gown: Product, desk: Client) -> None:
    first, second = review(gown), review(gown)
    assert desk.get(QUEUE).context["review"] == first
    assert desk.get(QUEUE, {"skip": first.pk}).context["review"] == second
    assert desk.get(f"{QUEUE}?skip={first.pk}&skip={second.pk}&skip=x").context["review"] is None
    assert desk.get(QUEUE).context["review"] == first


def test_many_are_decided_after_a_confirmation_and_signed(gown: Product, desk: Client, mei: User) -> None:
    several = [review(gown) for _ in range(3)]
    chosen = {"action": "reject", "_selected_action": [str(one.pk) for one in several[:2]]}
    asked = desk.post(LIST, chosen)
    assert asked.status_code == 200
    assert not ReviewVerdict.objects.exists()
    desk.post(LIST, {**chosen, "step": "go", "reason": "advertising"})
    assert [Review.objects.get(pk=one.pk).status for one in several] == ["rejected", "rejected", "pending"]
    assert LogEntry.objects.filter(user=mei).count() == 2
    desk.post(LIST, {**chosen, "action": "publish", "step": "go"})
    assert [Review.objects.get(pk=one.pk).status for one in several] == ["published", "published", "pending"]


def test_words_are_never_edited(gown: Product, desk: Client) -> None:
    one = review(gown)
    address = reverse("admin:catalog_review_change", args=[one.pk])
    assert desk.post(address, {"title": "Bought", "rating": 5, "status": "published"}).status_code == 403
    one.refresh_from_db()
    assert (one.title, one.status) == ("Lovely", "pending")


def test_viewer_and_stranger_decide_nothing(gown: Product, charlie: Client) -> None:
    one = review(gown)
    viewer = member("viewer")
    assert viewer.get(LIST).status_code == 200
    assert viewer.get(QUEUE).status_code == 403
    assert viewer.post(QUEUE, {"review": one.pk, "publish": "1"}).status_code == 403
    assert charlie.post(QUEUE, {"review": one.pk, "publish": "1"}).headers["Location"].startswith("/admin/login/")
    chosen = {"action": "publish", "_selected_action": [str(one.pk)], "step": "go"}
    viewer.post(LIST, chosen)
    one.refresh_from_db()
    assert one.status == "pending"


def test_merchandiser_finds_the_queue_on_the_front_page(gown: Product) -> None:
    client = member("merchandiser")
    review(gown)
    line = next(one for one in waiting(User.objects.get(email="merchandiser@example.com")) if one.address == QUEUE)
    assert line.count == 1
    assert QUEUE in client.get(LIST).content.decode()


def test_queue_takes_the_same_queries_for_few_and_for_many(gown: Product, desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(QUEUE).status_code == 200
        return len(caught)

    review(gown)
    few = queries()
    for _ in range(6):
        review(gown)
    assert queries() == few


def test_wrong_posts_are_not_found(gown: Product, desk: Client) -> None:
    assert desk.post(QUEUE, {"publish": "1"}).status_code == 404
    assert desk.post(QUEUE, {"review": "9" * 40, "publish": "1"}).status_code == 404
