"""Worn pictures: determinism, masks, landmarks, tones, and every kind in both poses."""

from __future__ import annotations

import numpy as np
import pytest

from catalog.drawing.mannequins import BUILDS, FIGURES, POSES, TONES, CannotWear, tone_hex, wearable, worn
from catalog.drawing.spec import KINDS, GarmentSpec

SIZE = (90, 120)
_SPECS = {
    "tshirt": GarmentSpec("tshirt", "red", neckline="crew", sleeve="short", pattern="stripe", seed=3),
    "shirt": GarmentSpec("shirt", "sky", neckline="collar", sleeve="long", fabric="poplin", seed=3),
    "blouse": GarmentSpec("blouse", "mint", style="peasant", neckline="v-neck", sleeve="puff", fabric="viscose"),
    "sweater": GarmentSpec("sweater", "oatmeal", neckline="turtleneck", sleeve="long", fabric="knit"),
    "hoodie": GarmentSpec("hoodie", "forest", neckline="hood", sleeve="long", fabric="fleece", details=("zip",)),
    "jacket": GarmentSpec("jacket", "black", style="biker", sleeve="long", fabric="leather"),
    "coat": GarmentSpec("coat", "camel", style="wrap", sleeve="long", length="knee", fabric="wool"),
    "dress": GarmentSpec(
        "dress",
        "cherry",
        style="slip",
        silhouette="slip",
        neckline="cowl",
        sleeve="strap",
        length="midi",
        fabric="satin",
    ),
    "skirt": GarmentSpec("skirt", "navy", style="pleated", length="midi", fabric="crepe"),
    "trousers": GarmentSpec("trousers", "olive", style="chino", silhouette="wide", length="full", fabric="twill"),
    "jeans": GarmentSpec("jeans", "indigo", silhouette="slim", length="full", fabric="denim"),
    "shorts": GarmentSpec("shorts", "sand", style="chino", silhouette="straight", length="short", fabric="twill"),
    "shoes": GarmentSpec("shoes", "red", style="sneaker", fabric="canvas"),
    "bag": GarmentSpec("bag", "tan", style="tote", fabric="leather", gender="unisex"),
    "scarf": GarmentSpec("scarf", "mustard", style="wool", fabric="wool", gender="unisex"),
}


def test_every_kind_has_a_case() -> None:
    assert set(_SPECS) == set(KINDS)


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_worn_in_every_pose(kind: str, pose: str) -> None:
    result = worn(_SPECS[kind], pose=pose, size=SIZE)

    assert result.picture.shape == (120, 90, 3)
    assert result.garment_mask.shape == (120, 90)
    shown = (result.garment_mask > 128).mean()
    assert (0.002 if kind == "shoes" else 0.015) < shown < 0.3
    assert np.array_equal(result.garment_mask, result.outfit_masks[kind])


def test_the_same_arguments_give_the_same_picture() -> None:
    first = worn(_SPECS["tshirt"], tone=8, size=SIZE)
    again = worn(_SPECS["tshirt"], tone=8, size=SIZE)

    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.garment_mask, again.garment_mask)
    assert first.landmarks == again.landmarks


def test_a_tone_changes_skin_and_nothing_else() -> None:
    pale, deep = (worn(_SPECS["dress"], tone=tone, size=SIZE) for tone in (1, 10))

    changed = (np.abs(pale.picture.astype(int) - deep.picture).max(axis=2)) > 12
    assert changed.sum() > 300
    assert not (changed & (pale.skin_mask == 0)).any()
    assert changed[pale.skin_mask > 250].all()
    assert np.array_equal(pale.garment_mask, deep.garment_mask)


def test_masks_keep_to_the_figure() -> None:
    result = worn([_SPECS["shirt"], _SPECS["jeans"]], size=SIZE)

    everything = np.sum([*result.outfit_masks.values(), result.skin_mask], axis=0, dtype=int)
    assert everything.max() <= 257
    assert (everything[:, :8] == 0).all()
    assert result.picture[everything == 0].min() > 90
    assert result.picture[:, :8].min() > 180
    assert {"head", "neck", "torso", "arm_left", "hand_right", "leg_left", "foot_right"} <= set(result.part_masks)
    assert {"shirt", "jeans", "shoes"} == set(result.outfit_masks)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("pose", POSES)
def test_landmarks_stand_inside_and_in_order(figure: str, pose: str) -> None:
    at = worn(_SPECS["shoes"], figure=figure, pose=pose, size=SIZE).landmarks

    assert all(0 < x < 90 and 0 < y < 120 for x, y in at.values())
    for side in ("left", "right"):
        column = [at[f"{joint}_{side}"][1] for joint in ("shoulder", "waist", "hip", "knee", "ankle")]
        assert column == sorted(column)
    assert at["shoulder_left"][0] < at["neck"][0] < at["shoulder_right"][0]


def test_builds_differ_in_girth() -> None:
    widths = []
    for build in BUILDS:
        row = worn(_SPECS["trousers"], build=build, size=SIZE)
        y = round(row.landmarks["hip_left"][1])
        widths.append(int((row.part_masks["torso"][y] > 128).sum()))

    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


def test_nothing_is_added_where_that_is_not_wanted() -> None:
    shoes = GarmentSpec("shoes", "white", style="sneaker", fabric="leather")
    alone = worn(shoes, size=(96, 128), complete=False)
    assert set(alone.outfit_masks) == {"shoes"}
    assert set(worn(shoes, size=(96, 128)).outfit_masks) == {"shoes", "tshirt", "trousers"}
    assert alone.skin_mask[64, 48] > 250


def test_an_outfit_is_completed_with_basics_but_masked_alone() -> None:
    result = worn(_SPECS["jacket"], size=SIZE)

    assert {"jacket", "tshirt", "trousers", "shoes"} == set(result.outfit_masks)
    overlap = (result.garment_mask > 200) & (result.outfit_masks["trousers"] > 200)
    assert not overlap.any()


def test_a_backpack_says_why_it_is_not_worn() -> None:
    backpack = GarmentSpec("bag", "black", style="backpack", fabric="nylon", gender="unisex")

    assert not wearable(backpack.kind, backpack.style)
    with pytest.raises(CannotWear, match="out of sight"):
        worn(backpack, size=SIZE)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"tone": 11}, "Monk"), ({"pose": "seated"}, "pose"), ({"build": "tiny"}, "build"), ({"figure": "cat"}, "figure")],
)
def test_unknown_words_are_refused(wrong: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        worn(_SPECS["shoes"], size=SIZE, **wrong)


def test_too_small_a_picture_and_no_garment_are_refused() -> None:
    with pytest.raises(ValueError, match="48 pixels"):
        worn(_SPECS["shoes"], size=(30, 40))
    with pytest.raises(ValueError, match="at least one"):
        worn([], size=SIZE)


def test_the_scale_has_ten_tones_from_light_to_deep() -> None:
    assert tuple(range(1, 11)) == TONES
    assert [tone_hex(tone) for tone in (1, 5, 10)] == ["#f6ede4", "#d7bd96", "#292420"]
