"""Sizes of what was bought, and colour twins, on rails of a shop with a model."""

from __future__ import annotations

from collections.abc import Callable

from catalog.models import Product, StockLevel, Variant
from fashionai.accounts.models import Shopper
from recommender import policy
from recommender.evidence import evidence_of
from recommender.models import Event
from recommender.quiz import services as quiz
from recommender.quiz.models import Facet
from tests.recommender.conftest import TwoTastes

Maker = Callable[..., Product]


def bought(shopper: Shopper, product: Product, code: str) -> None:
    variant = Variant.objects.get(product=product, size__code=code)
    Event.objects.create(shopper=shopper, product=product, variant=variant, kind="purchase")


def test_sizes_are_those_bought_and_what_is_said_goes_before(alice: Shopper, make_product: Maker) -> None:
    bought(alice, make_product("tee"), "M")
    assert evidence_of(alice).sizes == {("alpha", "M")}
    quiz.answer(shopper=alice, answers={Facet.SIZE_TOP: ["S"]})
    alice.refresh_from_db()
    assert evidence_of(alice).sizes == {("alpha", "S")}


def test_what_is_out_in_my_size_stands_behind_what_fits(trained: TwoTastes, alice: Shopper) -> None:
    bought(alice, trained.dresses[0], "M")
    Event.objects.create(shopper=alice, product=trained.dresses[1], kind="like")
    before = [tile.product for tile in policy.recommend(shopper=alice, slot="home", count=14)]
    first = before[0]
    assert first.slug.startswith("dress")
    StockLevel.objects.filter(variant__product=first, variant__size__code="M").update(on_hand=0)
    after = [tile.product for tile in policy.recommend(shopper=alice, slot="home", count=14)]
    dresses = [[one for one in tiles if one.slug.startswith("dress")] for tiles in (before, after)]
    assert dresses[1][-1] == first
    assert dresses[1][:-1] == dresses[0][1:]


def test_colour_twins_take_one_tile_and_the_better_one(trained: TwoTastes, alice: Shopper) -> None:
    Event.objects.create(shopper=alice, product=trained.dresses[0], kind="like")
    best, second = (tile.product for tile in policy.recommend(shopper=alice, slot="home", count=2))
    Product.objects.filter(pk=second.pk).update(name_en=f"{best.name_en} Red")
    shown = [tile.product for tile in policy.recommend(shopper=alice, slot="home", count=15)]
    assert shown[0] == best
    assert second not in shown


def test_a_twin_of_the_page_s_product_stays_off_its_rails(trained: TwoTastes, make_product: Maker) -> None:
    twin = make_product("boot-twin", category="women/boots", name_en=f"Red {trained.boots[0].name_en}")
    for slot in ("product", "similar"):
        tiles = policy.recommend(shopper=None, slot=slot, count=15, anchor=trained.boots[0])
        assert tiles
        assert twin not in [tile.product for tile in tiles]
