"""Intake, pose and parser on real photos that no network was trained on."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tryon.pipeline import joints, labels, person
from tryon.pipeline.errors import Refused
from tryon.pipeline.training.people import label_names
from tryon.pipeline.training.reduce import reduced
from tryon.pipeline.training.split import part_of

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.filterwarnings("ignore:SymbolDatabase.GetPrototype:UserWarning"),  # MediaPipe's, of protobuf
]
KEPT_FROM_TRAINING = 36


def photo(folder: Path, number: int, box: tuple[float, float, float, float] = (0, 0, 1, 1)) -> bytes:
    with zipfile.ZipFile(folder / "clothing-co-parsing" / "photos.zip") as photos:
        picture = Image.open(io.BytesIO(photos.read(f"{number:04d}.jpg"))).convert("RGB")
    width, height = picture.size
    buffer = io.BytesIO()
    picture.crop(tuple(round(b * s) for b, s in zip(box, (width, height) * 2, strict=True))).save(buffer, "PNG")
    return buffer.getvalue()


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        person.examined(data, lambda stage: None)
    return refused.value.code, refused.value.reason


def test_a_person_is_read_as_people_labelled_them(real_data: Path) -> None:
    assert part_of(KEPT_FROM_TRAINING) == "test"
    read = person.read(photo(real_data, KEPT_FROM_TRAINING))
    with zipfile.ZipFile(real_data / "clothing-co-parsing" / "masks.zip") as masks:
        ids = np.asarray(Image.open(io.BytesIO(masks.read(f"{KEPT_FROM_TRAINING:04d}.png"))))
    truth = reduced(ids, label_names(real_data / "clothing-co-parsing"), read.pose.points)
    there, found = truth != labels.BACKGROUND, read.parsing != labels.BACKGROUND
    assert (there & found).sum() / (there | found).sum() > 0.8
    clothes, worn = np.isin(truth, labels.GARMENTS), np.isin(read.parsing, labels.GARMENTS)
    assert (clothes & worn).sum() / (clothes | worn).sum() > 0.6
    x, y = read.pose.points[joints.NOSE, :2].astype(int)
    assert read.parsing[y, x] == labels.FACE


def test_legs_alone_are_a_person_cut_off(real_data: Path) -> None:
    assert refusal(photo(real_data, 483, (0, 0.48, 1, 1))) == ("pose", "cropped_torso")


def test_a_garment_on_the_floor_is_nobody(real_data: Path) -> None:
    with zipfile.ZipFile(real_data / "clothing-cc0" / "images.zip") as pictures:
        data = pictures.read("1bcf8cc6-9d6e-49d6-ab17-6b6bb795eadb.jpg")
    assert refusal(data) == ("no_person", "nobody")
