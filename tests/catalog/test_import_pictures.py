from __future__ import annotations

import io

import pytest
from PIL import Image

from catalog.imports.pictures import check_picture
from tests.catalog.importing import jpeg


@pytest.mark.parametrize(
    ("size", "keep_shape", "stored"),
    [((224, 224), False, (224, 299)), ((224, 224), True, (224, 224)), ((225, 225), False, (225, 225))],
)
def test_squeezed_photographs_get_their_shape_back(
    size: tuple[int, int], keep_shape: bool, stored: tuple[int, int]
) -> None:
    picture = check_picture(jpeg(size=size), keep_shape=keep_shape)
    assert (picture.width, picture.height) == stored
    assert Image.open(io.BytesIO(picture.data)).size == stored
