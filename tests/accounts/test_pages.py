from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import wishlist
from catalog.models import Product
from fashionai.accounts.models import Shopper, User
from recommender.models import Event

PASSWORD = "correct horse battery"
Maker = Callable[..., Product]


@pytest.fixture
def owner(alice: Shopper) -> Client:
    """Alice's browser."""
    client = Client()
    assert alice.user is not None
    client.force_login(alice.user)
    return client


def test_the_overview_greets_and_leads_everywhere(owner: Client) -> None:
    page = owner.get("/account/").content.decode()
    assert "Hello, Alice" in page
    for address in ("/wishlist/", "/account/details/", "/account/email/", "/account/password/change/", "/privacy/"):
        assert f'href="{address}"' in page


def test_the_overview_costs_at_most_eight_queries(owner: Client) -> None:
    with CaptureQueriesContext(connection) as caught:
        assert owner.get("/account/").status_code == 200
    assert len(caught) == 4


def test_the_header_knows_who_is_in(owner: Client, charlie: Client) -> None:
    assert 'href="/account/"' in owner.get("/new/").content.decode()
    assert 'href="/account/login/?next=%2Fnew%2F"' in charlie.get("/new/").content.decode()


def test_a_guests_page_costs_no_query_for_the_header(charlie: Client, db: None) -> None:
    charlie.get("/new/")
    with CaptureQueriesContext(connection) as caught:
        charlie.get("/new/")
    assert [query["sql"] for query in caught if "session" in query["sql"] or "wishlist" in query["sql"]] == []


def test_name_and_language_are_saved(owner: Client, alice: Shopper) -> None:
    response = owner.post("/account/details/", {"name": "Alicia", "language": "zh-hans"})
    assert response["Location"] == "/account/"
    alice.refresh_from_db()
    assert alice.user is not None
    assert (alice.user.name, alice.language) == ("Alicia", "zh-hans")
    assert owner.cookies["django_language"].value == "zh-hans"


@pytest.mark.parametrize("form", [{"name": "x" * 121, "language": "en"}, {"name": "A", "language": "klingon"}, {}])
def test_details_that_make_no_sense_change_nothing(owner: Client, alice: Shopper, form: dict[str, str]) -> None:
    page = owner.post("/account/details/", form).content.decode()
    assert 'aria-invalid="true"' in page
    assert alice.user is not None
    alice.user.refresh_from_db()
    assert alice.user.name == "Alice"


# --- a copy ---------------------------------------------------------------------------------------
def test_the_copy_is_a_file_with_every_section(owner: Client, alice: Shopper, make_product: Maker) -> None:
    wishlist.save(shopper=alice, product=make_product("gown"))
    response = owner.post("/account/export/")
    assert response["Content-Disposition"].startswith('attachment; filename="fashionai-')
    assert "no-store" in response["Cache-Control"]
    sections = json.loads(response.content)["sections"]
    assert sections["account"][0]["e-mail"] == "alice@example.com"
    assert [row["product"] for row in sections["wishlist"]] == ["gown"]


def test_a_guest_gets_a_copy_of_their_own(charlie: Client, alice: Shopper, make_product: Maker) -> None:
    wishlist.save(shopper=alice, product=make_product("gown"))
    charlie.get("/")
    charlie.post("/wishlist/toggle/", {"product": make_product("tee").pk, "saved": "1"})
    sections = json.loads(charlie.post("/account/export/").content)["sections"]
    assert [row["product"] for row in sections["wishlist"]] == ["tee"]
    assert "alice" not in json.dumps(sections)


def test_a_copy_is_not_handed_to_a_link(owner: Client) -> None:
    assert owner.get("/account/export/").status_code == 405


# --- being forgotten ------------------------------------------------------------------------------
def test_deleting_asks_for_the_password(owner: Client, alice: Shopper) -> None:
    for form in ({}, {"password": "wrong wrong"}):
        assert owner.post("/account/delete/", form).status_code == 200
    assert User.objects.filter(email="alice@example.com").exists()


def test_deleting_forgets_the_account_and_signs_out(owner: Client, alice: Shopper, make_product: Maker) -> None:
    wishlist.save(shopper=alice, product=make_product("gown"))
    response = owner.post("/account/delete/", {"password": PASSWORD}, follow=True)
    assert "Everything the shop knew about you is deleted." in response.content.decode()
    assert (User.objects.count(), Shopper.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert owner.get("/account/").status_code == 302


def test_guessing_the_password_to_delete_is_slowed_down(owner: Client, alice: Shopper) -> None:
    answers = [owner.post("/account/delete/", {"password": "wrong wrong"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert owner.post("/account/delete/", {"password": PASSWORD}).status_code == 429
    assert User.objects.filter(email="alice@example.com").exists()


def test_a_guest_is_forgotten_and_named_anew(charlie: Client, alice: Shopper, make_product: Maker) -> None:
    charlie.get("/")
    charlie.post("/wishlist/toggle/", {"product": make_product("tee").pk, "saved": "1"})
    before = charlie.cookies["shopper"].value
    charlie.post("/account/delete/")
    assert list(Shopper.objects.all()) == [alice]
    assert charlie.cookies["shopper"].value != before


def test_an_account_of_the_desk_does_not_delete_itself(mei: User) -> None:
    client = Client()
    client.force_login(mei)
    page = client.post("/account/delete/", {"password": PASSWORD}).content.decode()
    assert "This account works at the desk" in page
    assert User.objects.filter(pk=mei.pk).exists()


@pytest.mark.parametrize("path", ["/account/", "/account/details/", "/account/email/", "/account/password/change/"])
def test_a_stranger_sees_and_changes_nothing(charlie: Client, alice: Shopper, path: str) -> None:
    for response in (
        charlie.get(path),
        charlie.post(path, {"name": "Mallory", "language": "en", "email": "m@x.example"}),
    ):
        assert response.status_code in (302, 405)
        assert response.status_code == 405 or response["Location"].startswith("/account/login/")
    assert alice.user is not None
    alice.user.refresh_from_db()
    assert (alice.user.name, alice.user.email) == ("Alice", "alice@example.com")
