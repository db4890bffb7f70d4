"""Necklines, shoulders, straps and armpits: where a garment meets the body and its pieces meet each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from catalog.drawing import GarmentSpec, draw
from tryon.pipeline import fill
from tryon.pipeline.body import Body, body_of
from tryon.pipeline.compose import try_on
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.goals import goals
from tryon.pipeline.layers import hidden_skin
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.pieces import SIDES, mark, pieces
from tryon.pipeline.types import Garment, Person
from tryon.pipeline.warp import warp

SIZE = (240, 320)


@pytest.fixture(scope="module")
def person() -> Person:
    return mannequin(10, size=SIZE, beneath=True)


@pytest.fixture(scope="module")
def body(person: Person) -> Body:
    return body_of(person)


def garment(kind: str, **fields: str) -> Garment:
    return from_drawing(draw(GarmentSpec(kind, "red", **fields), width=210, height=280))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("tshirt", {"neckline": "crew", "sleeve": "short"}),
        ("shirt", {"neckline": "collar", "sleeve": "long"}),
        ("blouse", {"neckline": "square", "sleeve": "flutter"}),
        ("jacket", {"style": "blazer", "neckline": "lapel", "sleeve": "long"}),
    ],
)
def test_the_inside_of_the_back_is_no_part_of_what_is_put_on(kind: str, fields: dict[str, str]) -> None:
    drawing = draw(GarmentSpec(kind, "red", **fields), width=210, height=280)
    assert drawing.behind.sum() > 0
    assert (drawing.behind <= drawing.mask).all()
    marks = drawing.landmark_pixels()
    x, y = marks["neck_centre"]
    middle = round((y + marks["neck_left"][1]) / 2)
    above = np.s_[middle - 1 : middle + 2, round(x)]
    assert (drawing.mask[above] > 200).all()
    assert (from_drawing(drawing).alpha[above] < 0.1).all()


def test_trousers_have_no_inside_that_a_neck_hides() -> None:
    assert draw(GarmentSpec("trousers", "navy", style="tailored"), width=90, height=120).behind.max() == 0


def test_the_trunk_keeps_its_sides_below_wide_short_sleeves() -> None:
    blouse = garment("blouse", neckline="square", sleeve="flutter")
    trunk = pieces(blouse)[0].alpha
    for side, inward in zip(SIDES, (1, -1), strict=True):
        armpit, hem = mark(blouse, f"armpit_{side}"), mark(blouse, f"hem_{side}")
        for share in (0.25, 0.5, 0.75):
            x, y = armpit + (hem - armpit) * share
            beside = np.s_[round(y), round(x) + inward * 12]
            assert trunk[beside] == pytest.approx(blouse.alpha[beside], abs=0.02)


def test_a_seam_lies_on_the_shoulders_and_slides_down_the_outside_of_an_arm(body: Body) -> None:
    fitting, wide, bare = (
        garment("tshirt", silhouette=silhouette, sleeve=sleeve)
        for silhouette, sleeve in (("fitted", "short"), ("oversized", "short"), ("oversized", "none"))
    )
    found = goals(fitting, body, pieces(fitting)[0])
    for name in ("neck_left", "seam_left_0.35", "seam_left_0.7", "shoulder_left", "neck_right", "shoulder_right"):
        u, v = float((found[name] - body.centre) @ body.across), body.v_of(found[name])
        assert v < float(fill.top_of(body, u)) + 0.03 * body.wide, name
    ends = {"fitting": found["shoulder_left"], "wide": goals(wide, body, pieces(wide)[0])["shoulder_left"]}
    assert body.v_of(ends["wide"]) > body.v_of(ends["fitting"]) + 0.05 * body.wide
    assert body.v_of(goals(bare, body, pieces(bare)[0])["shoulder_left"]) == pytest.approx(body.v_of(ends["fitting"]))
    arm = np.array([body.radius(joint) for joint in ("shoulder", "elbow", "wrist")])
    y, x = (round(float(value)) for value in ends["wide"][::-1])
    assert fill.limb_field(body.arm("left"), arm, (SIZE[1], SIZE[0]))[y, x] > 0.9


@pytest.mark.parametrize("silhouette", ["fitted", "oversized"])
@pytest.mark.parametrize("method", ["tps", "flow"])
def test_no_skin_shows_on_shoulders_that_a_shirt_covers(
    person: Person, body: Body, silhouette: str, method: str
) -> None:
    shirt = garment("tshirt", silhouette=silhouette, neckline="crew", sleeve="short")
    shown = try_on(person, [shirt], warp=method, finish="plain").image.astype(int)
    assert person.without is not None
    bare = person.without("top")
    held = hidden_skin(bare.parsing, shirt, body) > 0.9
    assert held.sum() > 300
    red = shown[..., 0] - shown[..., 2]
    assert (red[held] > 40).mean() > 0.98


def test_nothing_is_held_where_there_are_no_sleeves(person: Person, body: Body) -> None:
    assert person.without is not None
    parsing = person.without("top").parsing
    dress = garment("dress", style="slip", neckline="cowl", sleeve="strap", length="midi")
    assert hidden_skin(parsing, dress, body).max() == 0
    assert hidden_skin(parsing, garment("trousers", style="tailored"), body).max() == 0


def test_straps_end_on_the_shoulders(person: Person, body: Body) -> None:
    dress = garment("dress", style="slip", neckline="cowl", sleeve="strap", length="midi")
    shown = try_on(person, [dress]).image.astype(int)
    red = shown[..., 0] - shown[..., 2] > 60
    u, v = fill.frame_of(body, red.shape)
    above = v < fill.top_of(body, u) - 0.06 * body.wide
    assert red[(v < 0) & ~above].sum() > 20
    assert red[above].sum() == 0


def test_no_hole_opens_at_an_armpit(person: Person, body: Body) -> None:
    shirt = garment("tshirt", silhouette="regular", sleeve="short")
    cover = warp(shirt, person, body).alpha > 0.5
    found = goals(shirt, body, pieces(shirt)[0])
    holes, count = ndimage.label(~cover)
    inside = [holes == number for number in range(1, count + 1) if number != holes[0, 0]]
    for side in SIDES:
        x, y = (round(float(value)) for value in found[f"armpit_{side}"])
        size = round(0.2 * body.wide)
        near = np.s_[y - size : y + size, x - size : x + size]
        assert sum(int(hole[near].sum()) for hole in inside) == 0
