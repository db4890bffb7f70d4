from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog import services as shop
from catalog.models import Colour, Location, Product, StockLevel
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import record_consent
from recommender import anchored, policy
from recommender.models import Event, EventKind, Slate

Maker = Callable[..., Product]
# Of two pieces in a bag: 5 for each, besides the session, the bag, what the shopper did, and the tiles.
BAG_QUERIES = 40


@pytest.fixture(autouse=True)
def _plain(settings: object) -> Iterator[None]:
    cache.clear()
    settings.RECOMMENDER = {**settings.RECOMMENDER, "EXPLORATION": 0.0}  # type: ignore[attr-defined]
    for slug, shade, family in (("red", "#c01f2b", "red"), ("pink", "#c03a7c", "pink"), ("black", "#232225", "black")):
        Colour.objects.get_or_create(slug=slug, defaults={"name_en": slug, "hex": shade, "family": family})
    with translation.override("en"):
        yield
    cache.clear()


pytestmark = pytest.mark.django_db


def shown(slot: str, anchor: Product | None, shopper: Shopper | None = None) -> list[str]:
    return [tile.product.slug for tile in policy.recommend(shopper=shopper, slot=slot, count=12, anchor=anchor)]


def test_similar_prefers_what_is_alike_and_stays_with_its_kind(make_product: Maker) -> None:
    silk = {"style": "slip", "fabric": "silk"}
    gown = make_product("gown", category="women/dresses", attributes=silk)
    make_product("other", category="women/dresses", attributes={"style": "shirt", "fabric": "denim"})
    make_product("twin", category="women/dresses", attributes=silk)
    make_product("suit", category="men/jackets", gender="men", attributes=silk)
    make_product("heels", category="women/shoes", attributes=silk)
    make_product("gone", category="women/dresses", attributes=silk, stock=0)
    assert shown("similar", gown) == ["twin", "other"]


def test_complete_takes_the_missing_parts_in_turn_for_the_same_people(make_product: Maker) -> None:
    top = make_product("top", category="women/blouses", colour="black")
    for name, category in (("skirt", "skirts"), ("jeans", "jeans"), ("boots", "shoes"), ("bag", "bags")):
        make_product(name, category=f"women/{category}", colour="black")
    make_product("other-top", category="women/tshirts", colour="black")
    make_product("his-jeans", category="men/jeans", gender="men", colour="black")
    found = shown("complete", top)
    assert set(found) == {"skirt", "jeans", "boots", "bag"}
    assert found[0] in {"skirt", "jeans"}
    assert found[1:3] == ["boots", "bag"]


def test_complete_prefers_what_was_bought_together_then_what_matches(
    make_product: Maker, alice: Shopper, warehouse: Location
) -> None:
    top = make_product("top", category="women/blouses", colour="red")
    bottoms = [make_product(name, category="women/skirts", colour=colour)
               for name, colour in (("clashing", "pink"), ("calm", "black"), ("bought", "pink"))]  # fmt: skip
    assert shown("complete", top)[0] == "calm"
    items = [shop.Item(product.variants.first(), 1) for product in (top, bottoms[2])]  # type: ignore[arg-type]
    shop.place_order(shopper=alice, items=items, location=warehouse)
    cache.clear()
    assert shown("complete", top)[0] == "bought"


def test_refused_and_bought_products_stay_away(make_product: Maker, alice: Shopper) -> None:
    gown = make_product("gown", category="women/dresses")
    twin = make_product("twin", category="women/dresses")
    assert shown("similar", gown, alice) == ["twin"]
    Event.objects.create(shopper=alice, kind=EventKind.DISLIKE, product=twin)
    assert shown("similar", gown, alice) == []


def test_product_of_an_unknown_kind_has_rails_that_do_not_fail(make_product: Maker) -> None:
    odd = make_product("odd", category="women/umbrella-stands")
    assert shown("complete", odd) == []
    assert shown("similar", odd) == []


