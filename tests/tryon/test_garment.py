"""Garments cut out, read, kept and given back."""

from dataclasses import replace

import numpy as np
import pytest

from catalog.drawing import GarmentSpec, draw
from tryon.pipeline import cutout, garment, worn
from tryon.pipeline.errors import Refused
from tryon.pipeline.vocabulary import LANDMARKS, MIRRORED, describe

SHIRT = GarmentSpec("shirt", "blue", neckline="collar", sleeve="long", fabric="poplin", seed=4)


@pytest.fixture
def nobody(monkeypatch):
    """A shop that shows its garments without anybody inside."""
    monkeypatch.setattr(worn, "cut_worn", lambda _image, _kind: None)


def test_a_drawing_brings_its_own_truth():
    drawing = draw(SHIRT, width=120, height=160)
    made = garment.from_drawing(drawing)
    assert (made.kind, made.sleeve, made.length, made.source) == ("top", "long", "hip", "flat")
    assert (made.alpha <= drawing.mask / 255 + 1e-6).all()
    assert made.alpha.sum() > 0.9 * (drawing.mask / 255).sum()
    assert made.landmarks["cuff_left_outer"][0] < made.landmarks["cuff_right_outer"][0]


def test_shoes_are_refused():
    shoes = draw(GarmentSpec("shoes", "white", style="sneaker", fabric="leather"), width=60, height=80)
    with pytest.raises(Refused, match="garment: kind"):
        garment.from_drawing(shoes)


def test_a_kept_garment_comes_back():
    made = garment.from_drawing(draw(SHIRT, width=60, height=80))
    back = garment.from_bytes(garment.to_bytes(made))
    assert (back.image == made.image).all()
    np.testing.assert_allclose(back.alpha, made.alpha, atol=1 / 255)
    assert dict(back.landmarks) == dict(made.landmarks)
    assert (back.kind, back.sleeve, back.length, back.source) == (made.kind, made.sleeve, made.length, made.source)


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\x10" + b"\0" * 40])
def test_other_bytes_are_no_garment(data):
    with pytest.raises(ValueError, match="no garment"):
        garment.from_bytes(data)


def test_a_plain_ground_is_cut_away():
    drawing = draw(SHIRT, width=180, height=240)
    alpha = cutout.cut(drawing.image) > 0.5
    true = drawing.mask > 127
    assert (alpha & true).sum() / (alpha | true).sum() > 0.95


def test_no_ground_shines_through_an_edge():
    image = np.full((40, 40, 3), 255, np.uint8)
    image[10:30, 10:30] = (180, 20, 20)
    alpha = np.zeros((40, 40), np.float32)
    alpha[9:31, 9:31] = 0.5
    alpha[10:30, 10:30] = 1
    cleaned = cutout.clean_colours(image, alpha)
    assert (cleaned[9:31, 9:31] == (180, 20, 20)).all()


def test_a_flat_garment_is_read_where_it_lies(nobody):
    drawing = draw(SHIRT, width=180, height=240)
    made = garment.prepare(drawing.image)
    assert (made.kind, made.sleeve) == ("top", "long")
    true = garment.from_drawing(drawing)
    gaps = [
        np.hypot(*(np.subtract(made.landmarks[name][:2], true.landmarks[name][:2])))
        for name in garment.needed("top", "long")
    ]
    assert float(np.median(gaps)) < 0.03 * 240
    assert ((made.alpha > 0.5) ^ (drawing.mask > 127)).mean() < 0.02


def test_an_uneven_garment_of_which_a_landmark_is_doubted_is_misread():
    made = garment.from_drawing(draw(SHIRT, width=120, height=160))
    doubted = replace(made, landmarks={**made.landmarks, "hem_left": (*made.landmarks["hem_left"][:2], 0.1)})
    crumpled = made.alpha.copy()
    crumpled[:, :45] = 0
    assert not garment.is_misread(doubted)
    assert not garment.is_misread(replace(made, alpha=crumpled))
    assert garment.is_misread(replace(doubted, alpha=crumpled))
    assert not garment.is_misread(replace(doubted, alpha=crumpled, source="worn"))


def test_what_the_shop_knows_wins(nobody):
    drawing = draw(SHIRT, width=120, height=160)
    made = garment.prepare(drawing.image, kind="outer", attributes={"sleeve": "elbow", "length": "waist"})
    assert (made.kind, made.sleeve, made.length) == ("outer", "elbow", "waist")


def test_an_empty_picture_is_refused(nobody):
    with pytest.raises(Refused, match="garment"):
        garment.prepare(np.full((90, 70, 3), 240, np.uint8), kind="top")


def test_an_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="unknown kind"):
        garment.prepare(np.zeros((20, 20, 3), np.uint8), kind="hat")


def test_words_of_the_catalogue_are_understood():
    assert describe({"kind": "coat", "sleeve": "long", "length": "midi"}) == ("outer", "long", "calf")
    assert describe({"kind": "dress", "sleeve": "strap", "length": "mini"}) == ("dress", "none", "thigh")
    assert describe({"kind": "bag"}) is None


