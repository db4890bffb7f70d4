from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image

from catalog import services as shop
from catalog.models import (
    Location,
    Product,
    Review,
    ReviewHelpful,
    ReviewPhoto,
    ReviewStatus,
)
from catalog.reviews import moderation, photos, reading, services, verdicts
from fashionai.accounts.models import Shopper, User
from fashionai.accounts.privacy import erase_shopper, export_shopper
from recommender.models import Event

Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def account(name: str) -> Shopper:
    """A shopper with an account."""
    return Shopper.objects.create(user=User.objects.create_user(f"{name}@example.com", "correct horse battery"))


def signed_in(shopper: Shopper) -> Client:
    client = Client()
    assert shopper.user is not None
    client.force_login(shopper.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def picture(
    name: str = "me.jpg", size: tuple[int, int] = (400, 500), kind: str = "JPEG", **saved: object
) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind, **saved)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def review_of(product: Product, shopper: Shopper, **fields: object) -> Review:
    return Review.objects.create(product=product, shopper=shopper, **{"rating": 4, **fields})  # type: ignore[arg-type]


# --- writing --------------------------------------------------------------------------------------
def test_review_needs_a_sign_in_and_a_stranger_writes_nothing(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    response = charlie.post(f"/p/{gown.slug}/review/", {"rating": 5})
    assert response.status_code == 302
    assert "next=" in response.headers["Location"]
    assert not Review.objects.exists()


def test_buyer_writes_a_review_that_is_published_marked_and_heard(
    make_product: Maker, alice: Shopper, warehouse: Location
) -> None:
    gown = make_product("gown")
    variant = gown.variants.get(size__code="M")
    shop.place_order(shopper=alice, items=[shop.Item(variant, 1)], location=warehouse)
    form = {"rating": "4", "fit": "small", "title": "Lovely", "text": "Soft, <b>warm</b>."}
    response = signed_in(alice).post(f"/p/{gown.slug}/review/", form)
    assert response.headers["Location"] == f"{gown.get_absolute_url()}#reviews"
    review = Review.objects.get()
    assert (review.rating, review.fit, review.title, review.text) == (4, "small", "Lovely", "Soft, <b>warm</b>.")
    assert (review.status, review.is_verified, review.variant) == (ReviewStatus.PUBLISHED, True, variant)
    rating = Event.objects.get(kind="rating")
    assert (rating.shopper, rating.product, rating.value) == (alice, gown, 4.0)


def test_second_review_changes_the_first_and_its_event(make_product: Maker, alice: Shopper) -> None:
    gown = make_product("gown")
    browser = signed_in(alice)
    for stars in ("5", "2"):
        browser.post(f"/p/{gown.slug}/review/", {"rating": stars, "text": "Words"})
    review = Review.objects.get()
    assert (review.rating, review.is_verified) == (2, False)
    assert review.updated_at is not None
    assert [event.value for event in Event.objects.filter(kind="rating")] == [2.0]
    assert 'value="2"' in browser.get(f"/p/{gown.slug}/review/").content.decode()


def test_review_without_stars_is_sent_back_with_its_words(make_product: Maker, alice: Shopper) -> None:
    gown = make_product("gown")
    response = signed_in(alice).post(f"/p/{gown.slug}/review/", {"text": "Kept words", "title": "Kept title"})
    assert response.status_code == 400
    page = response.content.decode()
    assert "Choose from one to five stars." in page
    assert "Kept words" in page
    assert 'value="Kept title"' in page
    assert not Review.objects.exists()


def test_own_review_is_deleted_with_its_photos_and_only_by_its_writer(
    make_product: Maker, alice: Shopper, bob: Shopper, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    gown = make_product("gown")
    signed_in(alice).post(f"/p/{gown.slug}/review/", {"rating": 5, "photos": [picture()]})
    name = ReviewPhoto.objects.get().file.name
    assert default_storage.exists(name)
    signed_in(bob).post(f"/p/{gown.slug}/review/delete/")
    assert Review.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        signed_in(alice).post(f"/p/{gown.slug}/review/delete/")
    assert not Review.objects.exists()
    assert not default_storage.exists(name)
    assert not Event.objects.filter(kind="rating").exists()


# --- photos ---------------------------------------------------------------------------------------
def test_photo_is_written_anew_without_what_the_phone_added(make_product: Maker, alice: Shopper) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # the camera was turned
    upload = picture(size=(2400, 1800), exif=exif)
    upload = SimpleUploadedFile("me.jpg", upload.read() + b"<script>alert(1)</script>", "image/jpeg")
    signed_in(alice).post(f"/p/{make_product('gown').slug}/review/", {"rating": 5, "photos": [upload]})
    photo = ReviewPhoto.objects.get()
    assert (photo.width, photo.height) == (1200, 1600)
    with default_storage.open(photo.file.name) as file:
        stored = file.read()
    assert b"taken at home" not in stored
    assert b"<script>" not in stored
    assert photo.review.status == ReviewStatus.PENDING


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("a.jpg", b"<html>", "image/jpeg"), "is not a JPEG, PNG or WebP photo"),
        (SimpleUploadedFile("a.jpg", picture().read()[:300], "image/jpeg"), "is damaged"),
        (picture("tiny.png", (150, 900), "PNG"), "smaller than 200 pixels"),
        (picture("a.gif", kind="GIF"), "is not a JPEG, PNG or WebP photo"),
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused_in_words(
    make_product: Maker, alice: Shopper, upload: SimpleUploadedFile, words: str
) -> None:
    upload.seek(0)
    form = {"rating": 5, "text": "Kept", "photos": [upload]}
    response = signed_in(alice).post(f"/p/{make_product('gown').slug}/review/", form)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Review.objects.exists()


def test_pixels_are_counted_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(photos.MAX_PIXELS, "PNG", 1_000_000)
    upload, decoded = picture("big.png", (1001, 1000), "PNG"), []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded.append)
    with pytest.raises(photos.PhotoRefused, match="more than 1 megapixels"):
        photos.read_photo(upload)
    assert decoded == []


