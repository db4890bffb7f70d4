"""The finished picture: what may change, and that nothing else does."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.drawing import GarmentSpec, draw
from tryon.pipeline import fill, labels
from tryon.pipeline.body import body_of
from tryon.pipeline.compose import try_on
from tryon.pipeline.errors import Refused
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.layers import replaced
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.recover import recover, shrunk
from tryon.pipeline.types import Person

SIZE = (144, 192)
SPECS = {
    "top": GarmentSpec("tshirt", "red", neckline="crew", sleeve="short"),
    "long": GarmentSpec("shirt", "navy", neckline="collar", sleeve="long", fabric="poplin"),
    "outer": GarmentSpec(
        "coat", "camel", style="overcoat", neckline="lapel", sleeve="long", length="knee", fabric="wool"
    ),
    "dress": GarmentSpec(
        "dress", "forest", style="tea", silhouette="a-line", neckline="round", sleeve="short", length="midi"
    ),
    "skirt": GarmentSpec("skirt", "plum", style="a-line", silhouette="a-line", length="knee"),
    "trousers": GarmentSpec("jeans", "indigo", silhouette="straight", length="full", fabric="denim"),
}
GARMENTS = {name: from_drawing(draw(spec, width=120, height=160)) for name, spec in SPECS.items()}


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


def test_shorter_sleeves_bare_the_wearers_own_skin():
    wearer = mannequin(8, garments=[SPECS["long"]], size=SIZE)
    result = try_on(wearer, [GARMENTS["top"]])
    own = fill.skin_colour(wearer.image.astype(np.float32), wearer.parsing)
    body = body_of(wearer)
    elbow = body.joints["elbow_left"] * 0.4 + body.joints["wrist_left"] * 0.6
    x, y = elbow.astype(int)
    assert wearer.parsing[y, x] == labels.UPPER
    assert np.abs(result.image[y, x] - own).max() < 40


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
