"""Skin that a shorter garment bares: its colour, its light and where it lies."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from catalog.drawing import draw
from tests.tryon.clothes import GARMENTS, SIZE, SPECS
from tryon.pipeline import fill, labels, limbs, skin
from tryon.pipeline.body import body_of
from tryon.pipeline.compose import try_on
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import mannequin


def test_shorter_sleeves_bare_the_wearers_own_skin():
    wearer = mannequin(8, garments=[SPECS["long"]], size=SIZE)
    result = try_on(wearer, [GARMENTS["top"]])
    own = skin.skin_colour(wearer.image.astype(np.float32), wearer.parsing)
    body = body_of(wearer)
    elbow = body.joints["elbow_left"] * 0.4 + body.joints["wrist_left"] * 0.6
    x, y = elbow.astype(int)
    assert wearer.parsing[y, x] == labels.UPPER
    assert np.abs(result.image[y, x] - own).max() < 40


def test_bared_arms_are_lit_as_the_sleeves_were():
    """The window is on the left: a bared arm is brighter on its left than on its right."""
    wearer = mannequin(6, garments=[SPECS["long"]], size=(288, 384))
    body, shown = body_of(wearer), try_on(wearer, [GARMENTS["top"]]).image.astype(float).sum(-1)
    elbow, wrist = body.joints["elbow_left"], body.joints["wrist_left"]
    sides = []
    for aside in (-0.6, 0.6):
        points = [elbow + share * (wrist - elbow) + (aside * body.radius("elbow"), 0) for share in (0.3, 0.5, 0.7)]
        sides.append(np.mean([shown[int(y), int(x)] for x, y in points]))
    assert sides[0] > 1.15 * sides[1]


def test_skin_is_the_faces_where_limbs_have_another_hue():
    image, parsing = np.zeros((40, 40, 3), np.float32), np.zeros((40, 40), np.uint8)
    image[5:15, 5:15], parsing[5:15, 5:15] = (200, 150, 125), labels.FACE
    image[20:35, 5:35], parsing[20:35, 5:35] = (70, 110, 80), labels.ARMS
    np.testing.assert_allclose(skin.skin_colour(image, parsing), (200, 150, 125), atol=0.5)
    image[20:35, 5:35] = (150, 105, 85)
    np.testing.assert_allclose(skin.skin_colour(image, parsing), (150, 105, 85), atol=0.5)


def test_bared_legs_lie_within_the_clothes_that_covered_them():
    wearer = mannequin(6, garments=[SPECS["trousers"]], size=SIZE)
    clothes = np.isin(wearer.parsing, labels.GARMENTS)
    result = try_on(wearer, [GARMENTS["skirt"]], finish="plain")
    body = body_of(wearer)
    _, v = fill.frame_of(body, wearer.parsing.shape)
    own = skin.skin_colour(wearer.image.astype(np.float32), wearer.parsing)
    like = np.abs(result.image.astype(int) - own).max(-1) < 45
    shins = result.region & (v > 1.8 * body.trunk) & (v < 2.1 * body.trunk)
    assert (like & clothes)[shins].sum() > 40
    near = cv2.dilate(clothes.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert not like[shins & ~near].any()


def test_light_along_a_limb_has_no_step_at_the_joint():
    body = body_of(mannequin(5, size=SIZE))
    segments = {one.part: one for one in limbs.segments(body, SIZE[::-1])}
    across = {part: np.full(limbs.BINS, 0.6 if part.place == 1 else 1.0) for part in segments}
    thigh, shin = (skin._joined(segments[limbs.Part("leg", "left", place)], across)[0] for place in (0, 1))
    x, y = body.joints["knee_left"].astype(int)
    assert thigh[y - 1, x] == pytest.approx(shin[y + 1, x], abs=0.06)
    x, y = (0.5 * body.joints["knee_left"] + 0.5 * body.joints["hip_left"]).astype(int)
    assert thigh[y, x] == pytest.approx(1.0, abs=0.02)


def test_skin_turns_away_from_the_light_at_its_outline():
    bright, _ = skin._across(np.ones(limbs.BINS), np.array([0, 0.7, -1.1], np.float32))
    assert bright.tolist() == pytest.approx([1, 1, 0.75])


def test_shadows_on_skin_are_redder_and_less_blue(monkeypatch):
    body = body_of(mannequin(5, size=SIZE))
    image = np.full((*SIZE[::-1], 3), (200, 150, 120), np.float32)
    arms, depth = np.full(SIZE[::-1], labels.ARMS, np.uint8), np.zeros(SIZE[::-1], np.float32)

    def painted(shade):
        monkeypatch.setattr(skin, "_light", lambda *_: (np.full(SIZE[::-1], shade, np.float32), np.zeros_like(depth)))
        return skin.painted(image, arms, depth, np.ones_like(arms, bool), body)

    darker = (painted(0.5) / painted(1.0)).mean((0, 1)) ** 2.2
    assert darker == pytest.approx([0.5 * 1.07, 0.5, 0.5 * 0.96], abs=1e-3)


def test_a_bared_thigh_goes_on_in_the_colour_of_the_shin():
    """Legs far browner than the face, as tanned ones or those in tights are."""
    wearer = mannequin(3, garments=[SPECS["dress"]], size=(288, 384))
    legs = wearer.parsing == labels.LEGS
    photo = wearer.image.astype(np.float32)
    photo[legs] *= (0.75, 0.62, 0.55)
    short = from_drawing(draw(replace(SPECS["dress"], length="mini"), width=120, height=160))
    shown = try_on(replace(wearer, image=photo.astype(np.uint8)), [short], finish="plain")
    body = body_of(wearer)
    inside = np.minimum(*(fill.leg_field(body, side, legs.shape) for side in ("left", "right"))) < 0.5
    _, v = fill.frame_of(body, legs.shape)
    knee = body.v_of(body.joints["knee_left"])
    bared = shown.region & inside & (wearer.parsing == labels.DRESS) & (v > 0.82 * knee)
    assert bared.sum() > 50
    own = np.median(photo[legs & inside], axis=0)
    np.testing.assert_allclose(np.median(shown.image[bared], axis=0), own, rtol=0.15)


def test_a_collar_taken_for_the_neck_does_not_colour_the_skin():
    wearer = mannequin(4, size=(288, 384))
    image, face = wearer.image.astype(np.float32), wearer.parsing == labels.FACE
    own = skin.skin_colour(image, np.where(np.isin(wearer.parsing, (labels.ARMS, labels.LEGS)), 0, wearer.parsing))
    rows = np.flatnonzero(face.any(1))
    collar = face & (np.arange(len(face))[:, None] > rows[0] + 0.45 * (rows[-1] - rows[0]))
    image[collar] = (210, 120, 10)
    bare = np.where(np.isin(wearer.parsing, (labels.ARMS, labels.LEGS)), labels.BACKGROUND, wearer.parsing)
    assert collar.sum() > 0.5 * face.sum()
    np.testing.assert_allclose(skin.skin_colour(image, bare), own, rtol=0.12)
