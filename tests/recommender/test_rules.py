"""The desk's rules on the rails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from catalog.models import Category, Product, StockLevel
from fashionai.accounts.models import Shopper
from recommender import policy, preview, rules
from recommender.models import Event, RecommendationRule, Slate
from tests.recommender.conftest import TwoTastes

Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    rules.forget()
    with translation.override("en"):
        yield


@pytest.fixture
def shelf(make_product: Maker) -> list[Product]:
    """Six tees, the first the newest: without a model the rail is in this order."""
    now = timezone.now()
    return [make_product(f"tee-{n}", launched_at=now - timedelta(hours=n)) for n in range(6)]


def rule(action: str, *products: Product, **fields: Any) -> RecommendationRule:
    row = RecommendationRule.objects.create(name=f"{action} it", action=action, **fields)
    row.products.set(products)
    row.save()
    return row


def names(shopper: Shopper | None = None, **asked: Any) -> list[str]:
    tiles = policy.recommend(shopper=shopper, **{"slot": "home", "count": 6, **asked})
    assert [tile.position for tile in tiles] == list(range(len(tiles)))
    return [tile.product.slug[-1] for tile in tiles]


def test_pin_stands_at_its_place_says_so_and_is_certain(shelf: list[Product]) -> None:
    row = rule("pin", shelf[5], shelf[4], position=2)
    assert names() == ["0", "4", "5", "1", "2", "3"]
    tile = policy.recommend(shopper=None, slot="home", count=3)[1]
    assert (tile.algorithm, tile.propensity, tile.why) == (f"rule {row.pk}", 1.0, "Chosen by our stylists")
    with translation.override("zh-hans"):
        assert policy.recommend(shopper=None, slot="home", count=3)[1].why == "本店推荐"


def test_boost_and_bury_move_by_their_places(shelf: list[Product]) -> None:
    rule("boost", shelf[4], places=2)
    rule("bury", shelf[0], places=3)
    assert names() == ["1", "4", "2", "3", "0", "5"]


def test_of_boost_and_bury_the_higher_priority_counts(shelf: list[Product]) -> None:
    rule("bury", shelf[3], places=2)
    rule("boost", shelf[3], places=3, priority=1)
    assert names() == ["3", "0", "1", "2", "4", "5"]


def test_exclusion_beats_a_pin_of_any_priority(shelf: list[Product]) -> None:
    rule("pin", shelf[5], priority=9)
    rule("exclude", shelf[5])
    assert names() == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("target", ["category", "brand", "gender"])
def test_rule_by_what_products_have_in_common(make_product: Maker, target: str) -> None:
    gown = make_product("gown-g", category="women/dresses", gender="women", launched_at=timezone.now())
    suit = make_product("suit-s", category="men/suits", gender="men", launched_at=timezone.now() - timedelta(days=1))
    Product.objects.filter(pk=gown.pk).update(brand=type(suit.brand).objects.create(slug="fjord", name_en="Fjord"))
    gown.refresh_from_db()
    value = {"category": Category.objects.get(path="women"), "brand": gown.brand, "gender": "women"}[target]
    rule("exclude", **{target: value})
    assert names() == ["s"]


def test_what_the_shopper_refused_stays_away_from_a_pin(shelf: list[Product], alice: Shopper) -> None:
    rule("pin", shelf[5], shelf[4])
    Event.objects.create(shopper=alice, product=shelf[5], kind="dislike")
    StockLevel.objects.filter(variant__product=shelf[4]).update(on_hand=0)
    assert names(alice) == ["0", "1", "2", "3"]


def test_rules_hold_only_where_for_whom_and_when_they_say(shelf: list[Product], alice: Shopper) -> None:
    Event.objects.create(shopper=alice, product=shelf[1], kind="view")
    now, hour = timezone.now(), timedelta(hours=1)
    normal = ["0", "1", "2", "3", "4", "5"]

    def with_rule(shopper: Shopper | None = None, **fields: Any) -> list[str]:
        RecommendationRule.objects.all().delete()
        rule("exclude", shelf[0], **fields)
        return names(shopper)

    assert with_rule() == normal[1:]
    assert with_rule(slot="product") == normal
    assert with_rule(slot="home") == normal[1:]
    assert with_rule(starts_at=now + hour) == normal
    assert with_rule(starts_at=now - 2 * hour, ends_at=now - hour) == normal
    assert with_rule(is_active=False) == normal
    assert with_rule(audience="known") == normal
    assert with_rule(alice, audience="known") == normal[1:]
    assert with_rule(alice, audience="new") == normal
    assert with_rule(alice, shops_for="women") == normal[1:]
    assert with_rule(alice, shops_for="men") == normal
    assert with_rule(None, shops_for="women") == normal


def test_rule_for_a_categorys_pages_holds_there_and_below(shelf: list[Product], make_product: Maker) -> None:
    suit = make_product("suit", category="men/suits")
    make_product("suit-2", category="men/suits")
    rule("exclude", shelf[5], page_category=Category.objects.get(path="women"))
    assert names(slot="product", anchor=shelf[0], count=9) == ["1", "2", "3", "4"]
    rule("pin", shelf[5], page_category=Category.objects.get(path="men"))
    assert names(slot="product", anchor=suit)[0] == "5"
    assert "5" in names(count=9)


def test_personal_reasons_stay_true_beside_a_pin(trained: TwoTastes, alice: Shopper) -> None:
    Event.objects.create(shopper=alice, product=trained.dresses[0], kind="view")
    rule("pin", trained.boots[3])
    tiles = policy.recommend(shopper=alice, slot="home", count=4)
    assert tiles[0].product == trained.boots[3]
    assert (tiles[0].why, tiles[0].why_product) == ("Chosen by our stylists", None)
    assert all(tile.why == f"Because you looked at {trained.dresses[0].name}" for tile in tiles[1:])
    assert all(tile.product.slug.startswith("dress") for tile in tiles[1:])


def test_boosted_product_is_not_called_popular(trained: TwoTastes) -> None:
    last = policy.recommend(shopper=None, slot="home", count=16)[-1].product
    rule("boost", last, places=40)
    tiles = policy.recommend(shopper=None, slot="home", count=3)
    assert tiles[0].product == last
    assert [tile.why for tile in tiles] == ["Chosen by our stylists", "Popular now", "Popular now"]


def test_rules_cost_a_rail_one_query_however_many_there_are(
    trained: TwoTastes, alice: Shopper, django_assert_num_queries: Any
) -> None:
    Event.objects.create(shopper=alice, product=trained.dresses[0], kind="view")

    def queries() -> int:
        names(alice)
        with django_assert_num_queries(20, exact=False) as caught:
            names(alice)
        return len(caught)

    plain = queries()
    for number in range(5):
        rule("boost", trained.boots[number], places=3)
    rule("exclude", category=Category.objects.get(path="women/boots"))
    assert queries() == plain
    assert "recommendationrule" in str(RecommendationRule._meta.db_table)


def test_changed_switched_off_and_deleted_rules_count_at_once(shelf: list[Product]) -> None:
    row = rule("exclude", shelf[0])
    assert names()[0] == "1"
    row.is_active = False
    row.save()
    assert names()[0] == "0"
    row.is_active = True
    row.save()
    assert names()[0] == "1"
    row.delete()
    assert names()[0] == "0"


def test_impression_of_a_pin_is_logged_with_its_rule(shelf: list[Product], alice: Shopper, client: Client) -> None:
    row = rule("pin", shelf[3])
    client.force_login(alice.user)  # type: ignore[arg-type]
    page = client.get("/rails/home/", headers={"hx-request": "true"}).content.decode()
    assert "New in" in page
    assert Slate.objects.get(shopper=alice).tiles[0] == [shelf[3].pk, f"rule {row.pk}", 1.0]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"ends_at": timezone.now() - timedelta(days=9)}, "ends_at"),
        ({"slot": "home", "page": "women"}, "page_category"),
        ({"audience": "new", "shops_for": "men"}, "shops_for"),
        ({"position": 0}, "position"),
        ({"places": 900}, "places"),
    ],
)
def test_rule_that_makes_no_sense_is_refused(make_product: Maker, fields: dict[str, Any], named: str) -> None:
    make_product("tee")
    if fields.get("page"):
        fields = {**fields, "page_category": Category.objects.get(path=fields["page"])}
        fields.pop("page")
    with pytest.raises(ValidationError) as caught:
        RecommendationRule(name="Rule", action="boost", **fields).full_clean()
    assert named in caught.value.message_dict


def test_preview_tells_which_rule_moved_what_and_logs_nothing(trained: TwoTastes, alice: Shopper) -> None:
    Event.objects.create(shopper=alice, product=trained.dresses[0], kind="view")
    pin, ban = rule("pin", trained.boots[0]), rule("exclude", trained.dresses[1])
    found = preview.compare(shopper=alice, slot="home", anchor=None, desk=rules.active(), places=6)
    assert [row.tile.product.slug.split("-")[0] for row in found.before] == ["dress"] * 6
    first = found.after[0]
    assert first.tile.product == trained.boots[0]
    assert first.rule is not None
    assert (first.rule.row, first.was) == (pin, None)
    gone = {row.tile.product.slug: row.rule and row.rule.row for row in found.lost}
    assert gone["dress-1"] == ban
    assert set(gone.values()) <= {ban, None}
    scores = [row.score for row in found.before if row.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 6
    assert not Slate.objects.exists()


def test_rails_that_promise_likeness_move_only_by_rules_of_their_own_but_keep_every_exclusion(
    trained: TwoTastes, alice: Shopper
) -> None:
    Event.objects.create(shopper=alice, product=trained.dresses[3], kind="view")

    def seen(slot: str) -> list[Product]:
        tiles = policy.recommend(shopper=alice, slot=slot, count=5, anchor=trained.dresses[0], share=0.0)
        return [tile.product for tile in tiles]

    plain = seen("similar")
    last = policy.recommend(shopper=None, slot="similar", count=20, anchor=trained.dresses[0], share=0.0)[-1].product
    rule("pin", trained.boots[0])
    rule("boost", last, places=40)
    assert seen("similar") == plain
    assert seen("product")[0] == trained.boots[0]
    rule("boost", last, places=40, slot="similar")
    assert seen("similar")[0] == last
    rule("exclude", last, trained.dresses[3])
    assert last not in seen("similar")
    assert seen("recent") == []


def test_of_two_pins_at_one_place_the_higher_priority_holds_it(shelf: list[Product]) -> None:
    high = rule("pin", shelf[2], priority=10)
    high.products.add(shelf[3])
    rule("pin", shelf[4])
    first = [tile.product for tile in policy.recommend(shopper=None, slot="home", count=5)][:3]
    assert first == [*sorted([shelf[2], shelf[3]], key=lambda one: one.pk), shelf[4]]
