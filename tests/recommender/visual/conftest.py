"""Products with plain pictures of known colours, and their vectors in service."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from catalog.models import Product, ProductImage
from fashionai.jobs import runner, services
from fashionai.jobs.models import Job
from recommender.visual import schedule, serving


@pytest.fixture(autouse=True)
def _no_vectors_left_over() -> Iterator[None]:
    serving.champion.forget()
    yield
    serving.champion.forget()


def garment(colour: str, shape: str = "dress") -> Image.Image:
    """A plain silhouette on white: a dress, or trousers."""
    image = Image.new("RGB", (120, 160), "white")
    draw = ImageDraw.Draw(image)
    if shape == "dress":
        draw.polygon([(45, 20), (75, 20), (95, 140), (25, 140)], fill=colour)
    else:
        draw.rectangle((30, 20, 56, 140), fill=colour)
        draw.rectangle((64, 20, 90, 140), fill=colour)
        draw.rectangle((30, 20, 90, 50), fill=colour)
    return image


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def give_picture(product: Product, image: Image.Image, *, position: int = 0) -> ProductImage:
    data = encoded(image)
    name = hashlib.sha256(data).hexdigest()
    file = default_storage.save(f"products/{name}.png", ContentFile(data))
    width, height = image.size
    return ProductImage.objects.create(
        product=product, file=file, width=width, height=height, sha256=name, position=position
    )


def embed(kind: str = schedule.EMBED_ALL) -> Job:
    job = runner.execute(services.enqueue(kind).pk, heartbeat=False)
    assert job is not None
    assert (job.state, job.error) == ("succeeded", "")
    serving.champion.forget()
    return job


@pytest.fixture
def pictured(make_product: Callable[..., Product]) -> Callable[..., Product]:
    """Makes a product with a picture: `pictured("gown", "red", "dress", category=…)`."""

    def make(slug: str, colour: str, shape: str = "dress", **fields: object) -> Product:
        product = make_product(slug, **fields)
        give_picture(product, garment(colour, shape))
        return product

    return make
