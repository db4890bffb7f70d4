"""Which cloth goes with the old garment, and what stays before the new one."""

from dataclasses import replace

import numpy as np
import pytest

from catalog.drawing import GarmentSpec
from tests.tryon.clothes import GARMENTS, SIZE, SPECS
from tryon.pipeline import fill, labels, layers
from tryon.pipeline.body import body_of
from tryon.pipeline.compose import try_on
from tryon.pipeline.layers import replaced
from tryon.pipeline.mannequin import mannequin


@pytest.mark.parametrize(("place", "in_front"), [(1.0, True), (0.3, False)])
def test_a_forearm_at_the_side_is_in_front_though_its_hand_is_hidden(place, in_front):
    wearer = mannequin(6, garments=[SPECS["long"]], size=SIZE)
    sleeved = np.where(wearer.parsing == labels.ARMS, np.uint8(labels.UPPER), wearer.parsing)
    body = body_of(wearer)
    v = body.v_of(body.joints["wrist_left"])
    side = np.sign((body.joints["wrist_left"] - body.at(0, v)) @ body.across)
    hand = body.at(side * place * body.half(v), v)
    body = replace(body, joints=body.joints | {"wrist_left": hand, "knuckle_left": hand + 0.1 * body.down})
    x, y = (0.2 * body.joints["elbow_left"] + 0.8 * hand).astype(int)
    assert layers.bared_arms(sleeved, body)[y, x] == in_front


def test_a_speck_beside_the_old_garment_goes_with_it():
    person = mannequin(6, size=(300, 400))
    body, parsing = body_of(person), person.parsing.copy()
    rows, columns = np.nonzero(parsing == labels.UPPER)
    at = np.s_[int(rows.mean()) : int(rows.mean()) + 3, int(columns.mean()) : int(columns.mean()) + 3]
    parsing[at] = labels.BAG
    assert replaced(parsing, "top", body)[at].all()
    bag = np.s_[int(rows.mean()) : int(rows.mean()) + 40, int(columns.mean()) : int(columns.mean()) + 30]
    parsing[bag] = labels.BAG
    assert not replaced(parsing, "top", body)[bag].all()


def test_a_speck_in_the_old_garment_is_not_before_the_new_one():
    person = mannequin(6, size=(300, 400))
    rows, columns = np.nonzero(person.parsing == labels.UPPER)
    at = np.s_[int(rows.mean()) : int(rows.mean()) + 3, int(columns.mean()) : int(columns.mean()) + 3]
    spotted = person.parsing.copy()
    spotted[at] = labels.SCARF
    garment = [GARMENTS["top"]]
    plain, shown = try_on(person, garment), try_on(replace(person, parsing=spotted), garment)
    np.testing.assert_allclose(shown.image[at].astype(int), plain.image[at].astype(int), atol=12)


def test_sleeves_of_a_dress_go_with_its_upper_half_and_its_skirt_stays():
    spec = GarmentSpec("dress", "forest", style="tea", silhouette="a-line", sleeve="long", length="midi")
    person = mannequin(4, garments=[spec], size=SIZE)
    body = body_of(person)
    dress = person.parsing == labels.DRESS
    arms = np.minimum(*(fill.arm_field(body, side, dress.shape) for side in ("left", "right"))) < 0.7
    _, v = fill.frame_of(body, dress.shape)
    below = dress & (v > 0.7 * body.trunk)
    assert (below & arms).sum() > 30
    upper, skirt = (layers.replaced(person.parsing, kind, body) for kind in ("top", "skirt"))
    assert upper[below & arms].mean() > 0.95
    assert skirt[below & arms].mean() < 0.05
    hanging = below & (v > 1.2 * body.trunk)
    assert not upper[hanging].any()
    assert skirt[hanging].all()
