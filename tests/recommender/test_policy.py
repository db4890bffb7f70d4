from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from catalog.models import Product, StockLevel
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.services import record_consent
from fashionai.jobs import runner, services
from recommender import policy, shelf
from recommender.evidence import evidence_of
from recommender.models import Event, Slate, place_of
from tests.recommender.conftest import TwoTastes


def look(shopper: Shopper, *products: Product, kind: str = "view") -> None:
    for product in products:
        Event.objects.create(shopper=shopper, product=product, kind=kind)


def names(tiles: list[policy.Tile]) -> list[str]:
    return [tile.product.slug for tile in tiles]


def test_rail_moves_to_what_was_looked_at_and_names_it(trained: TwoTastes, alice: Shopper) -> None:
    look(alice, trained.dresses[0], trained.dresses[1])
    tiles = policy.recommend(shopper=alice, slot="home", count=4)
    assert all(name.startswith("dress") for name in names(tiles))
    assert {tile.why_product for tile in tiles} <= {trained.dresses[0], trained.dresses[1]}
    assert tiles[0].why == f"Because you looked at {tiles[0].why_product.name}"  # type: ignore[union-attr]
    assert tiles[0].algorithm == "recommender.ials v1"


def test_reason_is_the_largest_share_of_the_score(trained: TwoTastes, alice: Shopper) -> None:
    look(alice, trained.boots[0])
    look(alice, trained.dresses[0], kind="like")
    tiles = policy.recommend(shopper=alice, slot="home", count=14)
    reasons = {tile.product.slug: tile.why_product for tile in tiles if tile.why_product}
    assert reasons["dress-3"] == trained.dresses[0]
    assert reasons.get("boot-3", trained.boots[0]) == trained.boots[0]


def test_reason_speaks_the_shoppers_language(trained: TwoTastes, alice: Shopper) -> None:
    look(alice, trained.dresses[0])
    with translation.override("zh-hans"):
        tile = policy.recommend(shopper=alice, slot="home", count=1)[0]
    assert "商品" in tile.why
    assert "Because" not in tile.why


def test_bought_disliked_unavailable_and_archived_products_stay_away(trained: TwoTastes, alice: Shopper) -> None:
    look(alice, trained.dresses[0])
    look(alice, trained.dresses[1], kind="purchase")
    look(alice, trained.dresses[2], kind="dislike")
    StockLevel.objects.filter(variant__product=trained.dresses[3]).update(on_hand=0)
    Product.objects.filter(pk=trained.dresses[4].pk).update(status="archived")
    shown = names(policy.recommend(shopper=alice, slot="home", count=48))
    assert not {"dress-1", "dress-2", "dress-3", "dress-4"} & set(shown)
    assert {"dress-5", "dress-6", "dress-7"} <= set(shown)


def test_latest_opinion_of_a_product_counts(trained: TwoTastes, alice: Shopper) -> None:
    look(alice, trained.dresses[0])
    look(alice, trained.dresses[2], trained.dresses[3], kind="dislike")
    look(alice, trained.dresses[2], kind="retract")
    look(alice, trained.dresses[3], kind="like")
    evidence = evidence_of(alice)
    assert evidence.hidden == set()
    assert set(evidence.history.products.tolist()) == {trained.dresses[0].pk, trained.dresses[3].pk}
    look(alice, trained.dresses[3], kind="dislike")
    evidence = evidence_of(alice)
    assert evidence.hidden == {trained.dresses[3].pk}
    assert evidence.history.products.tolist() == [trained.dresses[0].pk]


def test_stranger_sees_what_is_popular(trained: TwoTastes) -> None:
    tiles = policy.recommend(shopper=None, slot="home", count=5)
    assert len(tiles) == 5
    assert {tile.why for tile in tiles} == {"Popular now"}
    assert {tile.why_product for tile in tiles} == {None}


def test_without_a_model_the_newest_in_stock_are_shown(make_product: Callable[..., Product], alice: Shopper) -> None:
    old, _new, gone = make_product("old"), make_product("new"), make_product("gone", stock=0)
    look(alice, old)
    tiles = policy.recommend(shopper=alice, slot="home", count=5)
    assert names(tiles) == ["new", "old"]
    assert gone.slug not in names(tiles)
    assert {tile.algorithm for tile in tiles} == {"newest"}


def test_withdrawn_consent_ends_personalisation(trained: TwoTastes, alice: Shopper) -> None:
    look(alice, trained.dresses[0])
    record_consent(shopper=alice, purpose=Purpose.PERSONALISATION, granted=False)
    tiles = policy.recommend(shopper=alice, slot="home", count=5)
    assert {tile.why for tile in tiles} == {"Popular now"}


