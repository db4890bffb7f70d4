"""The finished picture: what may change, and that nothing else does."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.drawing import GarmentSpec, draw
from tryon.pipeline import fill, labels, layers, light, skin
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
    own = skin.skin_colour(wearer.image.astype(np.float32), wearer.parsing)
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


@pytest.mark.parametrize(("kind", "is_carried"), [("trousers", True), ("skirt", False), ("dress", False)])
def test_the_gap_between_trouser_legs_is_no_fold_of_a_skirt(kind, is_carried):
    person = mannequin(6, size=(300, 400))
    legs, rows = person.parsing == labels.TROUSERS, np.indices(person.parsing.shape)[0]
    creased = person.image.astype(np.float32)
    creased[legs & (np.abs(rows - rows[legs].mean()) < 2.5)] *= 0.6
    factor = light.folds(creased, legs, person.parsing, body_of(person), kind)
    assert bool((factor < 0.92).any()) == is_carried
    assert np.all(factor[~legs] == 1)


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
    from tryon.pipeline import limbs

    body = body_of(mannequin(5, size=SIZE))
    segments = {one.part: one for one in limbs.segments(body, SIZE[::-1])}
    across = {part: np.full(limbs.BINS, 0.6 if part.place == 1 else 1.0) for part in segments}
    thigh, shin = (skin._joined(segments[limbs.Part("leg", "left", place)], across)[0] for place in (0, 1))
    x, y = body.joints["knee_left"].astype(int)
    assert thigh[y - 1, x] == pytest.approx(shin[y + 1, x], abs=0.06)
    x, y = (0.5 * body.joints["knee_left"] + 0.5 * body.joints["hip_left"]).astype(int)
    assert thigh[y, x] == pytest.approx(1.0, abs=0.02)


def test_skin_turns_away_from_the_light_at_its_outline():
    from tryon.pipeline import limbs

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


@pytest.mark.parametrize(("place", "in_front"), [(1.0, True), (0.3, False)])
def test_a_forearm_at_the_side_is_in_front_though_its_hand_is_hidden(place, in_front):
    from tryon.pipeline import layers

    wearer = mannequin(6, garments=[SPECS["long"]], size=SIZE)
    sleeved = np.where(wearer.parsing == labels.ARMS, np.uint8(labels.UPPER), wearer.parsing)
    body = body_of(wearer)
    v = body.v_of(body.joints["wrist_left"])
    side = np.sign((body.joints["wrist_left"] - body.at(0, v)) @ body.across)
    hand = body.at(side * place * body.half(v), v)
    body = replace(body, joints=body.joints | {"wrist_left": hand, "knuckle_left": hand + 0.1 * body.down})
    x, y = (0.2 * body.joints["elbow_left"] + 0.8 * hand).astype(int)
    assert layers.bared_arms(sleeved, body)[y, x] == in_front


def test_a_speck_of_another_class_does_not_go_on_under_a_garment():
    from tryon.pipeline import layers

    wearer = mannequin(6, size=SIZE)
    parsing = wearer.parsing.copy()
    rows, columns = np.nonzero(parsing == labels.TROUSERS)
    some = np.argsort(rows)[-90:]
    parsing[rows[some], columns[some]] = labels.DRESS
    scene = layers.Scene(wearer.image.astype(np.float32), parsing, np.zeros(parsing.shape, bool))
    found = [label for label, _ in layers._worn(scene, parsing == labels.UPPER, (labels.TROUSERS, labels.DRESS))]
    assert found == [labels.TROUSERS]


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


def test_trousers_under_a_coat_go_on_as_legs_in_their_own_colour():
    """A coat in front of trousers: between the legs below the hips lies ground, not a block of cloth."""
    wearer = mannequin(6, garments=[SPECS["trousers"], SPECS["outer"]], size=(288, 384))
    body, shape = body_of(wearer), wearer.parsing.shape
    scene = layers.scene_of(wearer)
    old = replaced(wearer.parsing, "top", body)
    image, parsing = layers.uncovered(scene, old, GARMENTS["top"], body)
    _, v = fill.frame_of(body, shape)
    legs = np.minimum(*(fill.leg_field(body, side, shape) for side in ("left", "right")))
    below = old & (v > 1.2 * body.trunk)
    assert (parsing[below & (legs < 0.9)] == labels.TROUSERS).mean() > 0.95
    assert not (parsing[below & (legs > 1.4)] == labels.TROUSERS).any()
    own = np.median(wearer.image[wearer.parsing == labels.TROUSERS], axis=0)
    np.testing.assert_allclose(np.median(image[below & (legs < 0.9)], axis=0), own, atol=40)


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


def test_feet_that_a_long_skirt_hid_are_bared_with_the_legs():
    wearer = mannequin(6, size=SIZE)
    body, parsing = body_of(wearer), wearer.parsing.copy()
    feet = np.minimum(*(fill.foot_field(body, side, parsing.shape) for side in ("left", "right")))
    assert (layers._feet(parsing, parsing == labels.TROUSERS, body) > 1).all()
    parsing[feet < 1.4] = labels.SKIRT
    hidden = layers._feet(parsing, parsing == labels.SKIRT, body)
    assert (hidden[feet < 1] < 1).all()
    assert body.joints["toe_left"][1] > body.joints["ankle_left"][1]


def test_trousers_under_a_coat_go_on_in_the_colour_that_no_coat_shades_and_round():
    wearer = mannequin(6, size=SIZE)
    body, shape = body_of(wearer), wearer.parsing.shape
    image = wearer.image.astype(np.float32)
    rows = np.indices(shape)[0]
    knees = round(float(body.joints["knee_left"][1]))
    trousers = wearer.parsing == labels.TROUSERS
    shown, hidden = trousers & (rows > knees), trousers & (rows <= knees)
    image[shown & (rows < knees + 8)] *= 0.4  # the coat's shadow
    flat = layers._continued(image, shown, hidden, np.ones(shape, np.float32))
    far = hidden & (rows < knees - 0.12 * shape[0])
    lit = np.median(image[shown & (rows > knees + 12)].mean(1))
    assert far.sum() > 50
    assert flat[far].mean() > 0.85 * lit
    turned = layers._round_legs(body, shape)
    legs = fill.legs_field(body, shape)
    below = rows > body.joints["hip"][1] + 0.2 * body.trunk
    assert turned[below & (legs < 0.2)].min() > turned[below & (legs > 1.1) & (legs < 1.3)].max()
    assert (turned[rows < body.joints["shoulder_left"][1]] > 1).all()


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


def test_trousers_under_a_coat_are_as_wide_as_where_they_show():
    wearer = mannequin(6, size=(288, 384))
    body, shape = body_of(wearer), wearer.parsing.shape
    legs = fill.legs_field(body, shape)
    _, v = fill.frame_of(body, shape)
    below, hips = v > 1.3 * body.trunk, np.ones(shape, bool)
    slim, wide = (layers._trousers(body, below & (v > 2 * body.trunk) & (legs < far), hips) for far in (0.9, 1.4))
    assert slim[below & (legs < 1)].all()
    assert not slim[below & (legs > 1.1)].any()
    assert wide[below & (legs < 1.15)].all()
