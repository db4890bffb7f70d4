"""Larger drawn pictures: which sizes a picture offers, and how they are drawn, kept and served."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from catalog import drawing
from catalog.drawing import GarmentSpec, save_image
from catalog.models import Product, ProductImage
from catalog.pictures import addresses, drawer, store
from catalog.pictures.sizes import WIDTHS, height_of

MARK = "ab" * 16
SPEC = GarmentSpec("tshirt", "red", neckline="crew", sleeve="short", details=("pocket",), seed=5)
FOR_EVER = "public, max-age=31536000, immutable"


def _webp(width: int, colour: str = "white") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height_of(width)), colour).save(buffer, "WEBP")
    return buffer.getvalue()


@pytest.fixture
def drawn_picture(make_product: Callable[..., Product]) -> ProductImage:
    return ProductImage.objects.create(
        product=make_product(),
        file=ContentFile(_webp(360), name=f"{MARK}.webp"),
        sha256=MARK * 2,
        drawing={"view": "front", "spec": SPEC.as_json()},
    )


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not look like a slow drawing."""
    monkeypatch.setattr(drawer, "_REQUEST_SECONDS", 60.0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The engine replaced by a plain grey; returns what it was asked to draw."""
    asked: list[object] = []

    def grey(record: object, *, width: int, height: int) -> np.ndarray:
        asked.append(record)
        return np.full((height, width, 3), 128, np.uint8)

    monkeypatch.setattr(drawing, "view_of", grey, raising=False)
    return asked


def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def _body(response: Any) -> bytes:
    """All of it; the test client closes what it has read to its end, and a second close would end the connection."""
    return b"".join(response.streaming_content)


def test_spec_survives_json() -> None:
    assert GarmentSpec.from_json(SPEC.as_json()) == SPEC


def test_drawn_picture_offers_card_and_larger_sizes(drawn_picture: ProductImage) -> None:
    prefix = f"/pictures/{drawn_picture.pk}/{MARK}"
    card = f"/media/products/{MARK}.webp"
    assert drawn_picture.sources == [(card, 360), (f"{prefix}/720.webp", 720), (f"{prefix}/900.webp", 900)]
    assert drawn_picture.srcset == f"{card} 360w, {prefix}/720.webp 720w, {prefix}/900.webp 900w"
    assert drawn_picture.full_url == f"{prefix}/900.webp"
    assert (drawn_picture.full_width, drawn_picture.full_height) == (900, 1200)


def test_uploaded_picture_offers_its_file(make_product: Callable[..., Product]) -> None:
    file = ContentFile(_webp(480), name="shoot.webp")
    picture = ProductImage.objects.create(product=make_product(), file=file, sha256="cd" * 32)
    assert picture.sources == [(picture.file.url, 480)]
    assert picture.full_url == picture.file.url
    assert (picture.full_width, picture.full_height) == (480, 640)


def test_picture_whose_file_the_desk_replaced_is_no_longer_drawn(drawn_picture: ProductImage, client: Client) -> None:
    before = drawn_picture.full_url
    drawn_picture.file = ContentFile(_webp(480), name="shoot.webp")
    drawn_picture.save()
    assert drawn_picture.full_url == drawn_picture.file.url
    assert client.get(before).status_code == 404


def test_full_size_is_drawn_once_and_then_served_without_a_query(
    drawn_picture: ProductImage, client: Client, quick: list[object], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(drawn_picture.full_url)
    assert Image.open(BytesIO(_body(first))).size == (900, 1200)
    with django_assert_num_queries(0):
        again = client.get(drawn_picture.full_url)
    assert quick == [drawn_picture.drawing]
    assert _body(again)[:4] == b"RIFF"
    for response in (first, again):
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["Cache-Control"] == FOR_EVER
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in response.headers


def test_one_drawing_fills_every_width(drawn_picture: ProductImage, client: Client, quick: list[object]) -> None:
    for url, width in drawn_picture.sources[1:]:
        assert Image.open(BytesIO(_body(client.get(url)))).size == (width, height_of(width))
    assert len(quick) == 1


def test_full_size_shows_the_garment_of_the_card(drawn_picture: ProductImage, client: Client) -> None:
    full = np.asarray(Image.open(BytesIO(_body(client.get(drawn_picture.full_url)))).convert("RGB"), int)
    card = drawing.draw(SPEC, width=360, height=480).image.astype(int)
    small = np.asarray(Image.fromarray(full.astype(np.uint8)).resize((360, 480), Image.Resampling.BOX), int)
    assert np.abs(small - card).mean() < 3


@pytest.mark.parametrize("change", ["width", "mark", "key"])
def test_nothing_else_is_drawn(drawn_picture: ProductImage, client: Client, quick: list[object], change: str) -> None:
    key, mark, width = drawn_picture.pk, MARK, 900
    if change == "width":
        width = 901
    elif change == "mark":
        mark = "cd" * 16
    else:
        key += 1
    assert client.get(f"/pictures/{key}/{mark}/{width}.webp").status_code == 404
    assert quick == []
    assert not (store.path_of(MARK, 900).parent).exists()


@pytest.mark.parametrize("mark", ["..", "%2e%2e%2fx", "a.b"])
def test_mark_cannot_leave_the_folder(drawn_picture: ProductImage, client: Client, mark: str) -> None:
    assert client.get(f"/pictures/{drawn_picture.pk}/{mark}/900.webp").status_code == 404


def test_uploaded_picture_has_no_other_size(make_product: Callable[..., Product], client: Client) -> None:
    file = ContentFile(_webp(480), name=f"{MARK}.webp")
    picture = ProductImage.objects.create(product=make_product(), file=file, sha256=MARK * 2)
    assert client.get(f"/pictures/{picture.pk}/{MARK}/900.webp").status_code == 404


def test_busy_process_answers_with_the_card(
    drawn_picture: ProductImage, client: Client, quick: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "_PATIENCE", 0.01)
    with drawer.GARMENTS.turn():
        response = client.get(drawn_picture.full_url)
    assert Image.open(BytesIO(_body(response))).size == (360, 480)
    assert response.headers["Cache-Control"] == "no-store"
    assert quick == []


def test_request_waits_its_turn_while_few_wait(
    drawn_picture: ProductImage, quick: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with drawer.GARMENTS.turn():
            waiting = pool.submit(drawer.drawn, drawn_picture, 900)
        assert _size(waiting.result()) == (900, 1200)


def test_nobody_waits_behind_two_who_wait(
    drawn_picture: ProductImage, quick: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = drawer.GARMENTS
    with lane.turn(), lane._waiting, lane._waiting, pytest.raises(drawer.Busy):
        drawer.drawn(drawn_picture, 900)
    assert quick == []


def test_one_is_drawn_at_a_time(
    drawn_picture: ProductImage, quick: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    started, release = threading.Semaphore(0), threading.Event()

    def slow(record: object, *, width: int, height: int) -> np.ndarray:
        started.release()
        release.wait(10)
        return np.zeros((height, width, 3), np.uint8)

    monkeypatch.setattr(drawing, "view_of", slow, raising=False)
    monkeypatch.setattr(drawer, "_PATIENCE", 0.01)
    with ThreadPoolExecutor(1) as pool:
        drawing_now = pool.submit(drawer.drawn, drawn_picture, 900)
        assert started.acquire(timeout=10)
        with pytest.raises(drawer.Busy):
            drawer.drawn(drawn_picture, 900)
        release.set()
        assert _size(drawing_now.result()) == (900, 1200)
    assert sorted(os.listdir(store.path_of(MARK, 900).parent)) == [f"{MARK}-{width}.webp" for width in WIDTHS]


def test_a_drawing_that_takes_long_goes_on_beside_the_request(
    drawn_picture: ProductImage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def slow(record: object, *, width: int, height: int) -> np.ndarray:
        release.wait(60)
        return np.zeros((height, width, 3), np.uint8)

    monkeypatch.setattr(drawing, "view_of", slow, raising=False)
    with monkeypatch.context() as hurried:
        hurried.setattr(drawer, "_REQUEST_SECONDS", 0.05)
        card = client.get(drawn_picture.full_url)
    assert Image.open(BytesIO(_body(card))).size == (360, 480)
    assert card.headers["Cache-Control"] == "no-store"
    release.set()
    assert Image.open(BytesIO(_body(client.get(drawn_picture.full_url)))).size == (900, 1200)


def test_garments_do_not_wait_for_mannequins(drawn_picture: ProductImage, quick: list[object]) -> None:
    with drawer.WORN.turn(), drawer.WORN._waiting, drawer.WORN._waiting:
        assert _size(drawer.drawn(drawn_picture, 900)) == (900, 1200)


def test_slot_is_free_again_after_a_drawing_that_failed(drawn_picture: ProductImage, client: Client) -> None:
    ProductImage.objects.update(drawing={"view": "front", "spec": {"kind": "toga", "colour": "red"}})
    for _ in range(3):
        response = client.get(drawn_picture.full_url)
        assert response.headers["Cache-Control"] == "no-store"
        assert Image.open(BytesIO(_body(response))).size == (360, 480)


@pytest.mark.parametrize("record", [{"view": "back", "spec": {}}, {"spec": {}}, {"view": "front", "spec": {"a": 1}}])
def test_damaged_record_shows_the_card(drawn_picture: ProductImage, client: Client, record: dict[str, Any]) -> None:
    ProductImage.objects.update(drawing=record)
    response = client.get(drawn_picture.full_url)
    assert response.status_code == 200
    assert Image.open(BytesIO(_body(response))).size == (360, 480)


def test_drawn_picture_without_its_card_is_not_found(
    drawn_picture: ProductImage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(drawn_picture.file.path).unlink()
    ProductImage.objects.update(drawing={"view": "none", "spec": {}})
    assert client.get(drawn_picture.full_url).status_code == 404


def test_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """Writers replace the file while readers read it: every reading is a whole picture."""
    path = tmp_path / "picture.webp"
    pictures = [Image.fromarray(np.random.default_rng(i).integers(0, 255, (160, 120, 3), np.uint8)) for i in range(2)]
    save_image(pictures[0], path)
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(lambda p=p: [save_image(p, path) for _ in range(15)]) for p in pictures]
        sizes = set()
        while not all(done.done() for done in writing):
            sizes.add(Image.open(BytesIO(path.read_bytes())).convert("RGB").size)
    assert sizes == {(120, 160)}


def test_oldest_pictures_make_room(settings: Any, drawn_picture: ProductImage) -> None:
    settings.PICTURE_CACHE_MB = 1
    for age, name in enumerate(("c", "b", "a")):
        path = store.path_of(name, 900)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 400_000)
        os.utime(path, (1_000 - age, 1_000 - age))
    assert store.make_room() == 1
    assert sorted(os.listdir(path.parent)) == ["b-900.webp", "c-900.webp"]
    assert store.make_room() == 0


def test_store_that_does_not_exist_has_room() -> None:
    assert store.make_room() == 0


def test_column_is_empty_for_pictures_that_were_there(drawn_picture: ProductImage) -> None:
    """Pictures of earlier versions have no record of a drawing and keep offering their file."""
    ProductImage.objects.update(drawing=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT drawing FROM catalog_productimage")
        assert cursor.fetchall() == [(None,)]
    assert ProductImage.objects.get().sources == [(drawn_picture.file.url, 360)]


def test_pictures_can_be_drawn_ahead(
    drawn_picture: ProductImage, quick: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    for drawn in (1, 0):
        call_command("draw_pictures")
        assert capsys.readouterr().out == f"1 of 1 pictures looked at, {drawn} drawn\n"
    assert [_size(store.path_of(MARK, width)) for width in WIDTHS] == [(720, 960), (900, 1200)]
    assert len(quick) == 1


def test_addresses_are_those_of_the_shop() -> None:
    who = "women-7-medium-front-near"
    assert addresses.picture(12, MARK, 720) == reverse("catalog:picture", args=[12, MARK, 720])
    assert addresses.worn_picture(12, MARK, who, 360) == reverse("catalog:worn_picture", args=[12, MARK, who, 360])
