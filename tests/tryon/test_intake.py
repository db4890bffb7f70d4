"""Bytes become a clean, upright, small picture, or are refused."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from benchmarks.support.tryon_inputs import RAW
from tryon.pipeline import intake
from tryon.pipeline.errors import CODES, Refused


def _picture(width: int = 300, height: int = 400) -> Image.Image:
    ramp = np.linspace(0, 255, height, dtype=np.uint8)[:, None, None]
    return Image.fromarray(np.broadcast_to(ramp, (height, width, 3)).copy())


def _bytes(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _reason(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        intake.check(data)
    assert refusal.value.code == "image_load"
    return refusal.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_of_the_web_are_read(kind: str) -> None:
    picture = intake.check(_bytes(_picture(), kind))
    assert picture.shape == (400, 300, 3)
    assert picture.dtype == np.uint8
    assert abs(int(picture[399, 150, 0]) - 255) < 6


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "GIF"])
def test_other_formats_are_refused(kind: str) -> None:
    assert _reason(_bytes(_picture(), kind)) == "format"


@pytest.mark.parametrize("name", sorted(RAW))
def test_what_is_no_picture_is_refused(name: str) -> None:
    assert _reason(RAW[name]()) in {"empty", "format", "damaged", "too_many_pixels"}


def test_huge_pictures_are_refused_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("was decoded")

    monkeypatch.setattr(Image.Image, "convert", decoded)
    assert _reason(RAW["huge_png"]()) == "too_many_pixels"


def test_a_truncated_picture_is_refused() -> None:
    whole = _bytes(_picture(), "JPEG")
    assert _reason(whole[: len(whole) // 2]) == "damaged"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_refused(kind: str) -> None:
    frames = [Image.new("RGB", (300, 400), colour) for colour in ("red", "blue")]
    assert _reason(_bytes(frames[0], kind, save_all=True, append_images=frames[1:])) == "animated"


def test_a_strip_is_refused() -> None:
    assert _reason(_bytes(_picture(700, 100), "PNG")) == "proportions"


def test_too_many_bytes_are_refused() -> None:
    assert _reason(_bytes(_picture(), "JPEG") + bytes(intake.MAX_BYTES)) == "too_many_bytes"


def test_a_large_picture_is_made_smaller_and_a_small_one_is_left() -> None:
    assert intake.check(_bytes(_picture(1500, 3000), "JPEG")).shape == (1024, 512, 3)
    assert intake.check(_bytes(_picture(30, 40), "PNG")).shape == (40, 30, 3)


def test_a_lying_picture_is_stood_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = intake.check(_bytes(_picture().transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif))
    assert upright.shape == (400, 300, 3)
    assert upright[5, 150, 0] < 20 < 235 < upright[395, 150, 0]


def test_transparent_parts_become_white() -> None:
    clear = Image.new("RGBA", (300, 400), (200, 0, 0, 0))
    assert intake.check(_bytes(clear, "PNG")).min() == 255


def test_a_script_behind_a_picture_does_not_come_through() -> None:
    plain = _bytes(_picture(), "JPEG")
    assert np.array_equal(intake.check(plain + b"<script>alert(1)</script>"), intake.check(plain))


def test_a_refusal_has_a_known_code_and_survives_another_process() -> None:
    import pickle

    with pytest.raises(ValueError, match="unknown refusal code"):
        Refused("sorry", "nothing")
    again = pickle.loads(pickle.dumps(Refused("pose", "too_dark")))
    assert (again.code, again.reason) == ("pose", "too_dark")
    assert again.code in CODES
