"""A kept page says what is true, to the visitor who asks: nobody's token, heart, bag or language is another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from catalog import kept, services
from catalog.models import MovementKind, Product, StockLevel, WishlistItem
from fashionai.accounts.models import Shopper, User

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
NONCE = re.compile(r'nonce="([^"]+)"')


@pytest.fixture(autouse=True)
def _kept(as_it_runs: None) -> None:
    """As the shop runs."""


@pytest.fixture
def shirt(make_product: Callable[..., Product]) -> Product:
    return make_product("shirt", sizes=("M",), stock=1)


def _page(client: Client, product: Product, query: str = "", **headers: str) -> str:
    response = client.get(f"/p/{product.slug}/{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def _plain(html: str) -> str:
    return NONCE.sub("", re.sub(r'(value|data-token)="\w{64}"', "", html))


def _raise_price(product: Product) -> None:
    """Behind the back of this process."""
    Product.objects.filter(pk=product.pk).update(price=Decimal("77.00"))


def test_a_kept_page_is_the_rendered_one(shirt: Product, settings: Any) -> None:
    first, second = _page(Client(), shirt), _page(Client(), shirt)
    settings.LISTING_STALE_SECONDS = 0
    assert _plain(first) == _plain(second) == _plain(_page(Client(), shirt))


def test_a_repeated_page_costs_one_query_of_a_guest_who_came_before(
    shirt: Product, django_assert_num_queries: Any
) -> None:
    client = Client()
    _page(client, shirt)
    with django_assert_num_queries(1):  # whether the guest follows a brand
        _page(client, shirt)


def test_each_visitor_gets_tokens_that_their_cookie_knows(shirt: Product) -> None:
    _page(Client(), shirt)
    guest = Client(enforce_csrf_checks=True)
    html = _page(guest, shirt)
    assert len(set(TOKEN.findall(html))) == 1
    form = {"next": "/", "theme": "dark"}
    assert guest.post("/theme/", form | {"csrfmiddlewaretoken": TOKEN.findall(html)[0]}).status_code == 302
    assert Client(enforce_csrf_checks=True).post("/theme/", form).status_code == 403


def test_each_answer_has_a_nonce_of_its_own_that_its_policy_names(shirt: Product) -> None:
    answers: list[HttpResponse] = [Client().get(f"/p/{shirt.slug}/") for _ in range(3)]  # type: ignore[misc]
    nonces = [NONCE.findall(answer.content.decode()) for answer in answers]
    assert len({one for (one,) in nonces}) == 3
    for (nonce,), answer in zip(nonces, answers, strict=True):
        assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]


def test_an_old_page_is_rendered_anew(shirt: Product, settings: Any) -> None:
    _page(Client(), shirt)
    _raise_price(shirt)
    assert "77.00" not in _page(Client(), shirt)
    settings.LISTING_STALE_SECONDS = 1e-9
    assert "77.00" in _page(Client(), shirt)


def test_what_changes_in_this_process_shows_at_once(shirt: Product) -> None:
    _page(Client(), shirt)
    shirt.price = Decimal("77.00")
    shirt.save()
    assert "77.00" in _page(Client(), shirt)


def test_what_a_shopper_buys_last_is_gone_at_once(shirt: Product) -> None:
    assert "Sold out" not in _page(Client(), shirt)
    level = StockLevel.objects.get(variant__product=shirt)
    services.move_stock(variant=level.variant, location=level.location, quantity=-1, kind=MovementKind.SALE)
    assert "Sold out" in _page(Client(), shirt)


def test_the_bag_shows_the_price_of_now_whatever_a_page_said(shirt: Product) -> None:
    client = Client()
    _page(client, shirt)
    _raise_price(shirt)
    assert "77.00" not in _page(client, shirt)
    client.post("/bag/add/", {"variant": shirt.variants.get().pk, "quantity": 1})
    assert "77.00" in client.get("/bag/").content.decode()


def test_hearts_bags_follows_and_messages_are_their_owners(shirt: Product) -> None:
    owner = Client()
    _page(owner, shirt)
    stranger = _plain(_page(Client(), shirt))
    owner.post("/wishlist/toggle/", {"product": shirt.pk, "saved": "1"})
    assert WishlistItem.objects.count() == 1
    assert 'data-judge="like" aria-pressed="true"' in _page(owner, shirt)
    owner.post(f"/brands/{shirt.brand.slug}/follow/", {"follow": "1", "next": "/"})
    assert ">Following<" in _page(owner, shirt)
    owner.post("/bag/add/", {"variant": shirt.variants.get().pk, "quantity": 1})
    assert '<span class="badge" id="bag-count">1</span>' in _page(owner, shirt)
    assert _plain(_page(Client(), shirt)) == stranger


def test_a_follower_who_saved_nothing_sees_that_they_follow(shirt: Product) -> None:
    owner = Client()
    _page(owner, shirt)
    owner.post(f"/brands/{shirt.brand.slug}/follow/", {"follow": "1", "next": "/"})
    assert Shopper.objects.get().follows.count() == 1
    assert ">Following<" in _page(owner, shirt)
    assert ">Following<" not in _page(Client(), shirt)


def test_who_is_signed_in_neither_leaves_nor_gets_a_kept_page(shirt: Product) -> None:
    mine = Client()
    mine.force_login(User.objects.create_user("me@example.org", "a long enough one"))
    assert 'href="/account/"' in _page(mine, shirt)
    assert 'href="/account/"' not in _page(Client(), shirt)
    assert 'href="/account/"' in _page(mine, shirt)


def test_languages_themes_and_colours_are_kept_apart(shirt: Product) -> None:
    assert '<html lang="en"' in _page(Client(), shirt)
    assert '<html lang="zh-hans"' in _page(Client(), shirt, **{"accept-language": "zh-CN"})
    dark = Client()
    dark.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in _page(dark, shirt)
    assert "data-theme" not in _page(Client(), shirt)


def test_only_so_many_pages_are_kept(shirt: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LIMIT", 2)
    for colour in ("a", "b", "c"):
        _page(Client(), shirt, f"?colour={colour}")
    assert len(kept._pages) == 2
    _page(Client(), shirt, "?utm_source=letter")
    assert len(kept._pages) == 2


def test_what_is_not_there_is_not_kept() -> None:
    assert Client().get("/p/nothing/").status_code == 404
    assert not kept._pages