def test_frames_of_an_animation_count_as_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(photos.MAX_PIXELS, "PNG", 300 * 300 * 3)
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (300, 300), shade) for shade in ("red", "green", "blue", "white")]
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(photos.PhotoRefused, match="megapixels"):
        photos.read_photo(SimpleUploadedFile("a.png", buffer.getvalue()))


def test_a_review_shows_three_photos_and_removed_ones_make_room(make_product: Maker, alice: Shopper) -> None:
    gown, browser = make_product("gown"), signed_in(alice)
    many = browser.post(f"/p/{gown.slug}/review/", {"rating": 5, "photos": [picture() for _ in range(4)]})
    assert many.status_code == 400
    browser.post(f"/p/{gown.slug}/review/", {"rating": 5, "photos": [picture() for _ in range(3)]})
    first = ReviewPhoto.objects.earliest("position")
    more = {"rating": 5, "photos": [picture()]}
    assert browser.post(f"/p/{gown.slug}/review/", more).status_code == 400
    more = {"rating": 5, "photos": [picture()], "remove": [first.pk]}
    assert browser.post(f"/p/{gown.slug}/review/", more).status_code == 302
    assert ReviewPhoto.objects.count() == 3
    assert not ReviewPhoto.objects.filter(pk=first.pk).exists()


def test_photos_of_others_cannot_be_removed(make_product: Maker, alice: Shopper, bob: Shopper) -> None:
    gown = make_product("gown")
    signed_in(bob).post(f"/p/{gown.slug}/review/", {"rating": 5, "photos": [picture()]})
    theirs = ReviewPhoto.objects.get()
    signed_in(alice).post(f"/p/{gown.slug}/review/", {"rating": 1, "remove": [theirs.pk]})
    assert ReviewPhoto.objects.get() == theirs


# --- moderation -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "words",
    [
        "see https://x.example",
        "buy at cheapbags.shop",
        "write me at a@b.example.",
        "call 138 0013 8000",
        "加微信 abc",
        "WhatsApp me",
    ],
)
def test_links_and_addresses_wait(words: str) -> None:
    assert moderation.is_suspicious(words)


@pytest.mark.parametrize(
    "words",
    [
        "I am 170 cm, 62 kg, took M.",
        "Bought 2 on 2026-11-20 for $49.90!",
        "身高165，体重50公斤，穿S码。",
        "Soft.Warm",
        "5/5 would buy",
    ],
)
def test_ordinary_words_do_not_wait(words: str) -> None:
    assert not moderation.is_suspicious(words)


@pytest.mark.parametrize(
    ("policy", "statuses"),
    [("auto", ["published", "pending"]), ("all", ["pending", "pending"]), ("none", ["published", "published"])],
)
def test_setting_decides_what_waits(settings: object, policy: str, statuses: list[str]) -> None:
    settings.REVIEW_MODERATION = policy  # type: ignore[attr-defined]
    found = [moderation.status_for(words=words, has_photos=False) for words in ("Fine", "www.spam.example")]
    assert found == statuses


