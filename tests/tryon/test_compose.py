"""The finished picture: what may change, and that nothing else does."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tryon.clothes import GARMENTS, SIZE, SPECS
from tryon.pipeline import fill, labels
from tryon.pipeline.body import body_of
from tryon.pipeline.compose import try_on
from tryon.pipeline.errors import Refused
from tryon.pipeline.layers import replaced
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.recover import recover, shrunk
from tryon.pipeline.types import Person


@pytest.fixture(scope="module")
def person():
    return mannequin(6, size=SIZE)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.sampled_from([("top",), ("long",), ("outer",), ("dress",), ("skirt", "top"), ("outer", "dress")]),
    noise=st.integers(0, 2**16),
)
def test_pixels_outside_the_region_are_the_photos_own(person, names, noise):
    rng = np.random.default_rng(noise)
    grain = rng.integers(-20, 20, person.image.shape)
    photo = Person(np.clip(person.image + grain, 0, 255).astype(np.uint8), person.pose, person.mask, person.parsing)
    before = photo.image.copy()
    result = try_on(photo, [GARMENTS[name] for name in names])
    assert result.image.dtype == np.uint8
    assert (result.image[~result.region] == before[~result.region]).all()
    assert (photo.image == before).all()
    assert (result.image[result.region] != before[result.region]).any()


def test_the_face_is_never_touched(person):
    result = try_on(person, [GARMENTS["outer"]])
    body = body_of(person)
    _, v = fill.frame_of(body, person.parsing.shape)
    head = (person.parsing == labels.FACE) & (v < 0.6 * body.v_of(body.joints["nose"]))
    assert head.any()
    assert not result.region[head].any()


def test_the_region_stays_near_old_garment_new_garment_and_bared_skin(person):
    for name in ("top", "dress", "trousers"):
        result = try_on(person, [GARMENTS[name]])
        body = body_of(person)
        old = np.isin(person.parsing, labels.GARMENTS) & replaced(person.parsing, GARMENTS[name].kind, body)
        from tryon.pipeline.warp import warp

        new = warp(GARMENTS[name], person).alpha > 0.5
        assert result.region.sum() <= 1.3 * (old | new).sum()


def test_order_of_the_garments_does_not_matter(person):
    one = try_on(person, [GARMENTS["top"], GARMENTS["skirt"]])
    other = try_on(person, [GARMENTS["skirt"], GARMENTS["top"]])
    assert (one.image == other.image).all()


def test_the_new_garments_colour_arrives(person):
    body = body_of(person)
    x, y = body.at(0, 0.4 * body.trunk).astype(int)
    red, green, blue = try_on(person, [GARMENTS["top"]]).image[y, x].astype(int)
    assert red > green + 60
    assert red > blue + 60


@pytest.mark.parametrize(
    ("names", "reason"), [((), "none"), (("top", "long"), "not_together"), (("skirt", "dress"), "not_together"),
                          (("top", "skirt", "outer"), "too_many")]
)  # fmt: skip
def test_what_cannot_be_worn_together_is_refused(person, names, reason):
    with pytest.raises(Refused) as refusal:
        try_on(person, [GARMENTS[name] for name in names])
    assert (refusal.value.code, refusal.value.reason) == ("garment", reason)


def test_stages_are_told_in_order(person):
    told = []
    result = try_on(person, [GARMENTS["top"]], on_stage=told.append)
    assert told == ["warp", "compose"]
    assert set(result.seconds) == {"warp", "compose"}


def test_an_unknown_warp_is_an_error(person):
    with pytest.raises(ValueError, match="unknown warp"):
        try_on(person, [GARMENTS["top"]], warp="magic")


def test_recovering_reads_nothing_inside_the_area(person):
    area = person.parsing == labels.UPPER
    white = np.where(area[..., None], np.uint8(255), person.image)
    black = np.where(area[..., None], np.uint8(0), person.image)
    results = [
        recover(Person(image, person.pose, person.mask, person.parsing), GARMENTS["top"], area).image
        for image in (white, black)
    ]
    assert (results[0] == results[1]).all()
    assert (results[0][~area] == person.image[~area]).all()


def test_a_grown_area_shrinks_back():
    area = np.zeros((80, 80), bool)
    area[20:60, 25:55] = True
    assert shrunk(area).sum() == pytest.approx(area.sum() / 1.05, rel=0.12)
    assert not (shrunk(area) & ~area).any()


def test_filling_keeps_what_is_known_and_stays_within_it():
    rng = np.random.default_rng(2)
    image = rng.uniform(50, 200, (33, 47, 3)).astype(np.float32)
    known = rng.random((33, 47)) < 0.3
    filled = fill.smooth_fill(image, known)
    assert (filled[known] == image[known]).all()
    assert filled.min() >= image[known].min() - 1e-2
    assert filled.max() <= image[known].max() + 1e-2


def test_an_edge_is_repainted_less_and_less_outwards():
    wearer = mannequin(6, garments=[SPECS["long"]], size=(288, 384))
    grain = np.random.default_rng(0).integers(-30, 30, wearer.image.shape)
    photo = replace(wearer, image=np.clip(wearer.image + grain, 0, 255).astype(np.uint8))
    shown = try_on(photo, [GARMENTS["top"]], finish="plain")
    cloth = ~np.isin(wearer.parsing, (labels.BACKGROUND, *labels.SKIN))
    away = cv2.distanceTransform((~cloth).astype(np.uint8), cv2.DIST_L2, 5)
    margin = shown.region & (wearer.parsing == labels.BACKGROUND)
    changed = np.abs(shown.image.astype(int) - photo.image).max(-1)
    near, far = (changed[margin & (away > low) & (away <= high)].mean() for low, high in ((0, 1.5), (2.4, 9)))
    assert far < 0.75 * near
