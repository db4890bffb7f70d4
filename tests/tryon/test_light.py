"""Folds and light of the photo on new cloth."""

import numpy as np
import pytest

from tryon.pipeline import labels, light
from tryon.pipeline.body import body_of
from tryon.pipeline.mannequin import mannequin


@pytest.mark.parametrize(("kind", "is_carried"), [("trousers", True), ("skirt", False), ("dress", False)])
def test_the_gap_between_trouser_legs_is_no_fold_of_a_skirt(kind, is_carried):
    person = mannequin(6, size=(300, 400))
    legs, rows = person.parsing == labels.TROUSERS, np.indices(person.parsing.shape)[0]
    creased = person.image.astype(np.float32)
    creased[legs & (np.abs(rows - rows[legs].mean()) < 2.5)] *= 0.6
    factor = light.folds(creased, legs, person.parsing, body_of(person), kind)
    assert bool((factor < 0.92).any()) == is_carried
    assert np.all(factor[~legs] == 1)


def test_where_two_cloths_meet_that_were_taken_for_one_there_is_no_fold():
    """A dark half beside a pale one: a step in light that no fold makes is carried over less than a fold."""
    person = mannequin(6, size=(300, 400))
    old = person.parsing == labels.UPPER
    middle = int(np.indices(old.shape)[1][old].mean())
    made = {}
    for name, below in (("fold", 0.6), ("seam", 0.12)):
        image = np.full((*old.shape, 3), 200, np.float32)
        image[:, middle:] *= below
        made[name] = float(np.abs(light.folds(image, old, person.parsing, body_of(person), "top") - 1).max())
    assert made["seam"] < made["fold"]


def test_paper_white_cloth_is_not_burnt_out():
    cover = np.ones((20, 30), np.float32)
    cloth = np.full((20, 30, 3), 250, np.float32)
    folded = np.where(np.arange(30) % 2, 1.2, 0.8).astype(np.float32) * cover
    lit = cloth * light.within_white(cloth, folded, cover)[..., None]
    assert lit.max() <= 250
    assert np.ptp(lit[0, :, 0]) > 60
    dark = np.full_like(cloth, 90)
    assert (light.within_white(dark, folded, cover) == folded).all()