def test_recent_lists_what_was_looked_at_latest_first_without_the_page_itself(
    make_product: Maker, alice: Shopper
) -> None:
    products = [make_product(name) for name in ("a", "b", "c")]
    for minutes, product in enumerate([products[0], products[1], products[0], products[2]]):
        at = timezone.now() - timedelta(minutes=9 - minutes)
        Event.objects.create(shopper=alice, kind=EventKind.VIEW, product=product, at=at)
    StockLevel.objects.filter(variant__product=products[1]).update(on_hand=0)
    assert shown("recent", products[2], alice) == ["a"]
    assert shown("recent", None, alice) == ["c", "a"]
    assert shown("recent", products[2], None) == []
    record_consent(shopper=alice, purpose=Purpose.PERSONALISATION, granted=False)
    assert shown("recent", None, alice) == []


def test_rails_answer_by_address_and_refuse_what_they_cannot_stand_on(charlie: Client, make_product: Maker) -> None:
    gown = make_product("gown", category="women/dresses")
    make_product("twin", category="women/dresses")
    page = charlie.get(f"/rails/similar/?product={gown.pk}").content.decode()
    assert "Similar to this" in page
    assert 'data-algorithm="similar"' in page
    assert charlie.get("/rails/complete/").status_code == 404
    assert charlie.get("/rails/complete/?product=99999").status_code == 404
    assert charlie.get("/rails/recent/").status_code == 200


def test_a_bag_is_completed_by_what_it_lacks_and_says_what_it_goes_with(
    make_product: Maker, alice: Shopper, warehouse: Location
) -> None:
    top = make_product("top", category="women/blouses", colour="black")
    boots = make_product("boots", category="women/shoes", colour="black")
    for name, category in (("skirt", "skirts"), ("other-boots", "shoes"), ("handbag", "bags")):
        make_product(name, category=f"women/{category}", colour="black")
    client = Client()
    client.force_login(alice.user)  # type: ignore[arg-type]
    assert client.get("/rails/complete/?bag").content.decode().strip() == ""
    for piece in (top, boots):
        shop.add_to_bag(shopper=alice, variant=piece.variants.first())  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as caught:
        page = client.get("/rails/complete/?bag").content.decode()
    assert len(caught) <= BAG_QUERIES
    shown = re.findall(r'data-product="(\d+)"', page)
    slugs = dict(Product.objects.values_list("pk", "slug"))
    assert {slugs[int(pk)] for pk in shown} == {"skirt", "handbag"}
    assert f"Goes with {boots.name}" in page
    slate = Slate.objects.get(shopper=alice)
    assert (slate.slot, [str(tile[0]) for tile in slate.tiles]) == ("complete", list(dict.fromkeys(shown)))
    stranger = Client()
    assert "data-product" not in stranger.get("/rails/complete/?bag").content.decode()


def test_a_large_bag_takes_no_more_queries_than_three_pieces(make_product: Maker, alice: Shopper) -> None:
    client = Client()
    client.force_login(alice.user)  # type: ignore[arg-type]
    make_product("skirt", category="women/skirts", colour="black")
    counts = []
    for number in range(5):
        piece = make_product(f"top-{number}", category="women/blouses", colour="black")
        shop.add_to_bag(shopper=alice, variant=piece.variants.first())  # type: ignore[arg-type]
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            assert "Goes with" in client.get("/rails/complete/?bag").content.decode()
        counts.append(len(caught))
    assert counts[2] == counts[3] == counts[4]


def test_alike_is_one_for_a_twin() -> None:
    facts = dict.fromkeys(anchored.TELLING, "x")
    one = anchored.Candidate(1, "women/dresses", facts, 1, 10.0)
    twin = anchored.Candidate(2, "women/dresses", facts, 1, 10.0)
    stranger = anchored.Candidate(3, "women/dresses", {}, 2, 40.0)
    assert anchored._alike(one, twin) == 1.0
    assert anchored._alike(one, stranger) == pytest.approx(0.25 / (sum(anchored.TELLING.values()) + 1.5))
