"""Worn pictures in the shop: who wears a product, and how the picture is drawn, kept and served."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import translation
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from catalog.drawing import GarmentSpec, mannequins
from catalog.models import Product, ProductImage
from catalog.pictures import drawer
from catalog.pictures.mannequins import Mannequin, WornPicture, worn_pictures

MARK = "cd" * 16
SPEC = GarmentSpec("tshirt", "red", neckline="crew", sleeve="short", seed=5)
WHO = Mannequin("women", 7, "medium", "front", "near")


def _picture(product: Product, spec: GarmentSpec, view: str = "front", mark: str = MARK) -> ProductImage:
    buffer = BytesIO()
    Image.new("RGB", (360, 480), "white").save(buffer, "WEBP")
    return ProductImage.objects.create(
        product=product,
        file=ContentFile(buffer.getvalue(), name=f"{mark}.webp"),
        sha256=mark * 2,
        drawing={"view": view, "spec": spec.as_json()},
    )


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not look like a slow drawing."""
    monkeypatch.setattr(drawer, "_REQUEST_SECONDS", 60.0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The engine replaced by a plain grey; returns what it was asked for."""
    calls: list[dict[str, Any]] = []

    def grey(spec: GarmentSpec, **look: Any) -> SimpleNamespace:
        calls.append({"spec": spec, **look})
        width, height = look["size"]
        return SimpleNamespace(picture=np.full((height, width, 3), 128, np.uint8))

    monkeypatch.setattr(mannequins, "worn", grey, raising=False)
    return calls


def _size(response: Any) -> tuple[int, int]:
    try:
        return Image.open(BytesIO(b"".join(response.streaming_content))).size
    finally:
        response.close()


def test_slug_is_read_back() -> None:
    assert WHO.slug == "women-7-medium-front-near"
    assert Mannequin.from_slug(WHO.slug) == WHO


@pytest.mark.parametrize(
    "slug", ["", "women-7", "women-11-medium-front-near", "women-07-medium-front-near", "a-b-c-d-e"]
)
def test_other_slugs_are_refused(slug: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Mannequin.from_slug(slug)


@pytest.mark.django_db
def test_a_product_has_two_pictures_on_different_bodies(
    make_product: Callable[..., Product], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    product = make_product()
    own = _picture(product, SPEC)
    with django_assert_num_queries(0):
        near, whole = worn_pictures(product, [own])
        again = worn_pictures(product, [own])
    assert again == [near, whole]
    assert (near.mannequin.pose, near.mannequin.frame) == ("front", "near")
    assert (whole.mannequin.pose, whole.mannequin.frame) == ("turned", "full")
    assert near.mannequin.tone != whole.mannequin.tone
    assert near.mannequin.build != whole.mannequin.build
    assert {near.mannequin.figure, whole.mannequin.figure} == {"women"}


def test_a_shelf_shows_every_tone_and_build() -> None:
    record = {"view": "front", "spec": {}}
    garment = ProductImage(sha256=MARK * 2, file=f"products/{MARK}.webp", drawing=record, width=360, height=480)
    shown = [one.mannequin for key in range(60) for one in worn_pictures(Product(pk=key), [garment])]
    assert {who.tone for who in shown} == set(range(1, 11))
    assert {who.build for who in shown} == {"slim", "medium", "full"}
    assert {who.figure for who in shown} == {"women", "men"}


@pytest.mark.django_db
def test_uploaded_close_up_and_unwearable_pictures_are_not_worn(make_product: Callable[..., Product]) -> None:
    product = make_product()
    backpack = GarmentSpec("bag", "black", style="backpack", gender="unisex")
    pictures = [
        _picture(product, SPEC, view="detail"),
        _picture(product, backpack, mark="ef" * 16),
        ProductImage(product=product, file="products/shoot.webp", width=360, height=480),
    ]
    assert worn_pictures(product, pictures) == []


@pytest.mark.django_db
def test_a_worn_picture_says_who_wears_it(make_product: Callable[..., Product]) -> None:
    picture = WornPicture(_picture(make_product(), SPEC), WHO, "Red T-shirt")
    with translation.override("en"):
        assert picture.alt == "Red T-shirt, worn by a mannequin, skin tone 7 of the Monk scale, medium build"
    with translation.override("zh-hans"):
        assert "7" in picture.alt
        assert "mannequin" not in picture.alt


@pytest.mark.django_db
def test_a_worn_picture_is_drawn_once_for_all_widths(
    make_product: Callable[..., Product],
    client: Client,
    asked: list[dict[str, Any]],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    picture = WornPicture(_picture(make_product(), SPEC), WHO, "T-shirt")
    assert [width for _, width in picture.sources] == [360, 720, 900]
    first = client.get(picture.full_url)
    assert first.status_code == 200
    assert _size(first) == (900, 1200)
    assert "immutable" in first.headers["Cache-Control"]
    for url, width in picture.sources:
        with django_assert_num_queries(0):
            answer = client.get(url)
        assert _size(answer) == (width, width * 4 // 3)
    assert asked == [
        {
            "spec": SPEC,
            "figure": "women",
            "build": "medium",
            "pose": "front",
            "tone": 7,
            "frame": "near",
            "size": (900, 1200),
        }
    ]


@pytest.mark.django_db
def test_other_sizes_marks_and_mannequins_are_not_there(
    make_product: Callable[..., Product], client: Client, asked: list[dict[str, Any]]
) -> None:
    picture = WornPicture(_picture(make_product(), SPEC), WHO, "T-shirt")
    right = picture.full_url
    for wrong in (
        right.replace("900.webp", "901.webp"),
        right.replace(MARK, "0" * 32),
        right.replace("women-7", "women-70"),
        right.replace(f"/{picture.garment.pk}/", "/999999/"),
    ):
        assert client.get(wrong).status_code == 404
    assert asked == []


@pytest.mark.django_db
def test_what_cannot_be_worn_shows_its_card(make_product: Callable[..., Product], client: Client) -> None:
    backpack = GarmentSpec("bag", "black", style="backpack", gender="unisex")
    picture = WornPicture(_picture(make_product(), backpack), WHO, "Backpack")
    answer = client.get(picture.full_url)
    assert answer.headers["Cache-Control"] == "no-store"
    assert _size(answer) == (360, 480)


@pytest.mark.django_db
def test_a_mannequin_waits_until_the_garment_is_drawn(
    make_product: Callable[..., Product], asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = _picture(make_product(), SPEC)
    with ThreadPoolExecutor(1) as pool:
        with drawer.GARMENTS.turn():
            worn = pool.submit(drawer.worn, picture, WHO, 360)
            with pytest.raises(TimeoutError):
                worn.result(0.3)
            assert asked == []
        assert worn.result().exists()
    assert len(asked) == 1


@pytest.mark.django_db
def test_a_busy_process_shows_the_card_after_a_moment(
    make_product: Callable[..., Product], client: Client, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawer, "_PATIENCE", 0.01)
    picture = WornPicture(_picture(make_product(), SPEC), WHO, "T-shirt")
    with drawer.WORN.turn():
        answer = client.get(picture.full_url)
    assert answer.headers["Cache-Control"] == "no-store"
    assert _size(answer) == (360, 480)
    assert asked == []
