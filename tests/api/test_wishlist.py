"""The wishlist for programs: saving twice saves once, and everyone sees their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import Product, WishlistItem

pytestmark = pytest.mark.django_db
Make = Callable[..., Product]


def test_a_guest_saves_a_style_and_takes_it_off(charlie: Client, make_product: Make) -> None:
    tee = make_product("tee")
    charlie.get("/privacy/")  # where the cookie comes from
    for _ in range(2):
        assert charlie.put(f"/api/v1/wishlist/{tee.pk}").status_code == 204
    listed = charlie.get("/api/v1/wishlist").json()["results"]
    assert [entry["product"]["slug"] for entry in listed] == ["tee"]
    assert charlie.delete(f"/api/v1/wishlist/{tee.pk}").status_code == 204
    assert WishlistItem.objects.count() == 0


def test_nobody_sees_or_changes_the_list_of_another(charlie: Client, make_product: Make) -> None:
    tee = make_product("tee")
    charlie.get("/privacy/")
    charlie.put(f"/api/v1/wishlist/{tee.pk}")
    stranger = Client()
    assert stranger.get("/api/v1/wishlist").json()["results"] == []
    stranger.delete(f"/api/v1/wishlist/{tee.pk}")
    assert WishlistItem.objects.count() == 1


def test_a_style_that_is_not_there_is_a_404(charlie: Client) -> None:
    assert [charlie.put(f"/api/v1/wishlist/{pk}").status_code for pk in (1, 10**30)] == [404, 404]
