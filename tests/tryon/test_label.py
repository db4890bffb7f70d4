"""Every picture that leaves says what it is."""

import io

import numpy as np
import pytest
from PIL import Image

from fashionai.vision import marks
from fashionai.vision.marks import marked
from fashionai.vision.provenance import COMPOSITE
from tryon import engine
from tryon.pipeline import label
from tryon.pipeline.label import FORMATS, encode

PICTURE = np.full((240, 180, 3), 200, np.uint8)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_file_carries_the_source_type(kind):
    data = encode(PICTURE, text="AI-generated preview", format=kind)
    assert COMPOSITE.encode() in data
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == kind.upper()
        assert image.size == (180, 240)
        assert "xmp" in image.info or "XML:com.adobe.xmp" in image.info


@pytest.mark.parametrize("text", ["AI-generated preview", "AI 生成预览"])
def test_the_mark_can_be_seen_and_stays_in_its_corner(text):
    changed = (np.asarray(marked(PICTURE, text)) != PICTURE).any(-1)
    assert 0.005 < changed.mean() < 0.12
    assert not changed[:200].any()


def test_a_mark_fits_a_narrow_picture():
    narrow = np.full((400, 60, 3), 90, np.uint8)
    changed = (np.asarray(marked(narrow, "AI-generated preview; fit is not promised")) != narrow).any(-1)
    assert changed.any()


def test_the_picture_given_is_not_changed():
    before = PICTURE.copy()
    marked(PICTURE, "AI")
    assert (before == PICTURE).all()


def test_another_format_is_refused():
    with pytest.raises(ValueError, match="unknown format"):
        encode(PICTURE, text="AI", format="gif")


@pytest.mark.parametrize(("has_font", "mark"), [(True, "AI 生成的效果图"), (False, "AI-generated preview")])
def test_the_mark_is_chinese_where_a_font_can_write_it(monkeypatch, has_font, mark):
    written = []
    monkeypatch.setattr(marks, "_CHINESE", (("DejaVuSans.ttf", 0),) if has_font else (("no-such-font.ttf", 0),))
    monkeypatch.setattr(label, "encode", lambda image, **told: written.append(told["text"]))
    engine.labelled(PICTURE, "zh-hans")
    engine.labelled(PICTURE, "en")
    assert written == [mark, "AI-generated preview"]