def test_refusing_both_purposes_leaves_no_slates(trained: TwoTastes, alice: Shopper, client: Client) -> None:
    client.force_login(alice.user)  # type: ignore[arg-type]
    for purpose in (Purpose.PERSONALISATION, Purpose.RESEARCH):
        record_consent(shopper=alice, purpose=purpose, granted=False)
    assert len(client.get("/api/v1/recommendations", {"n": "3"}).json()["items"]) == 3
    assert client.get("/rails/home/", headers={"hx-request": "true"}).status_code == 200
    assert not Slate.objects.exists()


def test_reason_never_links_to_a_page_that_is_gone(trained: TwoTastes, alice: Shopper, client: Client) -> None:
    look(alice, trained.dresses[0])
    Product.objects.filter(pk=trained.dresses[0].pk).update(status="archived")
    tiles = policy.recommend(shopper=alice, slot="home", count=4)
    assert all(name.startswith("dress") for name in names(tiles))
    assert {(tile.why, tile.why_product) for tile in tiles} == {("", None)}


def test_product_that_goes_while_its_rail_is_made_is_left_out(
    trained: TwoTastes, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = policy.recommend(shopper=None, slot="home", count=1)[0].product
    sellable = shelf.sellable

    def gone_after(products: Any) -> Any:
        found = sellable(products)
        Product.objects.filter(pk=best.pk).update(status="archived")
        return found

    monkeypatch.setattr(shelf, "sellable", gone_after)
    tiles = policy.recommend(shopper=None, slot="home", count=4)
    assert best.slug not in names(tiles)
    assert [tile.position for tile in tiles] == list(range(len(tiles)))


def test_product_rail_shows_neighbours_and_never_the_product_itself(trained: TwoTastes) -> None:
    tiles = policy.recommend(shopper=None, slot="product", count=4, anchor=trained.boots[0])
    assert all(name.startswith("boot") for name in names(tiles))
    assert "boot-0" not in names(tiles)


def test_product_the_model_has_not_seen_shows_its_category(
    trained: TwoTastes, make_product: Callable[..., Product]
) -> None:
    newcomer = make_product("boot-new", category="women/boots")
    tiles = policy.recommend(shopper=None, slot="product", count=4, anchor=newcomer)
    assert all(name.startswith("boot") for name in names(tiles))
    assert "boot-new" not in names(tiles)


def test_new_champion_is_served_without_a_restart(trained: TwoTastes, alice: Shopper, settings: Any) -> None:
    look(alice, trained.dresses[0])
    assert policy.recommend(shopper=alice, slot="home", count=1)[0].algorithm == "recommender.ials v1"
    runner.execute(services.enqueue("recommender.train").pk, heartbeat=False)
    settings.MODEL_RECHECK_SECONDS = 0.0
    assert policy.recommend(shopper=alice, slot="home", count=1)[0].algorithm == "recommender.ials v2"


def test_rail_logs_its_slate_with_propensities(trained: TwoTastes, alice: Shopper, client: Client) -> None:
    client.force_login(alice.user)  # type: ignore[arg-type]
    answer = client.get("/api/v1/recommendations", {"slot": "home", "n": "3"}).json()
    slate = Slate.objects.get(shopper=alice, slot="home")
    shown = [[item["product"], item["algorithm"], round(item["propensity"], 6)] for item in answer["items"]]
    assert slate.tiles == shown
    assert {algorithm for _, algorithm, _ in slate.tiles} == {"recommender.ials v1 popular"}
    places = [place_of(slate.pk, item["position"]) for item in answer["items"]]
    assert [item["impression"] for item in answer["items"]] == list(map(str, places))


def test_recommendations_take_a_fixed_number_of_queries(
    trained: TwoTastes, alice: Shopper, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(alice.user)  # type: ignore[arg-type]
    look(alice, trained.dresses[0], trained.dresses[1])
    client.get("/api/v1/recommendations", {"n": "12"})
    with django_assert_num_queries(15):
        client.get("/api/v1/recommendations", {"n": "2"})
    with django_assert_num_queries(15):
        client.get("/api/v1/recommendations", {"n": "12"})


@pytest.mark.parametrize(
    "query",
    [
        {"slot": "attic"},
        {"n": "0"},
        {"n": "9" * 400},
        {"n": "000001" + "9" * 5000},
        {"n": "0000019"},
        {"n": "x"},
        {"slot": "product"},
    ],
)
def test_bad_questions_get_a_problem_that_names_the_field(client: Client, db: None, query: dict[str, str]) -> None:
    answer = client.get("/api/v1/recommendations", query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.json()["errors"]) == 1
