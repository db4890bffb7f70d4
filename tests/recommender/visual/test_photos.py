"""Search by a photo: what is kept of it, who may see it, and that it goes."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog.models import Product
from fashionai.accounts import privacy
from fashionai.accounts.models import Shopper
from fashionai.jobs import nightly, runner, services
from fashionai.jobs.models import Job, State
from recommender.models import PhotoSearch, Slate
from recommender.visual import photos
from tests.recommender.visual.conftest import embed, encoded, garment

pytestmark = pytest.mark.django_db
Make = Callable[..., Product]
START = "/search/photo/"


def upload(image: Image.Image | None = None, **options: Any) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    (image or garment("#cc1111")).resize((300, 400)).save(buffer, "JPEG", **options)
    return SimpleUploadedFile("dress.jpg", buffer.getvalue(), "image/jpeg")


def signed_in(shopper: Shopper) -> Client:
    client = Client()
    assert shopper.user is not None
    client.force_login(shopper.user)
    return client


def look() -> None:
    for job in Job.objects.filter(kind=photos.SEARCH, state=State.QUEUED):
        done = runner.execute(job.pk, heartbeat=False)
        assert done is not None
        assert (done.state, done.error) == (State.SUCCEEDED, "")


@pytest.fixture
def shop(pictured: Make) -> list[Product]:
    """A red and a rosy dress, and blue trousers, embedded."""
    products = [
        pictured("red", "#cc1111"), pictured("rosy", "#dd2222"), pictured("blue", "#1133aa", "trousers")
    ]  # fmt: skip
    embed()
    return products


def test_a_photo_of_a_red_dress_finds_the_red_dresses_first(alice: Shopper, shop: list[Product]) -> None:
    client = signed_in(alice)
    answer = client.post(START, {"photo": upload()})
    page = answer["Location"]
    waiting = client.get(page).content.decode()
    assert "Looking through the shop" in waiting
    assert 'http-equiv="refresh"' in waiting
    look()
    found = client.get(page)
    assert [tile.product for tile in found.context["tiles"]][:2] == shop[:2]
    assert 'http-equiv="refresh"' not in found.content.decode()
    slate = Slate.objects.get(shopper=alice, slot="photo")
    assert [tile[0] for tile in slate.tiles][:2] == [shop[0].pk, shop[1].pk]
    assert {tile[2] for tile in slate.tiles} == {1.0}


def test_what_is_sold_out_or_archived_is_not_shown(alice: Shopper, shop: list[Product]) -> None:
    client = signed_in(alice)
    page = client.post(START, {"photo": upload()})["Location"]
    look()
    shop[0].status = "archived"
    shop[0].save()
    for variant in shop[1].variants.all():
        variant.stock.update(on_hand=0)
    shown = [tile.product.pk for tile in client.get(page).context["tiles"]]
    assert shop[0].pk not in shown
    assert shop[1].pk not in shown


def test_a_stranger_reaches_nothing_of_it(alice: Shopper, bob: Shopper, charlie: Client, shop: list[Product]) -> None:
    owner = signed_in(alice)
    page = owner.post(START, {"photo": upload()})["Location"]
    search = PhotoSearch.objects.get()
    api = f"/api/v1/search/image/{search.pk}"
    for stranger in (charlie, signed_in(bob)):
        assert stranger.get(page).status_code == 404
        assert stranger.get(f"{page}photo.jpg").status_code == 404
        assert stranger.post(f"{page}forget/").status_code == 404
        assert stranger.get(api).status_code == 404
        assert stranger.delete(api).status_code == 404
    assert PhotoSearch.objects.get().pk == search.pk
    mine = owner.get(f"{page}photo.jpg")
    assert (mine.status_code, mine["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in mine["Cache-Control"]
    assert "private" in mine["Cache-Control"]


def test_only_a_small_copy_without_metadata_is_kept(alice: Shopper) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif[0x8825] = {1: "N", 2: (52.0, 0.0, 0.0)}
    big = garment("red").resize((1500, 2000))
    buffer = io.BytesIO()
    big.save(buffer, "JPEG", exif=exif)
    photos.begin(shopper=alice, upload=SimpleUploadedFile("a.jpg", buffer.getvalue() + b"<script>alert(1)</script>"))
    kept = bytes(PhotoSearch.objects.get().photo)
    with Image.open(io.BytesIO(kept)) as image:
        assert max(image.size) == photos.LONGEST_SIDE
        assert not image.getexif()
    assert b"script" not in kept
    assert b"A camera" not in kept


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.jpg", b"no picture", "is not a JPEG, PNG or WebP photo"),
        ("a.jpg", b"\xff\xd8\xff broken", "is damaged"),
        ("a.png", encoded(Image.new("RGB", (80, 80))), "is smaller than 200 pixels"),
        ("a.png", encoded(Image.new("1", (6000, 5000))), "has more than 24 megapixels"),
    ],
    ids=["no picture", "damaged", "tiny", "huge"],
)
def test_an_unusable_upload_is_refused_with_a_reason(alice: Shopper, name: str, data: bytes, sentence: str) -> None:
    client = signed_in(alice)
    page = client.post(START, {"photo": SimpleUploadedFile(name, data)})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    answer = client.post("/api/v1/search/image", {"photo": SimpleUploadedFile(name, data)})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:fashionai:problem:unusable_photo")
    assert sentence in answer.json()["detail"]
    assert not PhotoSearch.objects.exists()


def test_no_file_is_said_in_both_languages(alice: Shopper) -> None:
    client = signed_in(alice)
    assert "Choose a photo first." in client.post(START).content.decode()
    assert "请先选择一张照片。" in client.post(START, headers={"accept-language": "zh-hans"}).content.decode()


def test_the_camera_field_counts_as_well(alice: Shopper) -> None:
    assert signed_in(alice).post(START, {"camera": upload()}).status_code == 302


def test_the_page_says_when_the_worker_is_away_and_when_it_gave_up(alice: Shopper) -> None:
    client = signed_in(alice)
    page = client.post(START, {"photo": upload()})["Location"]
    PhotoSearch.objects.update(created_at=timezone.now() - photos.PATIENCE - timedelta(seconds=1))
    assert "is away just now" in client.get(page).content.decode()
    part = client.get(page, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 1s"' in part
    Job.objects.filter(kind=photos.SEARCH).update(state=State.DEAD)
    gone = client.get(page, headers={"hx-request": "true"}).content.decode()
    assert "Something went wrong on our side" in gone
    assert "hx-trigger" not in gone


def test_without_vectors_the_page_says_so(alice: Shopper) -> None:
    client = signed_in(alice)
    page = client.post(START, {"photo": upload()})["Location"]
    look()
    assert "are not prepared for this yet" in client.get(page).content.decode()


def test_it_is_forgotten_in_time_by_the_night_and_on_request(alice: Shopper) -> None:
    client = signed_in(alice)
    page = client.post(START, {"photo": upload()})["Location"]
    own = Job.objects.get(kind=photos.FORGET)
    search = PhotoSearch.objects.get()
    assert search.expires_at - search.created_at <= timedelta(hours=24)
    assert own.available_at <= search.expires_at + timedelta(seconds=2)
    assert photos.FORGET in {step.kind for step in nightly.steps()}
    assert photos.forget_expired() == 0
    PhotoSearch.objects.update(expires_at=timezone.now())
    assert client.get(page).status_code == 404  # before anything was deleted
    runner.execute(services.enqueue(photos.FORGET).pk, heartbeat=False)
    assert not PhotoSearch.objects.exists()
    second = client.post(START, {"photo": upload()})["Location"]
    assert client.post(f"{second}forget/").status_code == 302
    assert not PhotoSearch.objects.exists()


def test_a_search_forgotten_before_the_worker_came_is_no_failure(alice: Shopper) -> None:
    photos.begin(shopper=alice, upload=upload())
    PhotoSearch.objects.all().delete()
    look()


def test_many_photos_have_to_wait(alice: Shopper, settings: Any) -> None:
    settings.PHOTO_SEARCHES_PER_HOUR = 1
    client = signed_in(alice)
    assert client.post(START, {"photo": upload()}).status_code == 302
    assert "many photos within an hour" in client.post(START, {"photo": upload()}).content.decode()
    assert client.post("/api/v1/search/image", {"photo": upload()}).status_code == 429
    assert PhotoSearch.objects.count() == 1


def test_a_guest_keeps_the_search_after_signing_in(alice: Shopper, charlie: Client) -> None:
    page = charlie.post(START, {"photo": upload()})["Location"]
    assert charlie.get(page).status_code == 200
    charlie.post("/account/login/", {"login": "alice@example.com", "password": "correct horse battery"})
    assert charlie.get(page).status_code == 200
    assert PhotoSearch.objects.get().shopper == alice


def test_export_holds_the_photo_and_erasure_takes_it(alice: Shopper, bob: Shopper) -> None:
    mine = photos.begin(shopper=alice, upload=upload())
    theirs = photos.begin(shopper=bob, upload=upload())
    rows = privacy.export_shopper(alice)["sections"]["photo searches"]
    assert len(rows) == 1
    assert rows[0]["at"] == mine.created_at.isoformat()
    assert rows[0]["photo"].startswith("/9j/")  # a JPEG's first bytes in base64
    privacy.erase_shopper(shopper=alice)
    assert list(PhotoSearch.objects.all()) == [theirs]


def test_the_api_answers_waiting_then_done(alice: Shopper, shop: list[Product]) -> None:
    client = signed_in(alice)
    begun = client.post("/api/v1/search/image", {"photo": upload()})
    assert begun.status_code == 202
    assert (begun.json()["state"], begun.json()["items"]) == ("waiting", [])
    look()
    done = client.get(begun["Location"]).json()
    assert done["state"] == "done"
    assert [item["product"] for item in done["items"]][:2] == [shop[0].pk, shop[1].pk]
    assert client.delete(begun["Location"]).status_code == 204
    assert client.get(begun["Location"]).status_code == 404


def test_the_api_wants_a_file(alice: Shopper) -> None:
    assert signed_in(alice).post("/api/v1/search/image", {}).status_code == 400


def test_looking_at_what_was_found_costs_a_fixed_number_of_queries(
    alice: Shopper, shop: list[Product], django_assert_max_num_queries: Any
) -> None:
    client = signed_in(alice)
    page = client.post(START, {"photo": upload()})["Location"]
    look()
    client.get(page)
    with django_assert_max_num_queries(18):
        client.get(page)
