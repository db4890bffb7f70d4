"""The preference head beside closed forms and brute force, the board's chances, and what proposals promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from design import blueprints
from design.gan.vocabulary import VOCABULARY, Condition
from design.taste.board import UNLIKE, choose, unreal
from design.taste.features import FeatureMap
from design.taste.posterior import believe
from design.taste.proposing import Blueprints, Parent, Wishes, propose
from design.taste.shapes import has
from design.taste.sliders import leans


def test_the_mode_is_that_of_a_fine_grid() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(30, 1))
    liked = (features[:, 0] + rng.normal(0, 0.5, 30) > 0).astype(float)
    belief = believe(features, liked, variance=2.0, usual_rate=0.5)
    slope, base = np.meshgrid(np.linspace(-2, 5, 701), np.linspace(-3, 3, 601), indexing="ij")
    odds = slope[..., None] * features[:, 0] + base[..., None]
    log = (liked * odds - np.logaddexp(0, odds)).sum(-1) - slope**2 / 4 - base**2 / 2
    best = np.unravel_index(log.argmax(), log.shape)
    assert belief.mean == pytest.approx([slope[best], base[best]], abs=0.01)


def test_nothing_said_is_the_prior_and_answers_narrow_it() -> None:
    prior = believe(np.empty((0, 4)), [])
    assert prior.score(np.zeros((1, 4))) == pytest.approx(np.log(1 / 3))
    seen = np.eye(4)
    after = believe(np.repeat(seen[:1], 20, 0), np.ones(20))
    assert after.deviation(seen)[0] < prior.deviation(seen)[0]
    assert after.score(seen)[0] > prior.score(seen)[0]
    drawn = after.samples(seen, 20_000, np.random.default_rng(0))
    assert drawn.mean(axis=0) == pytest.approx(after.score(seen), abs=0.03)
    assert drawn.std(axis=0) == pytest.approx(after.deviation(seen), rel=0.03)
    bold = after.samples(seen, 20_000, np.random.default_rng(0), doubt=0.5)
    assert bold - after.score(seen) == pytest.approx((drawn - after.score(seen)) / 2)


def test_a_weight_of_two_is_the_answer_twice() -> None:
    rng = np.random.default_rng(5)
    seen, liked = rng.normal(size=(6, 3)), np.array([1, 0, 1, 1, 0, 0.0])
    twice = believe(np.vstack([seen, seen]), np.concatenate([liked, liked]))
    assert believe(seen, liked, np.full(6, 2.0)).mean == pytest.approx(twice.mean)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        believe(np.ones((2, 3)), [1])
    with pytest.raises(ValueError, match="finite"):
        believe(np.full((1, 3), np.nan), [1])
    with pytest.raises(ValueError, match="matrix"):
        believe(np.ones(3), [1])


def test_the_stated_chance_of_the_first_place_is_how_often_it_happens() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(6, 3))
    belief = believe(features[:3], [1, 0, 1])
    counts, stated = np.zeros(6), np.zeros(6)
    for seed in range(3_000):
        pick = choose(belief, features, np.zeros(6), rng=np.random.default_rng(seed), places=1)[0]
        counts[pick.candidate] += 1
        stated[pick.candidate] += pick.propensity
    assert counts / 3_000 == pytest.approx(stated / np.maximum(counts, 1), abs=0.03)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 12), st.integers(0, 10_000))
def test_a_board_holds_nothing_twice_and_every_chance_is_one(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(count, 4))
    picks = choose(believe(np.empty((0, 4)), []), features, rng.normal(size=count), rng=rng)
    assert len(picks) == min(8, count)
    assert len({pick.candidate for pick in picks}) == len(picks)
    assert all(0 < pick.propensity <= 1 for pick in picks)


def test_what_looks_unreal_loses_and_the_rest_does_not() -> None:
    assert unreal(np.array([0.0, 1, 2, 3, 4])) == pytest.approx([1, 0.5, 0, 0, 0])
    assert unreal(np.ones(4)).tolist() == [0, 0, 0, 0]


def test_what_does_not_look_as_it_should_seldom_gets_a_place() -> None:
    rng = np.random.default_rng(0)
    features, real = rng.normal(size=(40, 6)), np.ones(40)
    doubts = np.where(np.arange(40) < 10, 5.0, 0.1)
    prior = believe(np.empty((0, 6)), [])
    told = [choose(prior, features, real, rng=np.random.default_rng(seed), doubts=doubts) for seed in range(40)]
    blind = [choose(prior, features, real, rng=np.random.default_rng(seed)) for seed in range(40)]
    share = [np.mean([pick.candidate < 10 for board in boards for pick in board]) for boards in (told, blind)]
    assert share[0] < 0.1 < 0.15 < share[1]
    assert choose(prior, features, real, rng=np.random.default_rng(3), doubts=np.full(40, UNLIKE)) == blind[3]


def test_the_map_keeps_how_much_designs_differ() -> None:
    rng = np.random.default_rng(2)
    seen = rng.normal(size=(200, 3)) * [3, 1, 0.1]
    made = FeatureMap.fit(seen, np.zeros((200, 2)), keep=3)(seen, np.zeros((200, 2)))
    assert made[:, :3].std(axis=0) == pytest.approx([1, 1 / 3, 1 / 30], rel=0.25)
    with pytest.raises(ValueError, match="tell apart"):
        FeatureMap.fit(seen[:1], np.zeros((1, 2)))


def test_wishes_are_granted_refusals_kept_and_sources_true() -> None:
    wishes = Wishes(
        must={"colour": {"navy": 1.0}, "sleeve": {"short": 1.0}},
        lean={"fabric": {"linen": 2.0}},
        avoid={"print": frozenset({"stripe", "check"})},
        sources={("colour", "navy"): "words", ("sleeve", "short"): "words", ("fabric", "linen"): "taste"},
    )
    found = propose(blueprints.drawn(), wishes, 120, noise=4, rng=np.random.default_rng(0))
    for one in found:
        assert one.condition.colour == "navy"
        assert one.condition.print not in {"stripe", "check"}
        assert one.sources["colour"] == "words"
        assert one.condition.sleeve == "short" or not has(one.condition.category, "sleeve")
        assert (one.sources["fabric"] == "taste") == (one.condition.fabric == "linen")
    assert sum(one.condition.fabric == "linen" for one in found) > 20


def test_a_wished_shape_goes_with_a_type_that_has_it() -> None:
    wishes = Wishes(must={"category": {"dress": 1.0}, "sleeve": {"long": 1.0}}, lean={}, avoid={}, sources={})
    shop = blueprints.drawn()
    known = {one.type for one in shop.conditions if (one.category, one.sleeve) == ("dress", "long")}
    without = {one.type for one in shop.conditions if one.category == "dress"} - known
    assert without, "some types of dresses never have long sleeves"
    found = propose(shop, wishes, 120, noise=4, rng=np.random.default_rng(0))
    assert {one.condition.sleeve for one in found} == {"long"}
    assert {one.condition.type for one in found} <= known


def test_who_names_what_they_want_gets_what_shows_it_best() -> None:
    rng = np.random.default_rng(7)
    features, real = rng.normal(size=(64, 3)), np.ones(64)
    doubts = np.where(np.arange(64) < 12, 0.0, 2.5)  # most candidates miss the wish, the median among them
    prior = believe(np.empty((0, 3)), [])
    shown = [
        sum(
            one.candidate < 12
            for one in choose(prior, features, real, rng=rng, doubts=doubts, strict=strict, explore=0)
        )
        for strict in (False, True)
    ]
    assert shown[1] == 8
    assert shown[0] < 5


def test_bred_designs_say_whose_children_they_are_and_keep_their_kind() -> None:
    rng = np.random.default_rng(4)
    condition = Condition(category="skirt", colour="red", print="dot")
    noise = {key: rng.standard_normal(400).astype(np.float32) for key in "pqr"}
    parents = [Parent(key, condition, z, np.zeros(32)) for key, z in noise.items()]
    found = propose(blueprints.drawn(), Wishes(), 60, noise=400, rng=rng, parents=parents, bred=0.5)
    children = [one for one in found if one.parent]
    assert sorted(one.parent for one in children) == sorted("pqr" * 10)
    assert {one.condition.category for one in children} == {"skirt"}
    for one in children:
        distances = {key: float(np.linalg.norm(one.z - z)) for key, z in noise.items()}
        assert min(distances, key=distances.__getitem__) == one.parent
    # Moved by half a standard deviation and as normal as before.
    likeness = [np.corrcoef(one.z, noise[one.parent])[0, 1] for one in children]
    assert np.mean(likeness) == pytest.approx(0.75**0.5, abs=0.02)
    assert np.std([one.z for one in children]) == pytest.approx(1.0, abs=0.05)
    assert "liked" in {source for one in children for source in one.sources.values()}


def test_there_must_be_a_garment_to_begin_from() -> None:
    with pytest.raises(ValueError, match="no garment"):
        Blueprints([])


@pytest.mark.parametrize("value", [-2.0, -0.5, 0.0, 1.0, 2.0])
def test_a_slider_pulls_its_own_way(value: float) -> None:
    table = leans({"lightness": value, "unknown": 2.0, "fit": 7.0})
    assert set(table) == ({"colour"} if value else set())
    if value:
        assert np.sign(table["colour"]["white"]) == np.sign(value)
        assert np.sign(table["colour"]["black"]) == -np.sign(value)
        assert set(table["colour"]) == set(VOCABULARY["colour"])


def test_a_wish_for_a_shape_takes_one_that_such_garments_come_in() -> None:
    loose = {"relaxed": 1.0, "oversized": 1.0, "wide": 1.0}
    wishes = Wishes(must={"fit": loose})
    found = propose(blueprints.drawn(), wishes, 200, noise=2, rng=np.random.default_rng(8))
    fits = {(one.condition.category, one.condition.fit) for one in found if has(one.condition.category, "fit")}
    assert ("trousers", "wide") in fits
    assert not fits & {("shirt", "wide"), ("tshirt", "wide"), ("dress", "wide"), ("trousers", "oversized")}
    assert {fit for _kind, fit in fits} <= set(loose)