def test_rejected_review_is_not_published_by_changing_a_word(make_product: Maker, alice: Shopper) -> None:
    gown = make_product("gown")
    review_of(gown, alice, status=ReviewStatus.REJECTED)
    signed_in(alice).post(f"/p/{gown.slug}/review/", {"rating": 5, "text": "Other words"})
    assert Review.objects.get().status == ReviewStatus.PENDING


@pytest.mark.parametrize("words", ["Other words", "The same words"])
def test_rejected_review_deleted_and_written_again_waits(make_product: Maker, alice: Shopper, words: str) -> None:
    gown, browser = make_product("gown"), signed_in(alice)
    browser.post(f"/p/{gown.slug}/review/", {"rating": 1, "text": "The same words"})
    verdicts.reject(review=Review.objects.get(), user=None, reason="offensive")
    for _ in range(2):  # twice, as what waits may be deleted too
        browser.post(f"/p/{gown.slug}/review/delete/")
        browser.post(f"/p/{gown.slug}/review/", {"rating": 1, "text": words})
        assert Review.objects.get().status == ReviewStatus.PENDING
    assert verdicts.why_it_waits(Review.objects.get()) == ["held"]
    verdicts.publish(review=Review.objects.get(), user=None)
    browser.post(f"/p/{gown.slug}/review/", {"rating": 2, "text": words})
    assert Review.objects.get().status == ReviewStatus.PUBLISHED


def test_review_that_stood_is_deleted_and_written_again_freely(make_product: Maker, alice: Shopper) -> None:
    gown, browser = make_product("gown"), signed_in(alice)
    for _ in range(2):
        browser.post(f"/p/{gown.slug}/review/", {"rating": 1, "text": "Words"})
        assert Review.objects.get().status == ReviewStatus.PUBLISHED
        browser.post(f"/p/{gown.slug}/review/delete/")


def test_is_published_follows_the_status(make_product: Maker, alice: Shopper) -> None:
    review = review_of(make_product("gown"), alice)
    assert Review.objects.published().count() == 1
    Review.objects.update(status=ReviewStatus.PENDING)
    assert Review.objects.published().count() == 0
    review.refresh_from_db()
    assert review.is_published is False


# --- votes ----------------------------------------------------------------------------------------
def test_helpful_counts_once_a_shopper_and_can_be_taken_back(make_product: Maker, alice: Shopper, bob: Shopper) -> None:
    review = review_of(make_product("gown"), alice)
    browser = signed_in(bob)
    for _ in range(2):
        browser.post(f"/reviews/{review.pk}/helpful/", {"helpful": "1"})
    review.refresh_from_db()
    assert (review.helpful_count, ReviewHelpful.objects.count()) == (1, 1)
    browser.post(f"/reviews/{review.pk}/helpful/", {"helpful": "0"})
    review.refresh_from_db()
    assert (review.helpful_count, ReviewHelpful.objects.count()) == (0, 0)


def test_nobody_votes_for_their_own_review_and_looking_votes_for_nothing(make_product: Maker, alice: Shopper) -> None:
    review = review_of(make_product("gown"), alice)
    browser = signed_in(alice)
    browser.post(f"/reviews/{review.pk}/helpful/", {"helpful": "1"})
    assert browser.get(f"/reviews/{review.pk}/helpful/").status_code == 405
    review.refresh_from_db()
    assert (review.helpful_count, ReviewHelpful.objects.count()) == (0, 0)


def test_guests_do_not_make_a_review_helpful(make_product: Maker, alice: Shopper) -> None:
    review = review_of(make_product("gown"), alice)
    for _ in range(3):
        answer = Client().post(f"/reviews/{review.pk}/helpful/", {"helpful": "1"})
        assert answer.status_code == 302
        assert "/p/gown/reviews/" in unquote(answer.headers["Location"])
    answer = Client().post(f"/reviews/{review.pk}/helpful/", {"helpful": "1"}, headers={"HX-Request": "true"})
    assert "next=" in answer.headers["HX-Redirect"]
    review.refresh_from_db()
    assert review.helpful_count == 0
    with pytest.raises(services.NeedsAccount):
        services.vote_helpful(review=review, shopper=Shopper.objects.create(), helpful=True)


def test_hidden_review_takes_no_votes(charlie: Client, make_product: Maker, alice: Shopper) -> None:
    review = review_of(make_product("gown"), alice, status=ReviewStatus.PENDING)
    assert charlie.post(f"/reviews/{review.pk}/helpful/", {"helpful": "1"}).status_code == 404
    assert not ReviewHelpful.objects.exists()


