import numpy as np
import pytest

from catalog.drawing import GarmentSpec, catalogue
from design.gan.vocabulary import (
    CATEGORY_OF_SLUG,
    SIZE,
    VOCABULARY,
    Condition,
    encode,
    groups,
    labels,
    of_attributes,
    of_spec,
    open_groups,
)


def test_every_drawn_garment_can_be_asked_for():
    specs = [way.spec for product in catalogue(7, 600) for way in product.colourways]
    known = labels(encode([of_spec(spec) for spec in specs]))
    assert known.shape == (len(specs), len(VOCABULARY))
    assert (known >= 0).all()


def test_every_category_of_the_drawn_shop_has_a_garment_of_its_own():
    slugs = {product.category.rsplit("/", 1)[-1] for product in catalogue(7, 600)}
    assert {CATEGORY_OF_SLUG[slug] for slug in slugs} == set(VOCABULARY["category"])


def test_a_condition_sets_one_column_per_choice_and_the_colours_rgb():
    encoded = encode([Condition(category="dress", colour="navy"), Condition()])
    assert encoded.shape == (2, SIZE)
    assert encoded[0, : SIZE - 3].sum() == 2
    assert encoded[0, groups()["category"]].argmax() == VOCABULARY["category"].index("dress")
    np.testing.assert_allclose(encoded[0, -3:], np.array([0x24, 0x2F, 0x4A]) / 127.5 - 1, rtol=1e-6)
    assert not encoded[1].any()


def test_an_unknown_slug_is_refused():
    with pytest.raises(ValueError, match="sleeve 'wings' is not in the vocabulary"):
        Condition(sleeve="wings")


def test_attributes_that_are_left_open_leave_no_trace():
    encoded = encode([of_spec(GarmentSpec("coat", "camel", fabric="wool"))] * 2)
    gone = np.zeros((2, len(VOCABULARY)), bool)
    gone[0, list(VOCABULARY).index("colour")] = True
    opened = open_groups(encoded, gone)
    assert not opened[0, groups()["colour"]].any()
    assert not opened[0, -3:].any()
    np.testing.assert_array_equal(opened[1], encoded[1])
    assert encoded[0, -3:].any(), "the original stays as it was"


def test_a_products_row_becomes_a_condition_and_unknown_values_stay_open():
    row = {"pattern": "stripe", "fabric": "unobtainium", "sleeve": "long", "silhouette": "relaxed", "details": ["zip"]}
    condition = of_attributes(row, category="knitwear", colour="navy")
    assert condition == Condition(category="sweater", colour="navy", print="stripe", sleeve="long", fit="relaxed")
    assert of_attributes({}, category="sarees", colour=None) == Condition()
