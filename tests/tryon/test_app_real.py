"""The whole way with the real pipeline: a drawn mannequin in a drawn dress, and a real photo."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.drawing import GarmentSpec, draw
from catalog.models import Product, ProductImage
from fashionai.accounts.models import Shopper
from tests.tryon.conftest import signed_in, work
from tryon import engine, files, services
from tryon.asking import mannequin_of
from tryon.models import PreparedGarment, State, TryOn

pytestmark = pytest.mark.django_db


@pytest.fixture
def dress(make_product: Callable[..., Product]) -> ProductImage:
    """A dress with a drawn picture, as the demo has them."""
    spec = GarmentSpec("dress", "cobalt", silhouette="a-line", length="knee", sleeve="short", seed=3)
    content = ContentFile(engine.as_jpeg(draw(spec, width=360, height=480).image), name=f"{'a' * 32}.jpg")
    product = make_product("gown", category="women/dresses")
    picture = ProductImage(
        product=product, file=content, drawing={"view": "front", "spec": spec.as_json()}, sha256="a" * 64
    )
    picture.save()
    return picture


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_a_mannequin_wears_a_drawn_dress(alice: Shopper, dress: ProductImage) -> None:
    who = mannequin_of("women-8-medium-front-full")
    tryon = services.begin(shopper=alice, picture=dress, mannequin=who)
    work()
    tryon.refresh_from_db()
    assert (tryon.state, tryon.code) == (State.COMPLETED, "")
    assert PreparedGarment.objects.get().kind == "dress"
    assert tryon.rendering is not None
    before, after = engine.mannequin(who).image.astype(int), pixels(files.read(tryon.rendering.file))
    assert after.shape == before.shape
    middle = after[450:520, 360:410].mean(axis=(0, 1))
    assert middle[2] > middle[0] + 40, "the torso is cobalt now, and was ivory"
    assert np.abs(after[:200] - before[:200]).mean() < 3, "the head is as it was, but for WebP"


@pytest.mark.realdata
@pytest.mark.filterwarnings("ignore:SymbolDatabase.GetPrototype:UserWarning")  # MediaPipe's, of protobuf
def test_a_real_photo_is_dressed_and_then_forgotten(agreed: Shopper, dress: ProductImage, real_data: Path) -> None:
    with zipfile.ZipFile(real_data / "clothing-co-parsing" / "photos.zip") as photos:
        name = next(one for one in photos.namelist() if one.endswith("0003.jpg"))
        upload = SimpleUploadedFile("me.jpg", photos.read(name), "image/jpeg")
    client = signed_in(agreed)
    page = client.post("/tryon/photo/", {"picture": dress.pk, "photo": upload})["Location"]
    work()
    tryon = TryOn.objects.get()
    assert (tryon.state, tryon.code, tryon.reason) == (State.COMPLETED, "", "")
    shown = client.get(page)
    before = pixels(client.get(shown.context["before"]).content)
    after = pixels(client.get(shown.context["after"]).content)
    assert before.shape == after.shape
    changed = np.abs(after - before).mean(axis=2) > 30
    assert 0.03 < changed.mean() < 0.7
    client.post(f"/tryon/photos/{tryon.photo_id}/forget/")
    assert client.get(page).status_code == 404