def test_mirroring_twice_changes_nothing():
    assert [MIRRORED[place] for place in MIRRORED] == list(range(len(LANDMARKS)))


def worn_without_head(legs):
    """A blue skirt down to row 90, and below it two legs."""
    image, alpha = np.full((160, 100, 3), 255, np.uint8), np.zeros((160, 100), np.float32)
    image[20:90, 25:75], alpha[20:90, 25:75] = (40, 60, 160), 1
    for left in (30, 56):
        image[90:150, left : left + 14], alpha[90:150, left : left + 14] = legs, 1
    return image, alpha


def test_bare_legs_below_a_hem_are_no_cloth():
    unlikely = np.full((160, 100), 0.1, np.float32)
    assert cutout.legs_from(*worn_without_head((205, 150, 125)), unlikely) == 90
    assert cutout.legs_from(*worn_without_head((60, 40, 32)), unlikely) == 90
    assert cutout.legs_from(*worn_without_head((205, 150, 125)), 1 - unlikely) is None


def test_trouser_legs_are_cloth():
    assert cutout.legs_from(*worn_without_head((40, 60, 160)), np.zeros((160, 100), np.float32)) is None


def test_a_parsings_outline_moves_to_where_colours_change_and_its_holes_close():
    rng = np.random.default_rng(0)
    image = np.full((120, 100, 3), 235, np.uint8)
    cloth = np.zeros((120, 100), bool)
    cloth[30:90, 25:75] = True
    image[cloth] = (30, 90, 160)
    image[90:, 30:70] = (70, 50, 45)
    image = np.clip(image + rng.normal(0, 3, image.shape), 0, 255).astype(np.uint8)
    area = np.roll(cloth, (2, -2), (0, 1))
    area[50:54, 45:49] = False
    found = cutout.refined(image, area) > 0.5
    assert (found ^ cloth).sum() < 0.3 * (area ^ cloth).sum()


def test_the_inside_of_a_back_is_taken_out_but_neither_specks_nor_half_a_garment():
    alpha, inside = np.zeros((100, 80), np.float32), np.zeros((100, 80), np.float32)
    alpha[10:90, 10:70] = 1
    inside[10:20, 30:50] = 1
    inside[60:62, 60:62] = 1
    found = cutout.without(alpha, inside)
    assert found[15, 40] == 0
    assert found[61, 61] == 1
    assert found[40, 40] == 1
    inside[10:60] = 1
    assert (cutout.without(alpha, inside) == alpha).all()


def test_landmarks_beside_the_cloth_move_onto_it():
    alpha = np.zeros((60, 50), np.float32)
    alpha[10:50, 10:40] = 1
    found = garment._onto_cloth({"hem_left": (2.0, 30.0, 0.9), "hem_right": (35.2, 48.7, 0.8)}, alpha)
    assert found["hem_left"] == (10.5, 30.5, 0.9)
    assert found["hem_right"] == (35.2, 48.7, 0.8)
    nothing = {"hem_left": (2.0, 30.0, 0.9)}
    assert garment._onto_cloth(nothing, np.zeros_like(alpha)) == nothing


@pytest.mark.parametrize(("reach", "read", "told"), [(0, "short", "none"), (9, "none", "short"), (3, "none", "none")])
def test_an_outline_tells_short_sleeves_from_none(reach, read, told):
    alpha = np.zeros((80, 60), np.float32)
    alpha[10:70, 15:45] = 1
    alpha[10:25, 15 - reach : 45 + reach] = 1
    points = {f"shoulder_{side}": np.array([x, 10.0]) for side, x in (("left", 15), ("right", 45))}
    points |= {f"armpit_{side}": np.array([x, 26.0]) for side, x in (("left", 15), ("right", 45))}
    assert garment._sleeve(read, alpha, points) == told
    assert garment._sleeve("long", alpha, points) == "long"


def test_what_a_wearer_has_on_beside_the_garment_is_no_part_of_it():
    rng = np.random.default_rng(4)
    picture = np.full((200, 150, 3), 250, np.uint8)
    picture[:70, 40:110] = (30, 160, 90)
    picture[70:180, 40:110] = (70, 80, 120)
    picture = np.clip(picture + rng.normal(0, 2, picture.shape), 0, 255).astype(np.uint8)
    likely = np.full((200, 150), 0.02, np.float32)
    likely[70:180, 40:110] = 0.98
    both, alone = cutout.cut(picture), cutout.cut(picture, likely)
    assert (both[20:60, 50:100] > 0.5).all()
    assert (alone[20:60, 50:100] < 0.5).all()
    assert (alone[80:170, 50:100] > 0.5).all()
    picture[:10] = 250  # nobody goes on beyond the picture: two colours of one garment
    assert (cutout.cut(picture, likely)[20:60, 50:100] > 0.5).all()
