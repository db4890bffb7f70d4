from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from catalog.models import Product
from fashionai.accounts.models import Shopper, User
from recommender.models import Event

LIST = "/admin/recommender/event/"


@pytest.mark.parametrize("path", ["", "{pk}/change/"])
def test_propensity_is_shown_with_three_digits(mei: User, make_product: Callable[..., Product], path: str) -> None:
    client = Client()
    client.force_login(mei)
    event = Event.objects.create(
        shopper=Shopper.objects.create(), product=make_product("gown"), kind="impression", propensity=0.123456789
    )
    page = client.get(LIST + path.format(pk=event.pk)).content.decode()
    assert "0.123" in page
    assert "0.1234" not in page
