"""What a result tells of its own guesses."""

from dataclasses import replace

import numpy as np

from catalog.drawing import draw
from tests.tryon.clothes import GARMENTS, SIZE, SPECS
from tryon.pipeline import labels
from tryon.pipeline.compose import try_on
from tryon.pipeline.garment import from_drawing
from tryon.pipeline.mannequin import mannequin
from tryon.pipeline.types import Person


def as_photo(drawn: Person) -> Person:
    """The same to whoever does not know what lies beneath."""
    return replace(drawn, without=None)


def test_clothes_that_a_coat_hid_are_called_guessed():
    wearer = mannequin(6, garments=[SPECS["trousers"], SPECS["outer"]], size=SIZE)
    assert "clothes" in try_on(as_photo(wearer), [GARMENTS["top"]]).guesses
    assert try_on(as_photo(wearer), [GARMENTS["outer"]]).guesses == ()


def test_much_bared_skin_is_called_guessed_in_a_photo_and_known_on_a_mannequin():
    wearer = as_photo(mannequin(6, garments=[SPECS["trousers"], SPECS["long"]], size=SIZE))
    assert try_on(wearer, [GARMENTS["skirt"]]).guesses == ()
    mini = from_drawing(draw(replace(SPECS["skirt"], length="mini"), width=120, height=160))
    assert try_on(wearer, [mini]).guesses == ("skin",)
    assert try_on(mannequin(6, size=SIZE, beneath=True), [mini]).guesses == ()


def test_a_bag_before_the_garment_is_told():
    wearer = as_photo(mannequin(6, size=SIZE))
    rows, columns = np.nonzero(wearer.parsing == labels.UPPER)
    carried = wearer.parsing.copy()
    carried[(rows[0] + rows[-1]) // 2 : rows[-1] + 40, columns.min() : columns.max()] = labels.BAG
    assert try_on(wearer, [GARMENTS["top"]]).guesses == ()
    assert try_on(replace(wearer, parsing=carried), [GARMENTS["top"]]).guesses == ("in_front",)
