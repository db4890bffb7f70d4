from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog import wishlist
from catalog.models import Product, ProductStatus, StockLevel, WishlistItem, WishlistLink
from catalog.services import set_price
from fashionai.accounts.models import Purpose, Shopper
from fashionai.accounts.privacy import erase_shopper, export_shopper
from fashionai.accounts.services import join_history, record_consent
from recommender.models import Event, EventKind
from tests.catalog.test_promotions import promote

Maker = Callable[..., Product]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def guest(charlie: Client, db: None) -> Client:
    """A browser that has been here: it has the cookie that names it."""
    charlie.get("/wishlist/")
    return charlie


def browser_of(shopper: Shopper) -> Client:
    client = Client()
    assert shopper.user is not None
    client.force_login(shopper.user)
    return client


def toggle(client: Client, product: Product, saved: str | None = None, **extra: str) -> dict[str, object]:
    data = {"product": product.pk, **extra} | ({} if saved is None else {"saved": saved})
    response = client.post("/wishlist/toggle/", data, headers={"Accept": "application/json"})
    return {"status": response.status_code, **json.loads(response.content)}


def shown(client: Client) -> list[str]:
    return [one.product.slug for one in client.get("/wishlist/").context["saved"]]


def kinds() -> list[str]:
    return list(Event.objects.order_by("received_at").values_list("kind", flat=True))


# --- saving ---------------------------------------------------------------------------------------
def test_a_guest_saves_and_drops_a_style(guest: Client, make_product: Maker) -> None:
    gown, tee = make_product("gown"), make_product("tee")
    assert toggle(guest, gown, "1") == {"status": 200, "saved": True, "count": 1, "problem": ""}
    assert toggle(guest, tee, "1")["count"] == 2
    assert shown(guest) == ["tee", "gown"]
    assert toggle(guest, tee, "0") == {"status": 200, "saved": False, "count": 1, "problem": ""}
    assert shown(guest) == ["gown"]


