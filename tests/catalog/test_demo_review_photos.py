"""The demo's reviews have photos of what was bought, published ones and some that wait for the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalog.demo import review_photos
from catalog.drawing import GarmentSpec
from catalog.drawing.output import save_image
from catalog.drawing.snapshots import files
from catalog.drawing.snapshots.files import Shot
from catalog.models import Product, ProductImage, Review, ReviewPhoto, ReviewStatus
from fashionai.accounts.models import Shopper

pytestmark = pytest.mark.django_db
Maker = Callable[..., Product]
NOTHING: Any = None


def _webp() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (36, 48), "white").save(buffer, "WEBP")
    return buffer.getvalue()


def _grey(shots: Sequence[Shot], progress: Callable[[int, int], None]) -> None:
    for shot in shots:
        save_image(Image.new("RGB", shot.size, "grey"), shot.path)


@pytest.fixture
def drawn(make_product: Maker, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Product]:
    """Seven red T-shirts with a front picture and a good review each; the last two reviews wait."""
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setattr(files, "take_many", _grey)
    monkeypatch.setattr(review_photos, "MOST_OF_A_KIND", 9)
    made = [make_product(f"tee-{number}") for number in range(7)]
    for number, product in enumerate(made):
        variant = product.variants.select_related("colour").first()
        assert variant is not None
        spec = GarmentSpec("tshirt", variant.colour.slug, seed=number)
        ProductImage.objects.create(
            product=product, colour=variant.colour, file=ContentFile(_webp(), name=f"{number}.webp"),
            sha256=f"{number:064d}", drawing={"view": "front", "spec": spec.as_json()},
        )  # fmt: skip
        status = ReviewStatus.PENDING if number > 4 else ReviewStatus.PUBLISHED
        writer = Shopper.objects.create(is_simulated=True)
        Review.objects.create(product=product, variant=variant, shopper=writer, rating=5, text="Good.", status=status)
    return made


def _load() -> None:
    review_photos.load(NOTHING, [], [], [], lambda share, note: None)


def test_published_reviews_get_photos_and_some_that_wait(drawn: list[Product]) -> None:
    _load()
    photos = list(ReviewPhoto.objects.select_related("review"))
    assert [photo.review.status for photo in photos].count(ReviewStatus.PENDING) == review_photos.WAITING
    assert len(photos) == 7 + review_photos.TWICE
    assert {(photo.width, photo.height) for photo in photos} == {review_photos.SIZE}
    assert len({photo.file.name for photo in photos}) == len(photos)
    with default_storage.open(photos[0].file.name) as handle:
        assert handle.read(2) == b"\xff\xd8"
    assert not Path(review_photos.settings.VAR_DIR, "snapshots").exists()


def test_a_photo_shows_the_colour_that_was_bought(drawn: list[Product]) -> None:
    chosen = review_photos._chosen(ReviewStatus.PUBLISHED, 9)
    assert len(chosen) == 5
    for review, spec in chosen:
        assert review.variant is not None
        assert spec.colour == review.variant.colour.slug


def test_what_was_taken_is_not_taken_again(drawn: list[Product], monkeypatch: pytest.MonkeyPatch) -> None:
    _load()
    before = set(ReviewPhoto.objects.values_list("file", flat=True))
    ReviewPhoto.objects.all().delete()

    def none_missing(shots: Sequence[Shot], progress: Callable[[int, int], None]) -> None:
        assert not shots

    monkeypatch.setattr(files, "take_many", none_missing)
    _load()
    assert set(ReviewPhoto.objects.values_list("file", flat=True)) == before


def test_real_people_and_poor_ratings_get_no_photo(drawn: list[Product]) -> None:
    Review.objects.filter(product=drawn[0]).update(rating=3)
    Shopper.objects.filter(reviews__product=drawn[1]).update(is_simulated=False)
    _load()
    assert not ReviewPhoto.objects.filter(review__product__in=drawn[:2]).exists()
