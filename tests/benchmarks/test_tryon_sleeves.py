"""Reading a sleeve from a result: right where colours deceive, and a sleeve that stayed on is seen."""

from __future__ import annotations

import pytest

from benchmarks.support.tryon_sleeves import by_colour, by_layer
from catalog.drawing import GarmentSpec, draw
from tryon.pipeline.compose import try_on
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.types import Garment, Person

SIZE = (144, 192)


def shirt(sleeve: str, colour: str = "navy") -> Garment:
    spec = GarmentSpec("tshirt", colour, silhouette="fitted", neckline="crew", sleeve=sleeve, seed=5)
    return from_drawing(draw(spec, width=SIZE[0], height=SIZE[1]))


@pytest.fixture(scope="module")
def wearer() -> Person:
    long = GarmentSpec("tshirt", "white", silhouette="fitted", neckline="crew", sleeve="long", seed=5)
    return mannequin(1, garments=[long], size=SIZE)


@pytest.mark.parametrize("sleeve", ["short", "elbow", "long"])
def test_a_sleeve_is_read_by_what_the_garment_covers(wearer: Person, sleeve: str) -> None:
    garment = shirt(sleeve)
    assert by_layer(wearer, garment, try_on(wearer, [garment]).image) == sleeve


def test_ivory_on_pale_skin_does_not_deceive(wearer: Person) -> None:
    garment = shirt("short", "ivory")
    assert by_layer(wearer, garment, try_on(wearer, [garment]).image) == "short"


def test_a_colour_far_from_skin_is_read_by_colour_too(wearer: Person) -> None:
    garment = shirt("long", "red")
    assert by_colour(wearer, garment, try_on(wearer, [garment]).image) == "long"


def test_a_sleeve_that_was_not_taken_off_is_seen(wearer: Person) -> None:
    # The photo as it was stands for a result in which nothing was changed below the shoulder.
    assert by_layer(wearer, shirt("short"), wearer.image) == "long"
