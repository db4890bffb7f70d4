"""A shop with clothes that can be tried on, and a pipeline that paints a stripe: fakes at the seam, `tryon.engine`."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from catalog.models import Colour, Product, ProductImage
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import record_consent
from fashionai.jobs import runner
from fashionai.jobs.models import Job, State
from tryon import engine, serving
from tryon.pipeline.errors import Refused
from tryon.pipeline.types import Garment, Person, Pose, Result
from tryon.services.tryons import WORK

SIZE = (40, 30)


def jpeg(colour: tuple[int, int, int] = (120, 110, 100), size: tuple[int, int] = (300, 400), **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def upload(**options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("me.jpg", jpeg(**options), "image/jpeg")


def somebody(image: np.ndarray) -> Person:
    points = np.ones((33, 3), np.float32)
    points[[11, 12, 23, 24, 15, 16], :2] = [(22, 10), (8, 10), (20, 25), (10, 25), (25, 28), (5, 28)]
    height, width = image.shape[:2]
    return Person(image, Pose(points), np.ones((height, width), np.float32), np.zeros((height, width), np.uint8))


@dataclass
class FakePipeline:
    """What was asked of the pipeline, and what it shall refuse."""

    refusal: Refused | None = None
    garment_refusal: Refused | None = None
    fault: Exception | None = None
    read: int = 0
    prepared: list[str] = field(default_factory=list)
    dressed: list[tuple[int, str]] = field(default_factory=list)
    warps: tuple[str, ...] = ("tps", "flow")
    guesses: tuple[str, ...] = ()
    marked: list[str] = field(default_factory=list)

    def checked(self, data: bytes) -> np.ndarray:
        if not data.startswith(b"\xff\xd8"):
            raise Refused("image_load", "type")
        with Image.open(io.BytesIO(data)) as image:
            return np.asarray(image.convert("RGB").resize(SIZE[::-1]))

    def person_in(self, data: bytes, on_stage: Callable[[str], None]) -> Person:
        self.read += 1
        for stage in ("intake", "pose", "parsing"):
            on_stage(stage)
        if self.refusal is not None:
            raise self.refusal
        with Image.open(io.BytesIO(data)) as image:
            return somebody(np.asarray(image.convert("RGB")))

    def garment(self, image: np.ndarray, kind: str, attributes: dict[str, str]) -> bytes:
        self.prepared.append(kind)
        if self.garment_refusal is not None:
            raise self.garment_refusal
        return kind.encode()

    def garment_from(self, data: bytes) -> Garment:
        return Garment(np.zeros((2, 2, 3), np.uint8), np.ones((2, 2), np.float32), data.decode(), "short", "hip", {})

    def labelled(self, image: np.ndarray, language: str = "") -> bytes:
        self.marked.append(language)
        return engine.as_jpeg(image)

    def dress(self, person: Person, garments: Sequence[Garment], warp: str, on_stage: Callable[[str], None]) -> Result:
        on_stage("warp")
        if self.fault is not None:
            raise self.fault
        on_stage("compose")
        self.dressed.append((len(garments), warp))
        image, region = person.image.copy(), np.zeros(person.image.shape[:2], bool)
        region[10:30] = True
        image[region] = (200, 30, 40)
        return Result(image, region, {"warp": 0.1, "compose": 0.2}, warp, self.guesses)


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, settings: Any) -> FakePipeline:
    fake = FakePipeline()
    settings.TRYON = {**settings.TRYON, "EXPLORATION": 0.0}
    for name, function in {
        "checked": fake.checked,
        "person_in": fake.person_in,
        "mannequin": lambda who: somebody(np.full((*SIZE, 3), 20 * who.tone, np.uint8)),
        "garment": fake.garment,
        "garment_from": fake.garment_from,
        "dressed": fake.dress,
        "labelled": fake.labelled,
        "warps": lambda: fake.warps,
    }.items():
        monkeypatch.setattr(engine, name, function)
    serving.champion.forget()
    return fake


def show(product: Product, colour: str = "red", position: int = 0) -> ProductImage:
    """Give a product a picture of a colour."""
    hue = Colour.objects.get_or_create(slug=colour, defaults={"name_en": colour.title(), "hex": "#123456"})[0]
    file = ContentFile(jpeg(), name=f"{product.slug}-{colour}.jpg")
    picture = ProductImage(product=product, colour=hue, position=position, file=file)
    picture.save()
    return picture


@pytest.fixture
def tee(make_product: Callable[..., Product]) -> ProductImage:
    return show(make_product("tee", category="women/tshirts"))


@pytest.fixture
def skirt(make_product: Callable[..., Product]) -> ProductImage:
    return show(make_product("skirt", category="women/skirts"))


@pytest.fixture
def gown(make_product: Callable[..., Product]) -> ProductImage:
    return show(make_product("gown", category="women/dresses"))


@pytest.fixture
def agreed(alice: Shopper) -> Shopper:
    """Alice, who has agreed to the use of photos."""
    record_consent(shopper=alice, purpose=Purpose.TRYON_PHOTOS, granted=True)
    return alice


def signed_in(shopper: Shopper) -> Client:
    client = Client()
    assert shopper.user is not None
    client.force_login(shopper.user)
    return client


def work(*, expect: str = State.SUCCEEDED) -> None:
    """A worker does what waits."""
    for job in Job.objects.filter(kind=WORK, state=State.QUEUED):
        done = runner.execute(job.pk, heartbeat=False)
        assert done is not None
        assert done.state == expect, done.error
