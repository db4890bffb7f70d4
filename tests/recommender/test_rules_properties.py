"""What must hold of rules in every shop, tried on random ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Category, Product
from fashionai.accounts.models import Shopper
from recommender import policy, rules, serving
from recommender.evidence import evidence_of
from recommender.models import RecommendationRule
from tests.recommender.test_policy_properties import PRODUCTS, UNKNOWN, arrange, random_model, shelf, shops

__all__ = ["shelf"]

PATHS = ("women/tops", "women/dresses", "men/shirts", "women")
some_rules = st.lists(
    st.fixed_dictionaries(
        {
            "action": st.sampled_from(["pin", "boost", "bury", "exclude"]),
            "products": st.lists(st.integers(0, PRODUCTS - 1), max_size=3, unique=True),
            "path": st.sampled_from(["", *PATHS]),
            "position": st.integers(1, 14),
            "places": st.integers(1, 20),
            "priority": st.integers(-1, 1),
        }
    ),
    max_size=5,
)


def desk_of(several: list[dict[str, Any]], shelf: list[Product]) -> list[rules.Rule]:
    found = []
    for number, one in enumerate(several, start=1):
        fields = {name: one[name] for name in ("action", "position", "places", "priority")}
        category = Category.objects.get(path=one["path"]) if one["path"] and not one["products"] else None
        row = RecommendationRule(pk=number, name=f"rule {number}", category=category, **fields)
        found.append(rules.Rule.of(row, [shelf[place].pk for place in one["products"]]))
    return found


def check(tiles: list[policy.Tile], desk: list[rules.Rule], never: set[int], places: int) -> None:
    shown = [tile.product.pk for tile in tiles]
    assert len(set(shown)) == len(shown) <= places
    assert not never & set(shown)
    for tile in tiles:
        facts = policy.facts_of(tile.product)
        assert not any(rule.row.action == "exclude" and rule.covers(tile.product.pk, facts) for rule in desk)
        assert 0 < tile.propensity <= 1
        if tile.is_pinned:
            assert (tile.propensity, tile.why_product) == (1.0, None)
    assert [tile.position for tile in tiles] == list(range(len(tiles)))


def check_pins(tiles: list[policy.Tile], plan: rules.InForce) -> None:
    """Alone on its place, a pin stands there, or at the end of a shorter rail."""
    wanted = {product: place for place, product, _ in plan.pinned}
    pinned = [tile for tile in tiles if tile.is_pinned]
    assert [wanted[tile.product.pk] for tile in pinned] == sorted(wanted[tile.product.pk] for tile in pinned)
    organic = len(tiles) - len(pinned)
    for rank, tile in enumerate(pinned):
        earliest = wanted[tile.product.pk]
        assert min(earliest, organic + rank) <= tile.position <= earliest + rank


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shop=shops, several=some_rules, trained=st.booleans())
def test_rules_never_show_what_must_not_be_shown_and_keep_the_rail_full(
    shelf: list[Product],
    alice: Shopper,
    monkeypatch: pytest.MonkeyPatch,
    shop: dict[str, Any],
    several: list[dict[str, Any]],
    trained: bool,
) -> None:
    model = random_model(shelf[:-UNKNOWN], shop["seed"]) if trained else None
    monkeypatch.setattr(serving.champion, "get", lambda: model)
    explored = {**django_settings.RECOMMENDER, "EXPLORATION": shop["exploration"]}
    with transaction.atomic(), override_settings(RECOMMENDER=explored):
        arrange(shelf, alice, shop)
        desk = desk_of(several, shelf)
        gone = {shelf[n].pk for n in range(PRODUCTS) if shop["statuses"][n] != "active" or not shop["stock"][n]}
        gone |= evidence_of(alice).hidden
        tiles = policy.recommend(shopper=alice, slot="home", count=shop["count"], desk=desk)
        check(tiles, desk, gone, shop["count"])
        plan = rules.in_force(desk, slot="home", anchor=None, history=[])
        check_pins(tiles, plan)
        if not any(rule.row.action == "exclude" for rule in desk):
            plain = policy.recommend(shopper=alice, slot="home", count=shop["count"], desk=())
            assert len(tiles) >= len(plain)
        transaction.set_rollback(True)
