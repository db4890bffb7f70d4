"""What shows where an old garment was."""

from dataclasses import replace

import numpy as np

from tests.tryon.clothes import GARMENTS, SIZE, SPECS
from tryon.pipeline import beneath, fill, labels, layers
from tryon.pipeline.body import body_of
from tryon.pipeline.layers import replaced
from tryon.pipeline.mannequin import mannequin


def test_a_speck_of_another_class_does_not_go_on_under_a_garment():
    wearer = mannequin(6, size=SIZE)
    parsing = wearer.parsing.copy()
    rows, columns = np.nonzero(parsing == labels.TROUSERS)
    some = np.argsort(rows)[-90:]
    parsing[rows[some], columns[some]] = labels.DRESS
    scene = layers.Scene(wearer.image.astype(np.float32), parsing, np.zeros(parsing.shape, bool))
    found = [label for label, _ in beneath._worn(scene, parsing == labels.UPPER, (labels.TROUSERS, labels.DRESS))]
    assert found == [labels.TROUSERS]


def test_trousers_under_a_coat_go_on_as_legs_in_their_own_colour():
    """A coat in front of trousers: between the legs below the hips lies ground, not a block of cloth."""
    wearer = mannequin(6, garments=[SPECS["trousers"], SPECS["outer"]], size=(288, 384))
    body, shape = body_of(wearer), wearer.parsing.shape
    scene = layers.scene_of(wearer)
    old = replaced(wearer.parsing, "top", body)
    image, parsing = beneath.uncovered(scene, old, GARMENTS["top"], body)
    _, v = fill.frame_of(body, shape)
    legs = np.minimum(*(fill.leg_field(body, side, shape) for side in ("left", "right")))
    below = old & (v > 1.2 * body.trunk)
    assert (parsing[below & (legs < 0.9)] == labels.TROUSERS).mean() > 0.95
    assert not (parsing[below & (legs > 1.4)] == labels.TROUSERS).any()
    own = np.median(wearer.image[wearer.parsing == labels.TROUSERS], axis=0)
    np.testing.assert_allclose(np.median(image[below & (legs < 0.9)], axis=0), own, atol=40)


def test_feet_that_a_long_skirt_hid_are_bared_with_the_legs():
    wearer = mannequin(6, size=SIZE)
    body, parsing = body_of(wearer), wearer.parsing.copy()
    feet = np.minimum(*(fill.foot_field(body, side, parsing.shape) for side in ("left", "right")))
    assert (beneath._feet(parsing, parsing == labels.TROUSERS, body) > 1).all()
    parsing[feet < 1.4] = labels.SKIRT
    hidden = beneath._feet(parsing, parsing == labels.SKIRT, body)
    assert (hidden[feet < 1] < 1).all()
    assert body.joints["toe_left"][1] > body.joints["ankle_left"][1]


def test_trousers_under_a_coat_go_on_in_the_colour_that_no_coat_shades_and_round():
    wearer = mannequin(6, size=SIZE)
    body, shape = body_of(wearer), wearer.parsing.shape
    image = wearer.image.astype(np.float32)
    rows = np.indices(shape)[0]
    knees = round(float(body.joints["knee_left"][1]))
    trousers = wearer.parsing == labels.TROUSERS
    shown, hidden = trousers & (rows > knees), trousers & (rows <= knees)
    image[shown & (rows < knees + 8)] *= 0.4  # the coat's shadow
    flat = beneath._continued(image, shown, hidden, np.ones(shape, np.float32))
    far = hidden & (rows < knees - 0.12 * shape[0])
    lit = np.median(image[shown & (rows > knees + 12)].mean(1))
    assert far.sum() > 50
    assert flat[far].mean() > 0.85 * lit
    turned = beneath._round_legs(body, shape)
    legs = fill.legs_field(body, shape)
    below = rows > body.joints["hip"][1] + 0.2 * body.trunk
    assert turned[below & (legs < 0.2)].min() > turned[below & (legs > 1.1) & (legs < 1.3)].max()
    assert (turned[rows < body.joints["shoulder_left"][1]] > 1).all()


def test_trousers_under_a_coat_are_as_wide_as_where_they_show():
    wearer = mannequin(6, size=(288, 384))
    body, shape = body_of(wearer), wearer.parsing.shape
    legs = fill.legs_field(body, shape)
    _, v = fill.frame_of(body, shape)
    below, hips = v > 1.3 * body.trunk, np.ones(shape, bool)
    slim, wide = (beneath._trousers(body, below & (v > 2 * body.trunk) & (legs < far), hips) for far in (0.9, 1.4))
    assert slim[below & (legs < 1)].all()
    assert not slim[below & (legs > 1.1)].any()
    assert wide[below & (legs < 1.15)].all()


def test_a_dress_goes_on_to_the_waist_of_trousers_put_on_over_it():
    wearer = mannequin(4, garments=[SPECS["dress"]], size=(288, 384))
    wearer = replace(wearer, without=None)
    body, parsing = body_of(wearer), wearer.parsing
    old = layers.replaced(parsing, "trousers", body)
    image, shown = beneath.uncovered(layers.scene_of(wearer), old, GARMENTS["trousers"], body)
    u, v = fill.frame_of(body, parsing.shape)
    belly = old & (v > 0.64 * body.trunk) & (v < 0.84 * body.trunk) & (np.abs(u) < 0.4 * body.half(0.7 * body.trunk))
    assert belly.sum() > 50
    assert (shown[belly] == labels.DRESS).mean() > 0.95
    own = np.median(wearer.image[(parsing == labels.DRESS) & ~old], axis=0)
    np.testing.assert_allclose(np.median(image[belly], axis=0), own, atol=30)