# --- reading --------------------------------------------------------------------------------------
def reviewed(make_product: Maker, ratings: str = "5432112345") -> Product:
    gown = make_product("gown")
    for number, stars in enumerate(ratings):
        review_of(gown, Shopper.objects.create(), rating=int(stars), title=f"Review {number}", helpful_count=number)
    return gown


def shown(client: Client, address: str, **query: object) -> list[str]:
    response = client.get(address, query)
    assert response.status_code == 200
    return [review.title for review in response.context["page"]]


def test_reviews_page_filters_orders_and_pages(charlie: Client, make_product: Maker) -> None:
    gown = reviewed(make_product)
    address = f"/p/{gown.slug}/reviews/"
    assert shown(charlie, address) == [f"Review {n}" for n in range(9, 1, -1)]
    assert shown(charlie, address, page=2) == ["Review 1", "Review 0"]
    assert shown(charlie, address, rating=5) == ["Review 9", "Review 0"]
    assert shown(charlie, address, rating="six", sort="worst", photos="yes", page="x") == shown(charlie, address)
    assert shown(charlie, address, photos=1) == []
    ReviewPhoto.objects.create(review=Review.objects.get(title="Review 3"), file="reviews/a.jpg", width=1, height=1)
    assert shown(charlie, address, photos=1) == ["Review 3"]


def test_order_of_reviews_is_not_called_an_order_in_chinese(make_product: Maker) -> None:
    page = Client(headers={"Accept-Language": "zh-hans"}).get(f"/p/{reviewed(make_product).slug}/reviews/")
    assert "<label>排序 " in page.content.decode()


def test_reviews_of_the_readers_language_come_first(
    charlie: Client, make_product: Maker, alice: Shopper, bob: Shopper
) -> None:
    gown = make_product("gown")
    review_of(gown, alice, language="zh-hans", title="很好", helpful_count=9)
    review_of(gown, bob, language="en", title="Good")
    assert shown(charlie, f"/p/{gown.slug}/reviews/") == ["Good", "很好"]
    charlie.cookies["django_language"] = "zh-hans"
    assert shown(charlie, f"/p/{gown.slug}/reviews/") == ["很好", "Good"]


def test_htmx_gets_the_list_alone_and_both_take_the_same_queries_for_few_and_many(
    charlie: Client, make_product: Maker, as_it_runs: None
) -> None:
    gown = reviewed(make_product, "54")
    address = f"/p/{gown.slug}/reviews/"
    fragment = charlie.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Review 1" in fragment

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            charlie.get(address)
        return len(caught)

    few = count()
    for number in range(8):
        review_of(gown, Shopper.objects.create(), title=f"More {number}")
    assert count() == few <= 7


@pytest.mark.parametrize(
    ("fits", "advice"),
    [
        ("SSSTT", "Between two sizes? Take the larger one."),
        ("LLLLT", "Between two sizes? Take the smaller one."),
        ("TTTS", "Take your usual size."),
        ("SS", ""),
        ("SSLL", ""),
    ],
)
def test_advice_follows_what_most_say(fits: str, advice: str) -> None:
    names = {"S": "small", "T": "true", "L": "large"}
    counts = {value: sum(names[fit] == value for fit in fits) for value in ("small", "true", "large")}
    assert reading.Opinion(4.0, 9, {"5": 9}, counts).advice == advice


def test_histogram_counts_published_reviews_by_stars(make_product: Maker) -> None:
    gown = reviewed(make_product, "5554")
    Review.objects.filter(title="Review 0").update(status=ReviewStatus.REJECTED)
    opinion = reading.opinion(gown)
    assert [(bar.key, bar.count, bar.percent) for bar in opinion.star_bars] == [
        ("5", 2, 67), ("4", 1, 33), ("3", 0, 0), ("2", 0, 0), ("1", 0, 0),
    ]  # fmt: skip


# --- privacy --------------------------------------------------------------------------------------
def test_erasure_takes_reviews_photos_and_votes_and_puts_the_counts_right(
    make_product: Maker, alice: Shopper, bob: Shopper, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    gown, coat = make_product("gown"), make_product("coat")
    signed_in(alice).post(f"/p/{gown.slug}/review/", {"rating": 5, "photos": [picture()]})
    theirs = review_of(coat, bob)
    services.vote_helpful(review=theirs, shopper=alice, helpful=True)
    file = ReviewPhoto.objects.get().file.name
    assert export_shopper(alice)["sections"]["reviews"][0]["photos"] == [file]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        erase_shopper(shopper=alice)
    theirs.refresh_from_db()
    assert (theirs.helpful_count, Review.objects.count()) == (0, 1)
    assert not default_storage.exists(file)
