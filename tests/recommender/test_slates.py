"""The log of what rails showed: written later and together, without those who are gone, with an id for every place."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import Product
from fashionai.accounts.models import Shopper
from recommender import slates
from recommender.models import Slate, new_slate_id, place_of
from recommender.policy import Tile

Make = Callable[..., Product]


@pytest.fixture
def later(settings: Any, monkeypatch: pytest.MonkeyPatch) -> slates.Log:
    """A log whose thread never wakes, so that the test decides when it writes."""
    settings.RECOMMENDER = {**settings.RECOMMENDER, "LOG_SECONDS": 3600.0}
    log = slates.Log()
    monkeypatch.setattr(slates, "log", log)
    monkeypatch.setattr(log, "_run", lambda: None)
    return log


def _show(shopper: Shopper, product: Product) -> None:
    slates.record(shopper=shopper, slot="home", tiles=[Tile(product, 0, "newest", 0.25, impression=new_slate_id())])


def test_a_rail_does_not_wait_for_its_log(alice: Shopper, make_product: Make, later: slates.Log) -> None:
    product = make_product("tee")
    for _ in range(3):
        _show(alice, product)
    assert not Slate.objects.exists()
    later.flush()
    assert [slate.tiles for slate in Slate.objects.all()] == [[[product.pk, "newest", 0.25]]] * 3
    later.flush()
    assert Slate.objects.count() == 3


def test_slates_of_the_erased_are_dropped_and_the_others_written(
    alice: Shopper, bob: Shopper, make_product: Make, later: slates.Log
) -> None:
    product = make_product("tee")
    _show(alice, product)
    _show(bob, product)
    Shopper.objects.filter(pk=alice.pk).delete()
    later.flush()
    assert list(Slate.objects.values_list("shopper", flat=True)) == [bob.pk]


def test_a_database_that_is_away_costs_the_oldest_and_not_the_memory(
    alice: Shopper, make_product: Make, later: slates.Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = make_product("tee")
    for _ in range(slates.KEPT + 5):
        later.add(Slate(shopper=alice, slot="home", tiles=[[product.pk, "newest", 1.0]]))
    later.flush()
    assert Slate.objects.count() == slates.KEPT


def test_every_place_has_an_id_that_leads_back_to_its_slate() -> None:
    slate = new_slate_id()
    ids = [place_of(slate, place) for place in range(256)]
    assert len(set(ids)) == 256
    assert {place_of(one, 0) for one in ids} == {slate}
    with pytest.raises(ValueError, match="256"):
        place_of(uuid.uuid4(), 256)