def test_saving_twice_keeps_one_row_and_one_like(guest: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    toggle(guest, gown, "1")
    assert toggle(guest, gown, "1")["count"] == 1
    assert WishlistItem.objects.count() == 1
    assert kinds() == [EventKind.LIKE]


def test_without_a_wish_the_heart_turns_over(guest: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    assert [toggle(guest, gown)["saved"] for _ in range(3)] == [True, False, True]


def test_saving_is_a_like_and_dropping_takes_it_back(guest: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    toggle(guest, gown, "1")
    toggle(guest, gown, "0")
    assert kinds() == [EventKind.LIKE, EventKind.RETRACT]


def test_a_like_on_a_rail_tells_where_it_was_shown(guest: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    shown_as = "6d3f5a0e-5f3b-4c53-9d5a-3f1f0f6a2f11"
    toggle(guest, gown, "1", impression=shown_as, slot="home", position="3", algorithm="ials v1")
    event = Event.objects.get()
    assert (str(event.impression), event.slot, event.position, event.algorithm) == (shown_as, "home", 3, "ials v1")


@pytest.mark.parametrize(
    "origin",
    [
        {"impression": "nonsense", "position": "1"},
        {"impression": "6d3f5a0e-5f3b-4c53-9d5a-3f1f0f6a2f11", "position": "-1"},
        {"impression": "6d3f5a0e-5f3b-4c53-9d5a-3f1f0f6a2f11", "position": "1", "slot": "x" * 41},
    ],
)
def test_a_made_up_origin_saves_the_style_without_it(
    guest: Client, make_product: Maker, origin: dict[str, str]
) -> None:
    assert toggle(guest, make_product("gown"), "1", **origin)["saved"] is True
    event = Event.objects.get()
    assert (event.impression, event.slot, event.position) == (None, "", None)


def test_who_lets_us_keep_no_behaviour_still_has_a_wishlist(alice: Shopper, make_product: Maker) -> None:
    for purpose in (Purpose.PERSONALISATION, Purpose.RESEARCH):
        record_consent(shopper=alice, purpose=purpose, granted=False)
    assert toggle(browser_of(alice), make_product("gown"), "1")["saved"] is True
    assert Event.objects.count() == 0


def test_refusing_a_style_takes_it_off_the_wishlist(guest: Client, make_product: Maker) -> None:
    gown, tee = make_product("gown"), make_product("tee")
    toggle(guest, gown, "1")
    toggle(guest, tee, "1")
    event = {"id": "6d3f5a0e-5f3b-4c53-9d5a-3f1f0f6a2f11", "kind": "dislike", "product": gown.pk}
    assert guest.post("/api/v1/events", {"events": [event]}, "application/json").status_code == 202
    assert shown(guest) == ["tee"]


@pytest.mark.parametrize("product", ["", "0", "99999", "-1", "x", "9" * 30])
def test_a_form_without_a_product_is_not_found_and_saves_nothing(guest: Client, product: str) -> None:
    assert guest.post("/wishlist/toggle/", {"product": product, "saved": "1"}).status_code == 404
    assert WishlistItem.objects.count() == 0


def test_what_is_no_longer_sold_can_be_dropped_but_not_saved(guest: Client, make_product: Maker) -> None:
    gown, old = make_product("gown"), make_product("old", status=ProductStatus.ARCHIVED)
    assert guest.post("/wishlist/toggle/", {"product": old.pk, "saved": "1"}).status_code == 404
    toggle(guest, gown, "1")
    Product.objects.filter(pk=gown.pk).update(status=ProductStatus.ARCHIVED)
    page = guest.get("/wishlist/").content.decode()
    assert "No longer sold" in page
    assert "/p/gown/" not in page
    assert toggle(guest, gown, "0")["count"] == 0


def test_a_full_wishlist_says_so_and_keeps_what_it_has(
    guest: Client, make_product: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishlist, "LIMIT", 1)
    toggle(guest, make_product("gown"), "1")
    answer = toggle(guest, make_product("tee"), "1")
    assert answer["status"] == 409
    assert answer["problem"] == "Your wishlist holds 1 styles. Remove one to save another."
    assert shown(guest) == ["gown"]


def test_saving_needs_the_token_of_a_page_of_ours(make_product: Maker) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/")
    assert strict.post("/wishlist/toggle/", {"product": make_product("gown").pk}).status_code == 403
    assert WishlistItem.objects.count() == 0


# --- without JavaScript ---------------------------------------------------------------------------
def test_the_plain_form_leads_back_to_the_tile(guest: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    headers = {"Referer": "http://testserver/c/women/?page=2"}
    response = guest.post("/wishlist/toggle/", {"product": gown.pk, "saved": "1"}, headers=headers)
    assert (response.status_code, response["Location"]) == (302, f"/c/women/?page=2#p{gown.pk}")


@pytest.mark.parametrize(
    "referer",
    ["", "https://evil.example/", "//evil.example/", "http://testserver.evil.example/", "javascript:alert(1)"],
)
def test_the_plain_form_leads_to_no_foreign_page(guest: Client, make_product: Maker, referer: str) -> None:
    data = {"product": make_product("gown").pk, "saved": "1"}
    response = guest.post("/wishlist/toggle/", data, headers={"Referer": referer})
    assert response["Location"] == "/wishlist/"


def test_hearts_are_filled_by_the_server(guest: Client, make_product: Maker) -> None:
    gown, tee = make_product("gown"), make_product("tee")
    toggle(guest, gown, "1")
    page = guest.get("/new/").content.decode()
    for product, pressed in ((gown, "true"), (tee, "false")):
        tile = page[page.index(f'id="p{product.pk}"') :]
        assert f'aria-pressed="{pressed}"' in tile[: tile.index("</article>")]
    assert '<span class="badge" data-saved-count>1</span>' in page


# --- the page -------------------------------------------------------------------------------------
def test_the_page_offers_the_sizes_in_stock(guest: Client, make_product: Maker) -> None:
    gown = make_product("gown", sizes=("S", "M", "L"))
    StockLevel.objects.filter(variant__product=gown, variant__size__code="M").update(on_hand=0)
    toggle(guest, gown, "1")
    (one,) = guest.get("/wishlist/").context["saved"]
    assert [choice.variant.size.code for choice in one.choices] == ["S", "L"]


def test_the_page_tells_a_fallen_price_and_not_a_risen_one(guest: Client, make_product: Maker) -> None:
    gown, tee = make_product("gown", price=Decimal(90)), make_product("tee", price=Decimal(20))
    toggle(guest, gown, "1")
    toggle(guest, tee, "1")
    set_price(product=gown, price=Decimal(60))
    set_price(product=tee, price=Decimal(25))
    page = guest.get("/wishlist/").content.decode()
    assert page.count("since you saved it") == 1
    assert "Down from $90.00 since you saved it" in page


def test_a_promotion_counts_as_a_fallen_price(guest: Client, make_product: Maker) -> None:
    gown = make_product("gown", price=Decimal(90))
    toggle(guest, gown, "1")
    promote(gown, value=Decimal(20))
    assert "Down from $90.00 since you saved it" in guest.get("/wishlist/").content.decode()


def test_a_shared_list_costs_as_much_for_three_as_for_one(alice: Shopper, charlie: Client, make_product: Maker) -> None:
    token, costs = wishlist.share(shopper=alice).token, []
    for slugs in (("gown",), ("tee", "skirt")):
        for slug in slugs:
            wishlist.save(shopper=alice, product=make_product(slug))
        with CaptureQueriesContext(connection) as caught:
            assert charlie.get(f"/wishlist/shared/{token}/").status_code == 200
        costs.append(len(caught))
    assert costs[0] == costs[1] <= 8


def test_the_page_marks_what_is_sold_out(guest: Client, make_product: Maker) -> None:
    toggle(guest, make_product("gown", stock=0), "1")
    page = guest.get("/wishlist/").content.decode()
    assert "Sold out for now" in page
    assert "<select" not in page


def test_an_empty_wishlist_says_how_to_fill_it(guest: Client) -> None:
    assert "Nothing saved yet." in guest.get("/wishlist/").content.decode()


def test_the_page_costs_eight_queries_whatever_its_length(alice: Shopper, make_product: Maker) -> None:
    client = browser_of(alice)
    costs = []
    for slugs in (("gown",), ("tee", "skirt", "coat")):
        for slug in slugs:
            wishlist.save(shopper=alice, product=make_product(slug))
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/wishlist/").status_code == 200
        costs.append(len(caught))
    assert costs == [8, 8]


def test_hearts_cost_one_query_and_none_before_the_first(guest: Client, make_product: Maker) -> None:
    gown = make_product("gown")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            guest.get("/new/")
        costs.append(len(caught))
        toggle(guest, gown, "1")
    assert costs[1] - costs[0] == 1


# --- sharing --------------------------------------------------------------------------------------
def test_a_link_shows_the_list_to_a_stranger_for_reading(alice: Shopper, charlie: Client, make_product: Maker) -> None:
    wishlist.save(shopper=alice, product=make_product("gown"))
    owner = browser_of(alice)
    assert owner.post("/wishlist/share/").status_code == 302
    address = owner.get("/wishlist/").context["link"].removeprefix("http://testserver")
    response = charlie.get(address)
    page = response.content.decode()
    assert "Alice's wishlist" in page
    assert "/p/gown/" in page
    assert "alice@example.com" not in page
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert charlie.post(address).status_code == 405


def test_a_revoked_link_leads_nowhere_and_a_new_one_differs(alice: Shopper, charlie: Client) -> None:
    old = wishlist.share(shopper=alice)
    assert wishlist.share(shopper=alice) == old
    browser_of(alice).post("/wishlist/share/", {"revoke": "1"})
    assert charlie.get(f"/wishlist/shared/{old.token}/").status_code == 404
    assert wishlist.share(shopper=alice).token != old.token


def test_a_stranger_neither_sees_nor_changes_what_others_saved(
    alice: Shopper, bob: Shopper, charlie: Client, make_product: Maker
) -> None:
    gown = make_product("gown")
    wishlist.save(shopper=alice, product=gown)
    link = wishlist.share(shopper=alice)
    for stranger in (charlie, browser_of(bob)):
        assert list(stranger.get("/wishlist/").context["saved"]) == []
        toggle(stranger, gown, "0")
        stranger.post("/wishlist/share/", {"revoke": "1"})
        assert stranger.get("/wishlist/shared/made-up/").status_code == 404
    assert [item.product for item in alice.wishlist_items.all()] == [gown]
    assert WishlistLink.objects.get(shopper=alice) == link


# --- login, copies and erasure --------------------------------------------------------------------
def test_a_guests_wishlist_survives_login(guest: Client, alice: Shopper, make_product: Maker) -> None:
    gown, tee = make_product("gown", price=Decimal(80)), make_product("tee")
    wishlist.save(shopper=alice, product=gown)
    set_price(product=gown, price=Decimal(60))
    toggle(guest, gown, "1")
    toggle(guest, tee, "1")
    visitor = Shopper.objects.get(user=None)
    assert alice.user is not None
    join_history(guest=visitor, user=alice.user)
    rows = {item.product.slug: item.price for item in WishlistItem.objects.filter(shopper=alice)}
    assert rows == {"gown": Decimal(80), "tee": Decimal(49)}
    assert WishlistItem.objects.filter(shopper=visitor).count() == 0


def test_a_guests_link_moves_only_where_the_account_has_none(alice: Shopper, bob: Shopper) -> None:
    guests = [Shopper.objects.create(), Shopper.objects.create()]
    links = [wishlist.share(shopper=guest).token for guest in guests]
    own = wishlist.share(shopper=bob).token
    for guest, account in zip(guests, (alice, bob), strict=True):
        assert account.user is not None
        join_history(guest=guest, user=account.user)
    assert WishlistLink.objects.get(shopper=alice).token == links[0]
    assert WishlistLink.objects.get(shopper=bob).token == own


def test_saved_styles_are_exported_and_erased(alice: Shopper, make_product: Maker) -> None:
    wishlist.save(shopper=alice, product=make_product("gown"))
    wishlist.share(shopper=alice)
    (row,) = export_shopper(alice)["sections"]["wishlist"]
    assert (row["product"], row["price"], row["currency"]) == ("gown", "49.00", "USD")
    erase_shopper(shopper=alice)
    assert (WishlistItem.objects.count(), WishlistLink.objects.count()) == (0, 0)
