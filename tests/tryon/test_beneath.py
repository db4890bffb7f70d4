"""Mannequins that know what they look like without their clothes: what is uncovered is drawn, not guessed."""

from __future__ import annotations

import numpy as np
import pytest

from catalog.drawing import GarmentSpec, draw
from tryon.pipeline import labels
from tryon.pipeline.compose import try_on
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.layers import scene_of, showing_old, with_clean_arms
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.types import Person

SIZE = (288, 384)
SPECS = {
    "skirt": GarmentSpec("skirt", "plum", style="a-line", silhouette="a-line", length="knee"),
    "dress": GarmentSpec(
        "dress", "forest", style="tea", silhouette="a-line", neckline="round", sleeve="short", length="midi"
    ),
    "top": GarmentSpec("tshirt", "red", neckline="crew", sleeve="short"),
}
GARMENTS = {name: from_drawing(draw(spec, width=150, height=200)) for name, spec in SPECS.items()}


@pytest.fixture(scope="module")
def person() -> Person:
    return mannequin(6, size=SIZE, beneath=True)


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.abs(one.astype(int) - other).max(2)


def test_it_is_the_same_mannequin_and_knows_what_each_kind_takes_off(person: Person) -> None:
    assert (person.image == mannequin(6, size=SIZE).image).all()
    assert mannequin(6, size=SIZE).without is None
    assert person.without is not None
    kept = {
        kind: set(np.unique(person.without(kind).parsing)) for kind in ("top", "outer", "dress", "skirt", "trousers")
    }
    assert labels.UPPER not in kept["top"] | kept["outer"] | kept["dress"]
    assert labels.TROUSERS not in kept["skirt"] | kept["trousers"] | kept["dress"]
    assert labels.TROUSERS in kept["top"]
    assert labels.UPPER in kept["skirt"]
    assert person.without("skirt") is person.without("trousers")


def test_below_a_hem_legs_are_those_of_the_drawing(person: Person) -> None:
    assert person.without is not None
    for name in ("skirt", "dress"):
        shown, bare = try_on(person, [GARMENTS[name]]).image, person.without(name)
        below = slice(round(0.78 * SIZE[1]), round(0.9 * SIZE[1]))
        legs = bare.parsing[below] == labels.LEGS
        assert legs.sum() > 500
        assert (_apart(shown[below], bare.image[below])[legs] <= 2).mean() > 0.98
        guessed = try_on(mannequin(6, size=SIZE), [GARMENTS[name]]).image
        assert (_apart(guessed[below], bare.image[below])[legs] <= 2).mean() < 0.5


def test_of_two_garments_neither_leaves_the_old_ones_anywhere(person: Person) -> None:
    shown = try_on(person, [GARMENTS["top"], GARMENTS["skirt"]]).image.astype(int)
    ivory = np.median(person.image[person.parsing == labels.UPPER], 0)
    charcoal = np.median(person.image[person.parsing == labels.TROUSERS], 0)
    trunk = (slice(round(0.25 * SIZE[1]), round(0.85 * SIZE[1])), slice(SIZE[0] // 3, 2 * SIZE[0] // 3))
    for old in (ivory, charcoal):
        was = (np.abs(person.image[trunk] - old).max(-1) < 12).mean()
        assert (np.abs(shown[trunk] - old).max(-1) < 12).mean() < 0.1 * was


def test_what_an_old_garment_has_a_part_in_is_found_beside_it(person: Person) -> None:
    near = person.parsing == labels.TROUSERS
    scene = scene_of(person)
    found = showing_old(scene, "trousers", near)
    assert (found >= near).all()
    assert 0 < (found & ~near).sum() < 0.2 * near.sum()
    photo = scene_of(mannequin(6, size=SIZE))
    assert photo.person is None
    assert (showing_old(photo, "trousers", near) == near).all()


def test_arms_before_cloth_lose_the_ground_at_their_edge() -> None:
    parsing = np.zeros((20, 20), np.uint8)
    parsing[4:16, 8:12] = labels.ARMS
    under = np.full((20, 20, 3), 230, np.float32)
    under[4:16, 8:12] = 160  # an outline that is half ground
    under[5:15, 9:11] = 90
    cover = np.where(parsing == labels.ARMS, 0, 1).astype(np.float32)
    clean, beside = with_clean_arms(under, parsing, cover)
    assert beside[4:16, 8].all()
    assert not beside[8:12, 9:11].any()
    assert clean[4:16, 8] == pytest.approx(90, abs=1)
    same, nowhere = with_clean_arms(under, parsing, np.zeros_like(cover))
    assert (same == under).all()
    assert not nowhere.any()
